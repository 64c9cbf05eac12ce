/* Copies of pages on the device, for when there is no network; kept true to what was saved since. The shell shows them. */
const copies = (() => {
  const app = document.getElementById("app")?.src; // a copy is shown by the scripts of its own release only
  const shell = document.querySelector("[data-shell]");
  let copy = null, pause;

  const keep = () => device.keepPage(copy).catch(() => {});
  const take = (page, path) => {
    const { theme } = page.documentElement.dataset;
    return { path, app, title: page.title, theme, body: page.body.innerHTML, latest: {}, at: Date.now() };
  };
  const begin = () => {
    if (!document.querySelector("main[data-keep]") || shell) return;
    copy = take(document, location.pathname);
    keep();
  };
  /* A part has changed: in the copy too. */
  const apply = (html, lane, told) => {
    if (!copy || !html) return;
    const box = document.createElement("template");
    box.innerHTML = copy.body;
    parts.place(box.content, html);
    parts.putBy(box.content, html);
    copy = { ...copy, body: box.innerHTML, latest: lane ? { ...copy.latest, [lane]: told } : copy.latest };
    clearTimeout(pause);
    pause = setTimeout(keep, 300);
  };
  const fetched = async (path) => {
    const answer = await fetch(path).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.documentElement.dataset.who === device.who && page.getElementById("app")?.src === app) await device.keepPage(take(page, path)).catch(() => {});
  };
  /* With a worker in place: the page that comes next is fetched ahead, and copies of an earlier release anew. */
  const fetchAhead = async () => {
    if (!navigator.serviceWorker?.controller || navigator.connection?.saveData || shell) return;
    const kept = await device.pages().catch(() => []);
    const next = document.querySelector("a[data-ahead]")?.pathname;
    const old = kept.filter((page) => page.app !== app).slice(-4).map((page) => page.path);
    const isFresh = kept.some((page) => page.path === next && Date.now() - page.at < 12 * 3_600_000);
    for (const path of new Set([...(next && !isFresh ? [next] : []), ...old])) await fetched(path);
  };

  const show = async () => {
    const found = device.who && (await device.page(location.pathname).catch(() => null));
    if (!found || found.app !== app) {
      if (device.who) return;
      const said = shell.querySelector("[data-shell-said]");
      if (localStorage.leaving) said.textContent = "HP ini sudah terkunci: tidak ada tulisan atau halaman Anda yang bisa dibaca. Anda keluar sepenuhnya begitu aplikasi ini dibuka dengan sinyal.";
      else said.textContent = "Untuk membuka laporan, masuk dulu; itu butuh sinyal. Tulisan yang menunggu di HP ini aman.";
      return;
    }
    copy = found;
    document.title = copy.title;
    document.documentElement.dataset.who = device.who;
    if (copy.theme) document.documentElement.dataset.theme = copy.theme;
    document.body.innerHTML = copy.body;
    fields.recall(copy.latest);
    waiting.asOf(copy.at);
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  };
  return { begin, apply, fetchAhead, show, isShell: Boolean(shell) };
})();
