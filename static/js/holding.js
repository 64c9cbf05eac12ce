/* A form that no outbox takes is sent only where there is a way to the server: else it stays as it was, and says so. Where
   something is typed the way is tried first; a mere button goes at once, unless the phone knows of no network. */
(() => {
  const TYPED = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])";
  const isOurs = (form) => form.method === "post" && !form.dataset.outbox && form.getAttribute("action") !== "/sign-out" && device.who;
  const hold = (form, button) => {
    const words = form.querySelector("[data-held]") || form.appendChild(parts.make("p", { className: "error" }));
    words.dataset.held = "";
    words.setAttribute("role", "alert");
    words.textContent = `Tanpa sinyal: belum terkirim. ${form.querySelector(TYPED) ? "Tulisan Anda masih di sini; tekan" : "Tekan"} lagi saat ada sinyal.`;
    button?.focus();
  };
  let through = null;
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (through === form || event.defaultPrevented || !isOurs(form)) return;
    if (!navigator.onLine) {
      event.preventDefault();
      return hold(form, button);
    }
    // What goes on elsewhere is known here when one comes back.
    if (form.target) return window.addEventListener("focus", () => location.reload(), { once: true });
    if (!form.querySelector(TYPED)) return;
    event.preventDefault();
    try {
      await fetch("/account/pulse", { signal: AbortSignal.timeout?.(10_000) });
      through = form;
      form.requestSubmit(button);
    } catch {
      hold(form, button);
    }
    through = null;
  });
})();
