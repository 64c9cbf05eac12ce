/* How many texts wait, on every page; and which, at home: seen there, they can be copied or thrown away. */
const waiting = (() => {
  const MONTHS = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
  const when = (at) => new Date(at).toLocaleString("id-ID", MONTHS).replace(/ pukul /, ", ");
  const ICONS = { waiting: "offline", good: "check" };
  const sent = new Set(), opened = {};
  const placeOf = (write) => (write.kind === "comment" ? write.key : write.lane);
  let since = 0;

  const banner = () => {
    const all = outbox.all(), stuck = all.filter((write) => write.state === "stuck").length;
    const waits = all.filter((write) => write.state !== "stuck" && !(write.manual && write.state === "open"));
    const count = new Set(waits.map(placeOf)).size;
    const where = all.every(({ kept }) => kept) ? "tersimpan di HP ini" : "belum tersimpan; jangan tutup halaman ini";
    const trouble = outbox.trouble(), others = outbox.others(), lines = [];
    let kind = "waiting", title = "";
    if (since) lines.push(`Halaman ini seperti terakhir dibuka, ${when(since)}; belum tentu terbaru.`);
    if (since || (trouble === "offline" && count)) title = "Sedang luring";
    if (count && (trouble || since)) {
      title ||= trouble === "signed-out" ? "Perlu masuk lagi" : "Belum semua terkirim";
      lines.push(`${count} isian ${where}. ${trouble === "signed-out" ? "Terkirim sendiri sesudah Anda masuk." : "Terkirim sendiri saat sinyal kembali."}`);
    } else if (sent.size && !stuck) {
      [kind, title] = ["good", "Tersambung lagi"];
      lines.splice(0, 1, `${sent.size} isian sudah terkirim.`);
    }
    if (stuck) {
      title ||= "Ada yang perlu dilihat";
      lines.push(`${stuck} isian belum masuk dan perlu dilihat.`);
    }
    if (others) {
      title ||= "Menunggu di HP ini";
      lines.push(device.who ? `${others} isian milik orang lain menunggu.` : `${others} isian menunggu. Terkirim sesudah penulisnya masuk.`);
    }
    return { kind, title, text: lines.join(" "), link: stuck || (kind === "waiting" && all.length) ? `${document.getElementById("waiting") ? "" : "/"}#waiting` : "", again: since && kind === "good" };
  };
  const draw = () => {
    const { kind, title, text, link, again } = banner();
    let place = document.getElementById("outbox");
    if (!place) document.querySelector("main").prepend((place = parts.make("div", { id: "outbox" })));
    const told = JSON.stringify([kind, title, text, link]);
    if (place.dataset.told !== told) {
      place.dataset.told = told;
      place.setAttribute("role", "status");
      const more = again ? parts.make("a", { href: location.pathname, textContent: "Muat halaman terbaru" }) : link ? parts.make("a", { href: link, textContent: outbox.trouble() === "signed-out" ? "Masuk" : "Lihat" }) : "";
      const inside = parts.make("div", {}, parts.make("b", { textContent: title }), parts.make("p", { textContent: `${text} ` }, more));
      const box = parts.make("div", { className: "banner" }, inside);
      const icons = document.querySelector("use")?.href.baseVal.split("#")[0];
      const [icon] = parts.from(`<svg class="icon" aria-hidden="true"><use href="${icons}#${ICONS[kind]}"/></svg>`);
      if (icons) box.prepend(icon);
      box.dataset.state = kind;
      place.replaceChildren(...(title ? [box] : []));
    }
    list();
  };

  const list = () => {
    const place = document.getElementById("waiting"), all = outbox.all();
    if (!place) return;
    place.hidden = !all.length;
    const told = JSON.stringify(all.map((write) => [write.key, write.text, outbox.wordsFor(write)]));
    if (place.dataset.told === told) return;
    place.dataset.told = told;
    place.querySelector("ul")?.remove();
    if (all.length) place.append(parts.make("ul", { className: "stack" }, ...all.map(item)));
  };
  const item = (write) => {
    const words = write.manual && write.state === "open" ? "Belum selesai ditulis." : outbox.wordsFor(write);
    const copy = parts.make("button", { className: "button secondary", type: "button", textContent: "Salin" });
    copy.onclick = () => navigator.clipboard?.writeText(write.text).then(() => (copy.textContent = "Tersalin"));
    const away = parts.make("button", { className: "quiet", type: "button", textContent: "Buang" });
    away.onclick = () => {
      if (away.dataset.sure) return outbox.forget(write);
      away.dataset.sure = "yes";
      away.textContent = "Buang tulisan ini? Tekan sekali lagi";
    };
    const seen = parts.make("details", { className: "guide" }, parts.make("summary", { textContent: "Lihat tulisannya" }),
      parts.make("p", { className: "words", textContent: write.text || "(dikosongkan)" }), parts.make("div", { className: "row" }, copy, away));
    seen.open = opened[write.key]; // the list is drawn anew while somebody reads
    seen.ontoggle = () => (opened[write.key] = seen.open);
    return parts.make("li", { className: "stack-s" }, parts.make("p", {}, parts.make("a", { href: write.page, textContent: write.label || "Buka laporannya" }), parts.make("span", { className: "small muted", textContent: `, ${when(write.at)}` })), parts.make("p", { className: "small", textContent: words }), seen);
  };

  document.addEventListener("outbox:changed", draw);
  document.addEventListener("outbox:sent", ({ detail }) => (outbox.trouble() || since) && sent.add(placeOf(detail.write)));
  return { draw, asOf: (at) => (since = at) };
})();
