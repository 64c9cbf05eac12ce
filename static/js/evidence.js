/* Photos, documents and recordings on their way to the server. Each lies on the device first, encrypted and in pieces,
   goes out by itself, and is called safe only when the server has told the hash of those very bytes. Forms with
   data-files; without this script they are plain forms with a button. */
(() => {
  const FORM = "form[data-files]", ADDING = `${FORM}, form[action$="/links"]`, PIECE = 512 * 1024, SMALL = 2 * PIECE, SIDE = 1600, QUALITY = 0.82;
  const WAITS = [1, 2, 4, 8, 15, 30, 60]; // seconds, when the network or the server is in trouble
  const OWN = ["key", "page", "action", "name", "note", "was", "size", "isLarge", "consent", "original", "print", "url", "state", "words", "at"];
  const { subtle } = window.crypto || {}, [, secret] = /(?:^|; )device=\w+\.([\w-]+)/.exec(document.cookie) || [];
  if (window.hasEvidence || !subtle || !secret) return;
  window.hasEvidence = true;
  for (const old of document.querySelectorAll("#files, [data-queued]")) old.remove(); // of before, in a copy of the page
  let items = [], now = null, stop = null, trouble = "", tries = 0, wanted = false, running = null, bell, token = "", last = "";
  let line = Promise.resolve();
  const gone = new Set(), safe = {}, rows = new Map();
  const channel = window.BroadcastChannel ? new BroadcastChannel("pmo-files") : null;
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const print = (bytes) => subtle.digest("SHA-256", bytes);
  const locked = (name, options, deed) => (navigator.locks ? navigator.locks.request(name, options, deed) : deed(true));
  const formsOn = () => [...document.querySelectorAll(FORM)];
  const actionOf = (form) => form.getAttribute("action");
  const formOf = (item) => formsOn().find((form) => actionOf(form) === item.action);

  /* The box on the device, locked as that of the texts is. */
  const bytes = Uint8Array.from(atob(secret.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const lock = subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  const shut = async (data) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { who: device.who, iv, data: await subtle.encrypt({ name: "AES-GCM", iv }, await lock, data) };
  };
  const opened = async ({ iv, data }) => subtle.decrypt({ name: "AES-GCM", iv }, await lock, data);
  const shelf = new Promise((have, fail) => {
    const asked = indexedDB.open("pmo-files", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("files", { keyPath: "key" });
      asked.result.createObjectStore("pieces");
    };
    asked.onsuccess = () => have(asked.result);
    asked.onerror = asked.onblocked = fail;
  });
  shelf.catch(() => {});
  const on = async (mode, deed) => {
    const work = (await shelf).transaction(["files", "pieces"], mode, { durability: "strict" });
    return new Promise((have, fail) => {
      const asked = deed(work.objectStore("files"), work.objectStore("pieces"));
      work.oncomplete = () => have(asked?.result);
      work.onerror = work.onabort = () => fail(work.error);
    });
  };
  const save = async (item) => {
    const told = Object.fromEntries(OWN.map((name) => [name, item[name]]));
    const kept = await shut(new TextEncoder().encode(JSON.stringify(told)));
    if (item.blob || gone.has(item.key)) return;
    await on("readwrite", (files) => files.put({ key: item.key, ...kept }));
    localStorage.files = "yes";
  };
  const clear = ({ key }) => on("readwrite", (files, pieces) => {
    files.delete(key);
    return pieces.delete(IDBKeyRange.bound([key], [key, []]));
  }).catch(() => {});
  const forget = async (item, told = {}) => {
    gone.add(item.key);
    items = items.filter((other) => other !== item);
    draw();
    await clear(item);
    tellOthers(told);
    return load();
  };
  const tellOthers = (told) => channel?.postMessage(told);
  const pieceOf = async (item, n) => {
    if (item.blob) return item.blob.slice(n * PIECE, (n + 1) * PIECE);
    try {
      return new Blob([await opened(await on("readonly", (files, pieces) => pieces.get([item.key, n])))]);
    } catch (error) {
      Object.assign(item, { state: "stuck", words: "Berkas ini tidak terbaca lagi di HP ini. Pilih lagi berkasnya." });
      throw error;
    }
  };

  /* What lies on the device, other tabs' files too. What could not be kept there stays in this page. */
  const load = async () => {
    const all = await on("readonly", (files) => files.getAll()).catch(() => null);
    if (!all) return draw();
    const isAlone = await locked("pmo-taking", { ifAvailable: true }, Boolean);
    const told = new Map();
    for (const kept of all) {
      const text = kept.who === device.who && (await opened(kept).catch(() => null));
      if (text) told.set(kept.key, JSON.parse(new TextDecoder().decode(text)));
    }
    const isOwn = (item) => item.busy || item === now || !item.isKept;
    items = items.filter((item) => isOwn(item) || told.has(item.key));
    for (const [key, fresh] of told) {
      const have = items.find((item) => item.key === key);
      if (fresh.state === "taking" && isAlone) Object.assign(fresh, { state: "lost", words: "Belum sempat tersimpan di HP ini. Pilih lagi berkasnya." });
      if (have && !isOwn(have)) Object.assign(have, fresh);
      else if (!have && !gone.has(key)) items.push({ ...fresh, isKept: true });
    }
    items.sort((a, b) => a.at - b.at);
    if (all.length) localStorage.files = "yes";
    else localStorage.removeItem("files");
    draw();
  };

  /* Chosen files: all of them are noted, then each is made small and laid on the device, one after the other. */
  const take = (form) => {
    const { file: input, consent, original } = form.elements, { most, photos } = form.dataset;
    form.querySelector(".error")?.remove();
    if (consent && !consent.checked) {
      const words = parts.make("p", { className: "error", textContent: "Centang dulu pernyataan tentang wajah murid di bawah." });
      words.setAttribute("role", "alert");
      consent.closest("label").before(words);
      return consent.focus();
    }
    const told = { page: location.pathname, action: actionOf(form), consent: consent?.checked, original: original?.checked };
    const fresh = [...input.files].map((file, n) => {
      const key = hex(crypto.getRandomValues(new Uint8Array(12)));
      return [{ key, ...told, name: file.name, was: file.size, state: "taking", at: Date.now() + n / 1000, busy: true }, file];
    });
    input.value = "";
    safe[told.action] = 0;
    items.push(...fresh.map(([item]) => item));
    draw();
    line = line.then(() => locked("pmo-taking", { mode: "shared" }, async () => {
      for (const [item] of fresh) await save(item).catch(() => {});
      for (const [item, file] of fresh) {
        const words = await prepare(item, file, Number(most), photos !== undefined).catch(() => "Berkas ini tidak terbaca. Pilih lagi berkasnya.");
        if (words) {
          Object.assign(item, { state: "lost", words, isKept: false });
          await clear(item);
        }
        item.busy = false;
        tellOthers({});
        draw();
        flush();
      }
    }));
  };
  const prepare = async (item, file, most, isOfPhotos) => {
    if (!file.size) return "Berkas ini kosong. Buka dulu di HP, lalu pilih lagi.";
    let blob = file;
    if (isOfPhotos && file.type.startsWith("image/") && !item.original) {
      blob = (await shrunk(file).catch(() => null)) || file;
      if (blob === file) item.note = "dikirim utuh, dikecilkan di server";
      else item.name = `${file.name.replace(/\.\w+$/, "")}.jpg`;
    }
    if (blob.size > most) return `Berkas ini ${inWords(blob.size)}; paling besar ${inWords(most)}. Pilih yang lebih kecil.`;
    Object.assign(item, { size: blob.size, isLarge: blob === file && blob.size > SMALL });
    const prints = [];
    for (let n = 0; n * PIECE < blob.size; n++) {
      const piece = await blob.slice(n * PIECE, (n + 1) * PIECE).arrayBuffer();
      prints.push(await print(piece));
      const kept = await shut(piece);
      if (!item.blob) await on("readwrite", (files, pieces) => pieces.put(kept, [item.key, n])).catch(() => (item.blob = blob));
    }
    item.print = hex(await print(await (item.isLarge ? new Blob(prints) : blob).arrayBuffer()));
    item.state = "waiting";
    await save(item).catch(() => (item.blob = blob));
    if (item.blob) await clear(item);
    item.isKept = !item.blob;
    return "";
  };
  /* Drawn anew: smaller, upright, and without the place and the time that a phone writes into a photo. */
  const shrunk = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
    const canvas = parts.make("canvas", { width, height }), pen = canvas.getContext("2d");
    Object.assign(pen, { imageSmoothingQuality: "high", fillStyle: "#fff" }).fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    const blob = await new Promise((have) => canvas.toBlob(have, "image/jpeg", QUALITY));
    canvas.width = 0; // a cheap phone needs that memory for the next
    return blob;
  };

  const flush = () => {
    wanted = true;
    return (running ||= locked("pmo-files", {}, pass).finally(() => {
      running = null;
      if (wanted) flush();
    }));
  };
  const pass = async () => {
    wanted = false;
    clearTimeout(bell);
    await load();
    const turn = ({ late = 0, isLarge, at }) => late * 1e15 + (isLarge ? 1e14 : 0) + at; // one in trouble lets the others by
    const next = () => items.filter((item) => item.state === "waiting" && !item.busy).sort((a, b) => turn(a) - turn(b))[0];
    for (let item; (item = next()); ) if (!(await send(item))) return;
    trouble = "";
    tries = 0;
    draw();
  };
  const pauseFor = (what) => {
    trouble = what;
    if (what !== "signed-out") bell = setTimeout(flush, WAITS[Math.min(tries++, WAITS.length - 1)] * 1000);
    draw();
    return false;
  };

  const headers = () => ({ "HX-Request": "true", "PMO-Who": device.who });
  const heldToken = () => token || document.querySelector("[name=csrf_token]")?.value || "";
  const renewed = async () => {
    try {
      token = JSON.parse((await outbox.ask("/account/pulse")).html).token;
      return true;
    } catch {
      return false;
    }
  };
  const answerOf = (xhr, isMidway) => {
    const said = (name) => xhr.getResponseHeader(name);
    return { status: xhr.status, html: xhr.responseText, print: said("PMO-Hash"), isOurs: said("PMO-App") || said("Tus-Resumable"), isMidway };
  };
  const post = (item, url, body) => new Promise((have, fail) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", url);
    for (const [name, value] of Object.entries(headers())) xhr.setRequestHeader(name, value);
    xhr.timeout = Math.min(300_000, 60_000 + item.size / 4);
    if (!item.isLarge) xhr.upload.onprogress = ({ loaded, total }) => progress(item, loaded / total);
    xhr.onload = () => have(answerOf(xhr));
    xhr.onerror = xhr.ontimeout = xhr.onabort = fail;
    stop = () => xhr.abort();
    for (const [name, value] of [["key", item.key], ["csrf_token", heldToken()]]) body.append(name, value);
    for (const name of ["consent", "original"]) if (item[name]) body.append(name, "yes");
    xhr.send(body);
  });
  const whole = async (item) => {
    const body = new FormData(), all = [];
    for (let n = 0; n * PIECE < item.size; n++) all.push(await pieceOf(item, n));
    body.append("file", new Blob(all), item.name);
    body.append("sha256", item.print);
    return post(item, item.action, body);
  };
  /* A large file goes piece by piece (tus): what has arrived need not go again, whatever happens to the page. */
  const inPieces = async (item) => {
    const there = (path) => new URL(path, location).href;
    if (!window.tus) await new Promise((onload, onerror) => document.head.append(parts.make("script", { src: document.getElementById("app").dataset.tus, onload, onerror })));
    const refusal = await new Promise((have, fail) => {
      const upload = new tus.Upload(item, {
        endpoint: item.url ? null : there(item.action.replace(/files$/, "transfers")),
        uploadUrl: item.url ? there(item.url) : null,
        chunkSize: PIECE,
        retryDelays: null,
        storeFingerprintForResuming: false,
        fingerprint: async () => null,
        fileReader: { openFile: async () => ({ size: item.size, slice: (start) => cut(item, start), close() {} }) },
        headers: { ...headers(), "X-CSRFToken": heldToken() },
        metadata: { name: item.name, key: item.key },
        onBeforeRequest: (request) => {
          const xhr = request.getUnderlyingObject();
          xhr.timeout = 180_000;
          xhr.ontimeout = (event) => xhr.onerror(event);
        },
        onUploadUrlAvailable: () => {
          item.url = new URL(upload.url).pathname;
          save(item).catch(() => {});
        },
        onProgress: (sent, size) => progress(item, sent / size),
        onSuccess: () => have(null),
        onError: (error) => (error.originalResponse ? have(answerOf(error.originalResponse.getUnderlyingObject(), true)) : fail(error)),
      });
      stop = () => fail(upload.abort());
      upload.start();
    });
    return refusal || post(item, `${item.url}/completion`, new URLSearchParams({ blocks: item.print }));
  };
  const cut = async (item, start) => {
    const n = Math.floor(start / PIECE), value = (await pieceOf(item, n)).slice(start - n * PIECE);
    return { value, done: start + value.size >= item.size };
  };

  /* True if the next may follow; false where there is no getting through now. */
  const send = async (item, isAgain = false) => {
    if (!device.isStill()) return pauseFor("signed-out");
    now = item;
    progress(item, 0);
    draw();
    let answer;
    try {
      if (!heldToken()) await renewed(); // before all the bytes, not after
      answer = await (item.isLarge ? inPieces(item) : whole(item));
    } catch {
      return item.state === "stuck" || gone.has(item.key) || pauseFor("offline");
    } finally {
      now = stop = null;
      await hand.lifted();
    }
    const { status, html, isOurs, isMidway } = answer;
    if (gone.has(item.key) && status !== 200) return true; // one that got there is told, though it was thrown away
    const { late = 0 } = item, isStale = status === 400 && late < 3; // a token that another answer has put out of use meanwhile
    if (isStale && !isAgain && (await renewed())) return send(item, true);
    if (isStale || status === 429 || (status >= 500 && status !== 507) || (isMidway && /409|423/.test(status))) {
      item.late = late + 1;
      return pauseFor("server");
    }
    if (!isOurs) return pauseFor("offline"); // somebody between us and the server answered
    if (status === 401) return pauseFor("signed-out");
    trouble = "";
    tries = 0; // there is a way through
    if (item.url && !isAgain && /404|410/.test(status)) { // the server has let go of it
      item.url = "";
      return send(item, true);
    }
    if (status === 200 && answer.print === item.print) {
      safe[item.action] = (safe[item.action] || 0) + 1;
      if (!formOf(item)) last = item.page;
      if (item.consent) for (const form of formsOn()) asksNoMore(form);
      place(html);
      copies.apply(html);
      await forget(item, { action: item.action, html });
      return true;
    }
    const page = new DOMParser().parseFromString(html, "text/html");
    const said = page.querySelector(".error, [role=alert] p")?.textContent.trim() || (status === 413 && html);
    Object.assign(item, { state: "stuck", words: said || "Server belum menerima berkas ini. Coba lagi." });
    await save(item).catch(() => {});
    tellOthers({});
    draw();
    return true;
  };

  /* The part as it is now, around the forms to add with: a file picker may be open in one, or a link half typed. */
  const place = (html) => {
    for (const part of parts.from(html)) {
      const old = document.getElementById(part.id);
      if (old) graft(old, part);
    }
  };
  const graft = (old, fresh) => {
    const adds = (child) => child.matches?.(ADDING) || child.querySelector?.(ADDING);
    const kept = [...old.childNodes].filter(adds), around = [...fresh.childNodes], at = around.findIndex(adds);
    if (!kept.length || at < 0) return parts.swap(old, fresh);
    const had = document.activeElement, hadFocus = old.contains(had), wasOpen = old.lastElementChild.matches("details[open]") && !adds(old.lastElementChild);
    for (const child of [...old.childNodes]) if (!kept.includes(child)) child.remove();
    kept[0].before(...around.slice(0, at));
    old.append(...around.slice(at).filter((child) => !adds(child)));
    if (wasOpen) old.lastElementChild.setAttribute("open", "");
    if (hadFocus && !had.isConnected) ([...old.querySelectorAll("a, button, summary")].find((one) => one.outerHTML === had.outerHTML) || old.querySelector("input[type=file]")).focus();
  };
  const asksNoMore = (form) => form.elements.consent?.closest("label").remove();

  /* Where each file is now, in words that are true. */
  const inWords = (size) => {
    const [unit, name] = size < SMALL ? [1024, "kB"] : [SMALL, "MB"];
    return `${new Intl.NumberFormat("id-ID", { maximumFractionDigits: unit === SMALL ? 1 : 0 }).format(Math.max(size / unit, 1))} ${name}`;
  };
  const isOnItsWay = (item) => item === now && (item.share > 0 || !trouble);
  const wordsFor = (item) => {
    if (item.state === "taking") return "Menyiapkan…";
    if (item.state !== "waiting") return item.words;
    if (isOnItsWay(item)) return item.share < 1 ? `Mengirim ${Math.floor(item.share * 100)}%` : "Memeriksa di server…";
    return item.isKept ? "Tersimpan di HP ini" : "Jangan tutup halaman ini.";
  };
  const progress = (item, share) => {
    item.share = share;
    drawRow(item);
  };
  const drawRow = (item) => {
    const row = rows.get(item.key);
    if (!row) return;
    const { state, was, size, note } = item, isDown = state === "stuck" || state === "lost";
    row.sizes.textContent = [size && size !== was ? `${inWords(was)} → ${inWords(size)}` : inWords(was), note].filter(Boolean).join(", ");
    row.words.textContent = wordsFor(item);
    row.words.dataset.state = isDown ? "overdue" : item.isKept || item.busy ? "waiting" : "late";
    row.bar.hidden = !isOnItsWay(item);
    row.bar.value = item.share || 0;
    row.again.hidden = state !== "stuck";
    row.away.hidden = state === "taking";
  };
  const newRow = (item) => {
    const name = parts.make("b", { textContent: item.name }), sizes = parts.make("span", { className: "small muted" });
    const words = parts.make("p", { className: "small state" }), bar = parts.make("progress", { max: 1, ariaLabel: `Mengirim ${item.name}` });
    const button = (textContent, onclick) => parts.make("button", { className: "quiet", type: "button", onclick }, textContent, parts.make("span", { className: "vh", textContent: ` ${item.name}` }));
    const again = button("Coba lagi", () => {
      const { consent } = formOf(item)?.elements || {};
      Object.assign(item, { state: "waiting", words: "", consent: item.consent || consent?.checked });
      save(item).catch(() => {}).then(flush);
    });
    const away = button("Buang", () => {
      if (!away.dataset.sure && item.state !== "lost") {
        away.dataset.sure = "yes";
        away.firstChild.data = "Buang berkas ini? Tekan sekali lagi";
        return;
      }
      const form = formOf(item);
      forget(item);
      if (item === now) stop?.();
      if (item.url) fetch(item.url, { method: "DELETE", keepalive: true, headers: { ...headers(), "X-CSRFToken": heldToken(), "Tus-Resumable": "1.0.0" } }).catch(() => {});
      form?.elements.file.focus();
    });
    const li = parts.make("li", {}, parts.make("div", {}, parts.make("p", {}, name, " ", sizes), words, bar), parts.make("div", { className: "row" }, again, away));
    return { li, sizes, words, bar, again, away };
  };
  const TROUBLES = { offline: "Menunggu sinyal.", server: "Server belum menjawab; dicoba lagi sendiri.", "signed-out": "Perlu masuk lagi supaya terkirim." };
  const draw = () => {
    const known = new Set(items.map(({ key }) => key));
    for (const [key, { li }] of rows) {
      if (known.has(key) && li.isConnected) continue;
      li.remove();
      rows.delete(key);
    }
    for (const form of formsOn()) drawForm(form);
    drawElsewhere();
  };
  const drawForm = (form) => {
    const mine = items.filter((item) => item.action === actionOf(form)), list = form.querySelector("[data-queue]");
    let said = form.querySelector("[data-queued]");
    if (!said) {
      for (const button of form.querySelectorAll("button")) button.hidden = true; // choosing is enough
      list.replaceChildren();
      list.before((said = parts.make("p", { className: "small" })));
      said.dataset.queued = "";
      said.setAttribute("role", "status");
    }
    for (const item of mine) {
      if (!rows.has(item.key)) {
        rows.set(item.key, newRow(item));
        form.closest("details")?.setAttribute("open", "");
      }
      const { li } = rows.get(item.key);
      if (li.parentNode !== list) list.append(li);
      drawRow(item);
    }
    const waits = mine.filter(({ state }) => state === "waiting"), down = mine.filter(({ state }) => state === "stuck" || state === "lost").length, count = safe[actionOf(form)];
    const words = [];
    if (waits.length) words.push(trouble ? `${TROUBLES[trouble]} ${waits.every(({ isKept }) => isKept) ? "Tersimpan di HP ini." : "Jangan tutup halaman ini."}` : "Mengirim…");
    if (down) words.push(`${down} berkas belum masuk; alasannya di bawah.`);
    if (count && waits.length + down === mine.length && !waits.length) words.unshift(`${count} berkas aman di server.`);
    say(said, words.join(" "), trouble === "signed-out" && waits.length ? parts.make("a", { href: location.href, textContent: "Masuk" }) : "");
  };
  const say = (place, words, link) => {
    if (place.dataset.queued === words) return;
    place.dataset.queued = words;
    place.replaceChildren(...(words ? [`${words} `, link] : []));
  };
  /* On pages without the form: one line, and the way to it. */
  const box = parts.make("div", { id: "files", className: "wrap" }, parts.make("p", {}));
  const drawElsewhere = () => {
    const away = items.filter((item) => !formOf(item)), waits = away.filter(({ state }) => state === "waiting" || state === "taking").length;
    const words = [], page = away[0]?.page || last;
    if (waits && trouble) words.push(`${waits} berkas menunggu, terkirim sendiri ${trouble === "signed-out" ? "sesudah Anda masuk" : "saat ada sinyal"}.`);
    else if (waits) words.push(`Mengirim ${waits} berkas…`);
    if (away.length > waits) words.push(`${away.length - waits} berkas belum masuk dan perlu dilihat.`);
    if (last && !away.length) words.push("Semua berkas aman di server.");
    if (!box.isConnected) (document.getElementById("outbox") || document.querySelector("main")).after(box);
    box.firstChild.className = words.length ? "banner small" : "";
    box.firstChild.dataset.state = away.length ? "waiting" : "good";
    say(box.firstChild, words.join(" "), page === location.pathname ? "" : parts.make("a", { href: page, textContent: "Lihat" }));
  };
  box.firstChild.setAttribute("role", "status");

  document.addEventListener("change", ({ target }) => {
    const form = target.closest(FORM);
    if (form?.elements.file.files.length && (target.type === "file" || target.name === "consent")) take(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORM)) return;
    event.preventDefault();
    take(event.target);
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (items.some((item) => item.busy || item.blob)) event.preventDefault();
  });
  if (channel) channel.onmessage = ({ data: { action, html } }) => {
    if (html) safe[action] = (safe[action] || 0) + 1;
    if (html) place(html);
    load().then(flush);
  };
  for (const name of ["online", "pageshow"]) window.addEventListener(name, flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  /* Where no network is, this is needed, too; most people's phones never do. */
  const stay = async () => {
    await navigator.serviceWorker.ready;
    for (const name of await caches.keys()) await (await caches.open(name)).add(document.getElementById("app").dataset.files);
  };
  if (navigator.serviceWorker) stay().catch(() => {});
  draw();
  for (const form of formsOn()) if (form.elements.file.files.length) take(form); // chosen before this was here
  flush();
})();
