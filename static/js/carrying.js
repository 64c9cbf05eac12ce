/* A meeting's answers and what waits of them in one file, made here, so that it works without a network. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-file]"), spare = document.getElementById("forms")?.content;
  if (!link || !spare) return;
  event.preventDefault();
  const [, page, school, year, meeting] = /^(\/schools\/(\d+)\/(\d+)\/meetings\/(\d+))/.exec(link.pathname);
  const entries = new Map();
  const add = (lane, seen, fields, draft) => {
    const [, answer, followUp] = /\/answers\/(.+)$|\/follow-ups\/(\d+)\/status$/.exec(lane) || [];
    if (answer || followUp) entries.set(lane, { kind: answer ? "answer" : "status", key: answer || followUp, seen, fields, draft });
  };
  for (const form of spare.querySelectorAll("form[data-outbox=answer], form[data-outbox=whole]")) {
    if (form.closest(".blank")) continue;
    const lane = form.getAttribute("action"), known = fields.seen()[lane];
    add(lane, known ? known.version : Number(form.elements.version.value), known ? known.fields : forms.pairs(form), false);
  }
  for (const write of outbox.ofPage(page)) {
    if (write.kind === "make") {
      entries.set(write.key, { kind: "follow-up", key: `${write.lane.split("/").pop()}.${write.key}`, seen: 0, fields: write.fields, draft: true });
      continue;
    }
    const earlier = entries.get(write.lane);
    add(write.lane, write.seen ?? (earlier?.draft ? earlier.seen : 0), write.fields, true);
  }
  const told = { format: "pmo-sekolah/1", school, year: Number(year), meeting: Number(meeting), entries: [...entries.values()] };
  const url = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }));
  const save = parts.make("a", { href: url, download: `PMO${meeting}-${school}-${year}.json` });
  save.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
});
