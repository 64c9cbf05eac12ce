/* Says in words what happens to a text on its way, and warns before one that was not saved is left behind. */
(() => {
  const TELLS = {
    saving: "Menyimpan…",
    offline: "Belum terkirim. Jangan tutup halaman ini; coba lagi saat ada sinyal.",
    trouble: "Ada gangguan di sisi kami. Tulisan Anda masih di layar ini. Coba lagi sebentar lagi.",
  };
  const formOf = (event) => event.target.closest?.("form[data-saving]");
  const say = (form, words) => {
    const place = form?.querySelector("[data-said]");
    if (place) place.textContent = words;
  };

  document.addEventListener("htmx:before:request", (event) => say(formOf(event), TELLS.saving));
  document.addEventListener("htmx:error", (event) => say(formOf(event), TELLS.offline));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) say(formOf(event), TELLS.trouble);
  });

  const isUnsaved = (field) => field.type !== "hidden" && field.type !== "radio" && field.value !== field.defaultValue;
  let leaving = false;
  document.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    const typed = document.querySelectorAll("form[data-saving] textarea, form[data-saving] input");
    if (!leaving && [...typed].some(isUnsaved)) event.preventDefault();
  });
  document.addEventListener("htmx:finally:request", () => (leaving = false));
})();
