/* A form that no outbox takes is sent only where there is a way to the server: else it stays as it was typed, and says
   so. What is typed there is short, and belongs to the moment. */
(() => {
  const isTyped = (form) => form.querySelector("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])");
  const isOurs = (form) => form.method === "post" && !form.dataset.outbox && !form.target && device.who && isTyped(form);
  const hold = (form, button) => {
    const words = form.querySelector("[data-held]") || form.appendChild(Object.assign(document.createElement("p"), { className: "error" }));
    words.dataset.held = "";
    words.setAttribute("role", "alert");
    words.textContent = "Tanpa sinyal: belum terkirim. Tulisan Anda masih di sini; tekan lagi saat ada sinyal.";
    button?.focus();
  };
  let through = null;
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (through === form || event.defaultPrevented || !isOurs(form)) return;
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
