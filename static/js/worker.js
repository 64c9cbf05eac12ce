/* Keeps the shell of this release, and shows it where a page cannot be fetched. It keeps no page of anybody's: copies
   of those lie encrypted on the device, and only the shell's script can open them, for whoever is signed in.
   RELEASE and FILES are put in front of this text by the server. */
const SHELL = "/offline";
const PATIENCE = 12_000;
const LAST = '<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tanpa sinyal</title><h1>Tanpa sinyal</h1><p>Tulisan Anda di HP ini aman. <a href="">Coba lagi</a></p>';

self.addEventListener("install", (event) => {
  self.skipWaiting();
  const all = [...FILES, new Request(SHELL, { credentials: "omit", cache: "reload" })];
  event.waitUntil(caches.open(RELEASE).then((kept) => kept.addAll(all))); // all or nothing: else the old one stays
});
self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name !== RELEASE) await caches.delete(name);
    if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const shell = async () => (await caches.match(SHELL)) || new Response(LAST, { headers: { "Content-Type": "text/html; charset=utf-8" } });
const page = async (event) => {
  try {
    const asked = event.preloadResponse.then((early) => early || fetch(event.request));
    const late = new Promise((_, fail) => setTimeout(fail, PATIENCE));
    const answer = await Promise.race([asked, late]);
    return answer.status >= 502 && answer.status <= 504 ? await shell() : answer;
  } catch {
    return shell();
  }
};
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "POST") event.respondWith(fetch(request).catch(() => (request.referrer.startsWith(origin) ? Response.redirect(request.referrer, 303) : shell()))); // back to where the button is
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept || fetch(request)));
});

/* A message from the server takes the place of the one before; a tap opens its page, one of ours, and takes nobody away
   from a page where they may be writing. */
self.addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, renotify: true, lang: "id", data: url }));
});
self.addEventListener("notificationclick", (event) => {
  const there = new URL(event.notification.data, location), url = location.origin + there.pathname;
  event.notification.close();
  const open = async () => (await clients.matchAll({ type: "window" })).find((one) => one.url === url)?.focus() || clients.openWindow(url);
  event.waitUntil(open());
});
