/* Who else is writing in this report, and what they changed: fetched while somebody looks, set in quietly. What is open
   or waits here is left alone. */
const news = (() => {
  const EVERY = 30_000;
  let last = Date.now();
  const fetchNews = async () => {
    const place = document.getElementById("others");
    if (!place || copies.isShell || document.hidden || outbox.trouble()) return;
    last = Date.now();
    const answer = await outbox.ask(place.dataset.news).catch(() => null);
    if (!answer?.ok || !answer.said("App")) return;
    const busy = [...document.querySelectorAll(".editing")].map((section) => section.id);
    const waits = [...document.querySelectorAll("[data-lane]")].map((said) => said.closest("[id]")?.id);
    const touched = outbox.all().map((write) => /follow-ups\/(\d+)\/status/.exec(write.lane)?.[1]).filter(Boolean).map((id) => `f${id}-status`);
    fields.takeIn(answer.html, new Set([...busy, ...waits, ...touched]));
  };
  setInterval(fetchNews, EVERY);
  window.addEventListener("focus", () => Date.now() - last > 3000 && fetchNews());
  return { fetch: fetchNews };
})();
