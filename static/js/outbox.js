/* What was written and is not on the server yet. Each write lies on the device first and goes out by itself, in order
   for each place it was written at (its lane); it is forgotten only when the server has confirmed that very text. */
const outbox = (() => {
  const WAITS = [1, 2, 4, 8, 15, 30, 60]; // seconds, when the network or the server is in trouble
  const PATIENCE = 20_000;
  const ALONE = 5_000; // what another tab has not sent after this long it will not send any more
  const OWN = ["id", "key", "lane", "kind", "fields", "seen", "text", "label", "page", "manual", "at", "state", "words", "part", "tab"];
  let writes = [], others = 0, trouble = "", tries = 0, wanted = false, running = null, bell, token = "";
  const gone = new Set();
  const channel = window.BroadcastChannel ? new BroadcastChannel("pmo") : null;
  const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`outbox:${name}`, { detail, cancelable: true }));
  const changed = () => hand.lifted().then(() => emit("changed"));
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  /* Two tabs are two writers: each has its own writes at a place, and sends them itself while it is there. */
  const tab = (() => {
    try {
      return (sessionStorage.tab ||= newKey());
    } catch {
      return newKey();
    }
  })();
  const inLane = (lane, whose = tab) => writes.filter((write) => write.lane === lane && write.tab === whose);
  const isAway = (write) => write.tab === tab || Date.now() - write.at > ALONE;
  const adopt = (write) => {
    if (write.tab === tab || !isAway(write)) return;
    write.tab = tab;
    save(write);
  };

  /* On the device, as it is now; while one save is under way the next waits, and the last word wins. */
  const save = (write) => {
    write.again = true;
    return (write.busy ||= (async () => {
      while (write.again && !write.gone) {
        write.again = false;
        try {
          write.id = await device.put(Object.fromEntries(OWN.map((name) => [name, write[name]])));
          write.kept = true;
        } catch {
          write.kept = false;
        }
      }
      write.busy = null;
      changed();
    })());
  };
  const forget = async (write) => {
    write.gone = true;
    writes = writes.filter((other) => other !== write);
    await write.busy;
    gone.add(write.id);
    if (write.id) await device.drop(write.id).catch(() => {});
    tellOthers();
  };
  const tellOthers = () => {
    if (channel) channel.postMessage("changed");
    changed();
  };

  /* What lies on the device, other tabs' writes too. Those that could not be kept there stay in this page. */
  const load = async () => {
    await Promise.all(writes.map((write) => write.busy));
    const kept = await device.look().catch(() => null);
    if (!kept) return changed();
    const known = new Map(writes.map((write) => [write.id, write]));
    const fresh = kept.mine.filter(({ id }) => !gone.has(id)).map((told) => {
      const have = known.get(told.id);
      return have ? (have.busy || have.sending ? have : Object.assign(have, told)) : { ...told, kept: true };
    });
    writes = [...fresh, ...writes.filter((write) => !write.id)];
    others = kept.others;
    changed();
  };

  /* Something was written at this place: a new write, or the next letters of the one that is being written. */
  const note = (told) => {
    let write = inLane(told.lane).pop();
    if (!write || write.state === "ready") {
      writes.push((write = { key: newKey(), state: "open", seen: write ? null : told.seen, tab }));
    } else if (write.state === "stuck") {
      Object.assign(write, { key: newKey(), state: "open", seen: told.seen, words: "", part: "" });
    }
    Object.assign(write, { ...told, seen: write.seen, at: Date.now() });
    save(write);
    return write;
  };
  const ready = (write) => {
    if (write.state === "open") {
      write.state = "ready";
      save(write);
    }
    return flush();
  };

  const isNext = (write) => {
    if (write.state === "stuck" || (write.state === "open" && write.manual) || !isAway(write)) return false;
    const before = writes.slice(0, writes.indexOf(write));
    const isAhead = (other) => (other.lane === write.lane && other.tab === write.tab && other.state !== "stuck") || (write.kind === "send" && other.page === write.page) || write.lane.includes(`/n${other.key}.`);
    return !before.some(isAhead);
  };
  const flush = () => {
    wanted = true;
    return (running ||= (navigator.locks ? navigator.locks.request("pmo-outbox", pass) : pass()).finally(() => {
      running = null;
      if (wanted) flush();
    }));
  };
  const pass = async () => {
    wanted = false;
    clearTimeout(bell);
    await load();
    if (!device.who || !writes.length) return changed();
    if (!device.isStill()) return void stopFor("signed-out");
    for (let next; (next = writes.find(isNext)); ) if (!(await send(next))) return;
    trouble = "";
    tries = 0;
    if (writes.some((write) => !isAway(write))) bell = setTimeout(flush, ALONE);
    changed();
  };
  const stopFor = (what) => {
    trouble = what;
    if (what !== "signed-out") bell = setTimeout(flush, WAITS[Math.min(tries++, WAITS.length - 1)] * 1000);
    changed();
    return false;
  };

  const ask = async (url, options) => {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const headers = { "HX-Request": "true", "PMO-Who": device.who };
      const answer = await fetch(url, { ...options, headers, signal: stop.signal });
      return { status: answer.status, ok: answer.ok, said: (name) => answer.headers.get(`PMO-${name}`), html: await answer.text() };
    } finally {
      clearTimeout(patience);
      await hand.lifted();
    }
  };
  const renewed = async () => {
    try {
      token = JSON.parse((await ask("/account/pulse")).html).token;
      return true;
    } catch {
      return false;
    }
  };
  const post = (write) => {
    const held = token || document.querySelector("[name=csrf_token]")?.value || "";
    const body = new URLSearchParams([...write.fields, ["key", write.key], ["csrf_token", held]]);
    if (write.seen !== undefined) body.append("version", write.seen ?? 0);
    return ask(write.lane, { method: "POST", body, keepalive: document.hidden && body.toString().length < 50_000 });
  };

  /* True if the next may follow; false where there is no getting through now. */
  const send = async (write, isAgain = false) => {
    write.state = "ready";
    write.sending = true;
    await save(write);
    let answer;
    try {
      answer = await post(write);
    } catch {
      return stopFor("offline");
    } finally {
      write.sending = false;
    }
    const { status, ok, said, html } = answer;
    if (status === 429 || status >= 500) return stopFor("server");
    if (!said("App") && !said("Go")) return stopFor("offline"); // somebody between us and the server answered
    if (status === 400 && !isAgain && (await renewed())) return send(write, true);
    if (status === 401) return stopFor("signed-out");
    const later = inLane(write.lane, write.tab).find((other) => other !== write);
    tries = 0; // there is a way through
    if (ok) {
      if (later && later.seen === null) {
        later.seen = Number(said("Version"));
        await save(later); // before this one goes: whatever happens now, nothing is sent on a wrong version
      }
      const told = { html, version: Number(said("Version")), part: said("Part"), go: said("Go") };
      if (channel && write.tab !== tab) channel.postMessage({ key: write.key, told });
      await forget(write);
      emit("sent", { write, ...told });
    } else if (later && (said("State") === "conflict" || status === 422)) {
      // A newer text follows at this place: it meets the same conflict, and the server has this one in the history; or it
      // is what became of this one, which could not be taken.
      later.seen ??= write.seen;
      await save(later);
      await forget(write);
    } else {
      await stick(write, answer);
    }
    return true;
  };
  const stick = async (write, answer) => {
    if (!answer.html && answer.said("Part")) answer.html = (await ask(answer.said("Part")).catch(() => answer)).html; // told once before
    const page = new DOMParser().parseFromString(answer.html, "text/html");
    const said = page.querySelector(".error, [role=alert] p")?.textContent.trim();
    const words = answer.said("State") === "conflict" ? SENTENCES.conflict : write.kind === "send" && answer.status === 422 ? SENTENCES.send : said || SENTENCES[answer.status] || SENTENCES[409];
    Object.assign(write, { state: "stuck", words, part: answer.said("Part") || "" });
    const isDealtWith = write.tab === tab && !emit("refused", { write, ...answer });
    return isDealtWith ? forget(write) : save(write).then(tellOthers);
  };
  const SENTENCES = {
    conflict: "Ada dua tulisan. Pilih yang dipakai.",
    send: "Laporan belum lengkap, jadi belum dikirim. Lengkapi dulu, lalu kirim lagi.",
    403: "Anda tidak lagi boleh menulis di sini. Tulisan ini aman di HP ini; salin bila perlu.",
    404: "Halaman ini bukan untuk Anda lagi. Tulisan ini aman di HP ini; salin bila perlu.",
    409: "Laporan ini sudah dikirim atau berubah, jadi tulisan ini belum masuk. Salin bila perlu.",
    413: "Tulisan ini terlalu panjang untuk dikirim. Ringkas dulu, lalu simpan lagi.",
  };

  /* Where a write is now, in words that are true. */
  const wordsFor = (write) => {
    const here = write.kept ? "Tersimpan di HP ini." : "Jangan tutup halaman ini.";
    if (write.state === "stuck") return write.words;
    if (write.sending && !trouble) return "Menyimpan…";
    if (trouble === "offline") return `Belum terkirim, menunggu sinyal. ${here}${write.kind === "send" ? " Laporan dihitung terkirim saat sampai di server." : ""}`;
    if (trouble === "signed-out") return `Perlu masuk lagi supaya terkirim. ${here}`;
    if (trouble === "server") return `Belum tersimpan. Coba lagi. ${here}`;
    const held = writes.some((other) => other.page === write.page && other.state === "stuck");
    if (write.kind === "send") return `${held ? "Ada isian lain yang perlu dilihat dulu." : "Menunggu isian lain."} ${here}`;
    return write.kept ? "Tersimpan di HP ini" : "";
  };

  /* What another tab sent of mine is confirmed here; else something lies otherwise on the device than this tab knows. */
  const hear = ({ data }) => {
    const write = data.key && writes.find(({ key }) => key === data.key);
    if (!write) return load();
    gone.add(write.id);
    write.gone = true;
    writes = writes.filter((other) => other !== write);
    const later = inLane(write.lane).find((other) => other.seen === null);
    if (later) later.seen = data.told.version;
    emit("sent", { write, ...data.told });
  };
  if (channel) channel.onmessage = hear;
  for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, () => flush());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) for (const write of writes) if (write.state === "open" && !write.manual) ready(write);
    flush();
  });

  return {
    note, ready, forget, flush, load, adopt, ask, inLane, wordsFor, tab,
    all: () => writes,
    ofPage: (path) => writes.filter((write) => write.page === path),
    others: () => others,
    trouble: () => trouble,
  };
})();
