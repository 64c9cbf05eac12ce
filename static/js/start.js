/* In this order: whose page this is, what waits, what is kept for later. */
(() => {
  const { who } = document.documentElement.dataset;
  /* Somebody else has signed in here, or nobody is: what a page of before shows is not theirs to read. */
  const guard = () => {
    if (who && !device.isStill()) {
      document.body.hidden = true;
      location.reload();
    }
  };
  window.addEventListener("pageshow", (event) => event.persisted && guard());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && guard());

  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out" || event.target.dataset.left) return;
    event.preventDefault();
    event.target.dataset.left = "yes";
    const go = () => event.target.submit();
    device.leave().then(go, go);
  });
  window.addEventListener("beforeunload", (event) => {
    if (outbox.all().some((write) => write.kept === false)) event.preventDefault();
  });

  const begin = async () => {
    await device.clear().catch(() => {});
    if (copies.isShell) await copies.show();
    else copies.begin();
    await outbox.load();
    await fields.overlay();
    waiting.draw();
    await outbox.flush();
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
    await copies.fetchAhead();
  };
  begin();
})();
