/* Says in words what happens to a text on its way, and warns before one that was not saved is left behind. */
(() => {
  const TELLS = {
    saving: "Menyimpan…",
    offline: "Belum terkirim. Jangan tutup halaman ini; coba lagi saat ada sinyal.",
    ended: "Sesi Anda sudah berakhir. Tulisan Anda masih di sini: masuk dulu di tab baru, lalu tekan lagi.",
    trouble: "Ada gangguan di sisi kami. Tulisan Anda masih di layar ini. Coba lagi sebentar lagi.",
  };
  const formOf = (event) => event.target.closest?.("form[data-saving]");
  const say = (form, words) => {
    const place = form?.querySelector("[data-said]");
    if (place) place.textContent = words;
    return place;
  };
  const offerSignIn = (form) => {
    const link = Object.assign(document.createElement("a"), { href: "/sign-in", target: "_blank", textContent: "Masuk" });
    say(form, TELLS.ended)?.append(" ", link);
  };

  document.addEventListener("htmx:before:request", (event) => say(formOf(event), TELLS.saving));
  document.addEventListener("htmx:error", (event) => say(formOf(event), TELLS.offline));
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 401) offerSignIn(formOf(event));
    if (status >= 500) say(formOf(event), TELLS.trouble);
  });

  let leaving = false;
  document.addEventListener("input", (event) => formOf(event)?.setAttribute("data-typed", ""));
  document.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && document.querySelector("form[data-saving][data-typed]")) event.preventDefault();
  });
  document.addEventListener("htmx:finally:request", () => (leaving = false));
})();
