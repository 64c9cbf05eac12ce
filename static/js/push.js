// Turning messages to this phone on (Web Push). The form with data-push, the public key of whoever sends, is shown where
// the browser can; what the browser answers travels in its hidden fields.
(() => {
  const form = document.querySelector("form[data-push]");
  if (!form || !("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
  const said = form.querySelector("[role=status]"), button = form.querySelector("button");
  const subscribed = async () => {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
    await navigator.serviceWorker.register("/sw.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    const before = await pushManager.getSubscription(); // of whoever had this phone before, or of an earlier key
    if (before) await before.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push });
  };
  form.hidden = false;
  for (const note of document.querySelectorAll("[data-no-push]")) note.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "Menunggu izin…";
    subscribed().then((told) => {
      const { endpoint, keys } = told.toJSON();
      for (const [name, value] of Object.entries({ endpoint, p256dh: keys.p256dh, auth: keys.auth })) form.elements[name].value = value;
      form.submit();
    }).catch(() => {
      button.disabled = false;
      said.textContent = Notification.permission === "denied"
        ? "Kabar diblokir di pengaturan browser. Izinkan dulu di sana, lalu coba lagi."
        : "Belum menyala. Pastikan ada sinyal, lalu coba sekali lagi.";
    });
  });
})();
