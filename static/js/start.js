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
  document.addEventListener("visibilitychange", () => document.hidden || guard());

  /* Signing out. Without a network the phone is locked at once, and the sign-in ended when there is one. */
  const leave = async (told) => {
    await device.leave().catch(() => {});
    const body = new URLSearchParams(told);
    const answer = await fetch("/sign-out", { method: "POST", body }).catch(() => null);
    if (answer) delete localStorage.leaving;
    location.replace(answer ? "/sign-in" : "/offline");
  };
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out") return;
    event.preventDefault();
    localStorage.leaving = "yes";
    leave(new FormData(event.target));
  });
  const leaveNow = async () => {
    document.body.hidden = true;
    const answer = await fetch("/account/pulse").then((told) => told.json()).catch(() => ({}));
    return leave({ csrf_token: answer.token || "" });
  };
  window.addEventListener("beforeunload", (event) => {
    if (outbox.all().some(({ kept }) => kept === false)) event.preventDefault();
  });

  const begin = async () => {
    if (localStorage.leaving && who) return leaveNow();
    if (localStorage.leaving && device.who) { // an answer on its way has brought the key back meanwhile
      await device.leave().catch(() => {});
      return location.reload();
    }
    if (!copies.isShell) delete localStorage.leaving;
    await device.clear().catch(() => {});
    if (copies.isShell) await copies.show();
    else copies.begin();
    const { files } = document.getElementById("app").dataset; // what sends files, where there are any to send
    if (files && (localStorage.files || document.querySelector("form[data-files]"))) import(files).catch(() => {});
    // A link to one field: browsers heed autofocus only where the address names no place.
    if (/[?&]edit=/.test(location.search)) document.querySelector(".editing :is(textarea, select, input:not([type=hidden]))")?.focus({ preventScroll: true });
    await outbox.load();
    await fields.overlay();
    waiting.draw();
    await outbox.flush();
    navigator.serviceWorker?.register("/sw.js").catch(() => {});
    await copies.fetchAhead();
  };
  begin();
})();
