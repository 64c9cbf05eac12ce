/* What this phone keeps: a box that only its person's sign-in opens. Texts that wait for a signal, copies of pages. */
const device = (() => {
  const [, who = "", secret = ""] = /(?:^|; )device=(\w+)\.([\w-]+)/.exec(document.cookie) || [];
  const subtle = window.crypto && crypto.subtle;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const key = who && subtle ? subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]) : null;

  const shelf = new Promise((have, fail) => {
    const asked = indexedDB.open("pmo", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("writes", { keyPath: "id", autoIncrement: true });
      asked.result.createObjectStore("pages", { keyPath: "id" });
    };
    asked.onsuccess = () => have(asked.result);
    asked.onerror = asked.onblocked = fail;
  });
  shelf.catch(() => {});

  const on = async (store, mode, deed) => {
    const db = await shelf;
    return new Promise((have, fail) => {
      const work = db.transaction(store, mode, { durability: "strict" }); // a battery can die the next moment
      const asked = deed(work.objectStore(store));
      work.oncomplete = () => have(asked && asked.result);
      work.onerror = work.onabort = () => fail(work.error);
    });
  };
  const locked = async (thing) => {
    if (!key) throw new Error("no key");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { who, iv, data: await subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(thing))) };
  };
  const unlocked = async ({ id, iv, data }) =>
    ({ ...JSON.parse(new TextDecoder().decode(await subtle.decrypt({ name: "AES-GCM", iv }, await key, data))), id });
  const opened = async (kept) => (await Promise.all(kept.map((one) => unlocked(one).catch(() => null)))).filter(Boolean);

  const idOf = async (path) => {
    const hash = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(secret + path)));
    return Array.from(hash.slice(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const hush = async () => (await (await navigator.serviceWorker?.getRegistration())?.pushManager?.getSubscription())?.unsubscribe();

  return {
    who,
    isStill: () => document.cookie.includes(`device=${who}.`),
    /* Keep a write; its number, which says what came first. */
    put: async ({ id, ...write }) => {
      const kept = await locked(write);
      return on("writes", "readwrite", (store) => store.put(id ? { ...kept, id } : kept));
    },
    drop: (id) => on("writes", "readwrite", (store) => store.delete(id)),
    /* My writes in order, and how many there are of others, of whom nothing is known. */
    look: async () => {
      const all = await on("writes", "readonly", (store) => store.getAll());
      const mine = all.filter((kept) => kept.who === who && key);
      return { mine: await opened(mine), others: all.length - mine.length };
    },
    keepPage: async (page) => {
      const kept = { id: await idOf(page.path), at: page.at, ...(await locked(page)) };
      const all = await on("pages", "readonly", (store) => store.getAll());
      const old = all.filter((one) => one.id !== kept.id).sort((a, b) => b.at - a.at).slice(11);
      return on("pages", "readwrite", (store) => {
        for (const { id } of old) store.delete(id);
        return store.put(kept);
      });
    },
    page: async (path) => {
      const id = key && (await idOf(path));
      const found = id && (await on("pages", "readonly", (store) => store.get(id)));
      return found ? unlocked(found) : null;
    },
    pages: async () => (key ? opened((await on("pages", "readonly", (store) => store.getAll())).filter((kept) => kept.who === who)) : []),
    /* Copies of pages that are not this person's go; with nobody signed in, all of them, and messages come no more. */
    clear: async () => {
      if (!who) hush().catch(() => {});
      const all = await on("pages", "readonly", (store) => store.getAll());
      const theirs = all.filter((kept) => !who || kept.who !== who);
      if (theirs.length) await on("pages", "readwrite", (store) => { for (const { id } of theirs) store.delete(id); });
    },
    /* Signing out: the key goes, and with it every way to read what stays. */
    leave: async () => {
      document.cookie = "device=; Max-Age=0; Path=/";
      await on("pages", "readwrite", (store) => store.clear());
    },
  };
})();
