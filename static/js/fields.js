/* Writing on a meeting's page: each letter goes to the device, each pause to the server, and beside the field stands
   where the text is. Forms with data-outbox; without this script they are plain forms with a button. */
const fields = (() => {
  const PAUSE = 1500;
  let latest = {}; // by lane: what the server has confirmed since the page was drawn, and its version
  const before = new Map(), after = new Map(); // by id: an answer as it stood before it was opened, and as the server drew it since
  let barBefore = [];
  const begun = new WeakMap(), pauses = new Map();
  const laneOf = (form) => form.getAttribute("action");
  const pageOf = (lane) => (/^.*\/meetings\/\d+/.exec(lane) || [lane])[0];
  const isOf = (form, ...kinds) => kinds.includes(form.dataset.outbox);
  const idOf = (lane) => {
    const [, key] = /\/answers\/([^/?]+)$/.exec(lane) || [];
    return key ? `a-${key.replace(".", "-")}` : "";
  };
  const formsOn = () => [...document.querySelectorAll("form[data-outbox]")];
  const spareForms = () => document.getElementById("forms")?.content;

  const write = (form, manual) => {
    const lane = laneOf(form), seen = form.elements.version && Number(latest[lane]?.version ?? form.elements.version.value);
    const place = isOf(form, "answer", "whole", "send", "make") ? "" : form.closest(".answer, article")?.querySelector("h2, h3")?.textContent.trim();
    const label = [form.dataset.label, place].filter(Boolean).join(": ");
    const told = { fields: forms.pairs(form), text: forms.inWords(form) };
    return outbox.note({ lane, page: pageOf(lane), kind: form.dataset.outbox, label, manual, seen, ...told });
  };
  const rest = (form) => {
    clearTimeout(pauses.get(form));
    const open = outbox.inLane(laneOf(form)).pop();
    if (open && open.state === "open" && !open.manual) outbox.ready(open);
  };

  /* A form that has come onto the page: with what was last written in it, wherever that is now. */
  const greet = (form) => {
    const lane = laneOf(form), mine = outbox.inLane(lane).pop();
    if (isOf(form, "answer")) {
      const button = form.querySelector("[data-done]");
      if (button) button.textContent = button.dataset.done;
    }
    document.dispatchEvent(new Event("form:opened"));
    begun.set(form, { fields: latest[lane]?.fields || forms.pairs(form), wasSent: false });
    if (isOf(form, "answer", "whole", "status", "comment") && (mine || latest[lane]) && !("chosen" in form.dataset)) {
      const isComment = isOf(form, "comment") && (!mine || mine.state === "ready");
      if (!isComment && !(isOf(form, "status") && !mine)) forms.fill(form, mine ? mine.fields : latest[lane].fields);
      if (isOf(form, "comment") && mine?.state === "open") form.closest("details")?.setAttribute("open", "");
    }
    tell();
  };
  const open = (section, spare) => {
    const fresh = document.importNode(spare, true);
    before.set(section.id, section);
    section.replaceWith(fresh);
    greet(fresh.querySelector("form"));
    fresh.querySelector("[autofocus]")?.focus();
  };
  /* Written and left: to be read again, with where it is now until the server has drawn it anew. */
  const close = (form) => {
    const section = form.closest(".answer"), lane = laneOf(form), mine = outbox.inLane(lane).pop();
    const drawn = after.get(section.id) || before.get(section.id);
    if (!drawn && !mine) return void (location.href = form.querySelector("[data-cancel]").href);
    const shown = parts.swap(section, mine ? waiting(drawn || bare(form, section.id), mine) : drawn);
    shown.querySelector("header a")?.focus();
  };
  const bare = (form, id) => {
    const [part] = parts.from('<section class="answer"><header><h3></h3><a class="quiet">Ubah</a></header><div class="row said"><div class="value"></div></div></section>');
    part.id = id;
    part.querySelector("h3").textContent = form.dataset.label.replace(/, PMO \d$/, "");
    part.querySelector("a").href = form.querySelector("[data-cancel]").href;
    return part;
  };
  const saying = (lane) => {
    const said = parts.make("span", { className: "small muted" });
    said.setAttribute("role", "status");
    said.dataset.said = "";
    said.dataset.lane = lane;
    return said;
  };
  const waiting = (drawn, mine) => {
    const part = drawn.cloneNode(true), line = part.querySelector(".said");
    const words = parts.make("p", { className: mine.text ? "words" : "unanswered", textContent: mine.text || "Dikosongkan." });
    part.querySelector(".value").replaceChildren(words);
    for (const old of line.querySelectorAll("[data-said], :scope > span")) old.remove();
    line.append(saying(mine.lane));
    return part;
  };

  /* Every place that says where a text is. */
  const tell = () => {
    for (const said of document.querySelectorAll("[data-said]")) {
      const form = said.closest("form[data-outbox]"), lane = said.dataset.lane || (form && laneOf(form));
      const mine = lane && outbox.inLane(lane).pop();
      form?.querySelector(":scope.sending .button")?.toggleAttribute("hidden", Boolean(mine));
      if (mine) say(said, form?.querySelector(".error") && mine.state === "stuck" ? "Belum tersimpan." : outbox.wordsFor(mine), mine);
      else if (form?.dataset.saved) say(said, form.dataset.saved);
    }
  };
  const say = (said, words, mine) => {
    if (said.dataset.now === words) return;
    said.dataset.now = words;
    const [start, deed, ...end] = words.split(/(Coba lagi|masuk lagi)/);
    said.textContent = start;
    if (deed === "Coba lagi") said.append(parts.make("button", { type: "button", className: "quiet", textContent: deed, onclick: () => outbox.flush() }), ...end);
    else if (deed) said.append(parts.make("a", { href: `/sign-in?next=${location.pathname}`, target: mine.kept ? "" : "_blank", textContent: deed }), ...end);
    if (mine?.state === "stuck") said.dataset.state = "overdue";
    else delete said.dataset.state;
  };

  document.addEventListener("click", (event) => {
    const edit = event.target.closest(".answer > header a");
    const section = edit?.closest(".answer"), spare = section && spareForms()?.getElementById(section.id);
    if (spare) {
      event.preventDefault();
      event.stopPropagation();
      open(section, spare);
    }
    const talk = event.target.closest("a[data-talk]"), plain = spareForms()?.querySelector(".talk");
    if (talk && plain) {
      event.preventDefault();
      event.stopPropagation();
      openTalk(talk.closest(".talk"), talk.dataset.talk);
    }
    const cancel = event.target.closest("[data-cancel]"), form = cancel?.closest("form");
    if (form && begun.has(form)) {
      event.preventDefault();
      giveUp(form);
    }
    if (event.target.closest(".sticky a[href$='/submission']") && (!navigator.onLine || outbox.trouble() === "offline")) {
      event.preventDefault();
      openSending();
      document.querySelector(".sending button")?.focus();
    }
    const letBe = event.target.closest("[data-let-be]");
    if (letBe) {
      event.preventDefault();
      leaveTheirs(letBe.dataset.letBe, letBe);
    }
  }, true);

  /* Without a network a report can be told to go by itself later; the page that asks once more is out of reach. */
  const openSending = () => {
    const bar = document.querySelector(".sticky"), spare = spareForms()?.querySelector("form.sending");
    if (!bar || !spare || bar.querySelector("form")) return;
    const form = document.importNode(spare, true);
    barBefore = [...bar.childNodes];
    bar.replaceChildren(form);
    form.querySelector("[data-not-now]").onclick = (event) => {
      event.preventDefault();
      for (const mine of outbox.inLane(laneOf(form))) outbox.forget(mine);
      closeSending();
    };
    greet(form);
  };
  const closeSending = (words) => {
    const bar = document.querySelector(".sticky"), said = saying("");
    if (bar.querySelector("form.sending")) bar.replaceChildren(...barBefore);
    said.textContent = words;
    said.dataset.state = "overdue";
    if (words) bar.prepend(said);
  };
  /* A follow-up made here and not on the server yet: by the key of its write, which the server will know it by. */
  const openMade = (mine) => {
    const blank = spareForms()?.querySelector(".blank"), about = `n${mine.key}`;
    const form = formsOn().find((one) => laneOf(one) === mine.lane);
    if (!blank || !form || document.getElementById(about)) return;
    const [article, spare] = parts.from(blank.innerHTML.replace(/\bf0\b/g, about));
    article.querySelector("[data-name]").textContent = mine.fields[0][1];
    article.setAttribute("aria-label", mine.fields[0][1]);
    article.querySelector("[data-lane]").dataset.lane = mine.lane;
    form.before(article);
    blank.after(...spare.children);
  };
  const openTalk = (place, lane) => {
    const fresh = document.importNode(spareForms().querySelector(".talk"), true), form = fresh.querySelector("form");
    const id = lane.split("/").pop().replace(".", "-");
    form.setAttribute("action", lane);
    form.querySelector("textarea").id = form.querySelector("label").htmlFor = `new-${id}`;
    place.replaceWith(fresh);
    greet(form);
    form.querySelector("textarea").focus();
  };
  /* As it was before: what has gone out meanwhile is answered by the old text as a new version. */
  const giveUp = async (form) => {
    clearTimeout(pauses.get(form));
    const { fields: old, wasSent } = begun.get(form), lane = laneOf(form), mine = outbox.inLane(lane);
    const last = mine[mine.length - 1];
    if (wasSent || mine.length > 1 || last?.state === "ready") {
      forms.fill(form, old);
      outbox.ready(write(form));
    } else if (last) await outbox.forget(last);
    close(form);
  };
  const leaveFor = (address) => {
    const there = new URL(address, location.href);
    if (there.pathname + there.search !== location.pathname + location.search) return void (location.href = there);
    location.hash = there.hash;
    location.reload();
  };
  const leaveTheirs = async (lane, link) => {
    for (const mine of outbox.inLane(lane)) await outbox.forget(mine);
    const answer = await outbox.ask(`${lane}?read=1`).catch(() => null);
    if (answer?.ok) takeIn(answer.html);
    else location.href = link.href;
  };

  /* What others wrote, with its form: what this page knew of those places is of before. */
  const takeIn = (html, alone) => {
    for (const form of parts.from(html).flatMap((one) => [...(one.content || one).querySelectorAll("form")]))
      if (!alone?.has(form.closest("section")?.id)) delete latest[laneOf(form)];
    parts.place(document, html, alone);
    parts.putBy(document, html);
    copies.apply(html);
  };

  for (const name of ["input", "change"])
    document.addEventListener(name, ({ target }) => {
      const form = target.closest?.("form[data-outbox]");
      if (!form || target.type === "hidden" || isOf(form, "", "send", "make")) return;
      const isTap = isOf(form, "status") && target.name === "status";
      if (name === "change" && !isTap) return; // told letter by letter already
      if (isTap && target.dataset.reason && !form.elements.note.value.trim()) return askWhy(form, target.dataset.reason);
      const mine = write(form, !isTap && !isOf(form, "answer") ? true : undefined);
      if (isTap) return void (name === "change" && outbox.ready(mine));
      clearTimeout(pauses.get(form));
      if (isOf(form, "answer")) pauses.set(form, setTimeout(() => rest(form), PAUSE));
    });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const form = target.closest?.("form[data-outbox=answer]");
    if (form && !form.contains(relatedTarget)) rest(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-outbox]")) return;
    event.preventDefault();
    clearTimeout(pauses.get(form));
    const lane = laneOf(form), told = JSON.stringify(forms.pairs(form)), kept = begun.get(form);
    const isSame = isOf(form, "answer") && !outbox.inLane(lane).length && JSON.stringify(latest[lane]?.fields || kept?.fields) === told;
    const last = outbox.inLane(lane).pop();
    if (last?.state === "ready" && JSON.stringify(last.fields) === told && !isOf(form, "comment")) outbox.flush();
    else if (!isSame) outbox.ready(write(form));
    if (isOf(form, "answer") && !("chosen" in form.dataset)) close(form);
    else if (isOf(form, "comment")) lay(form);
    else if (isOf(form, "make")) {
      openMade(outbox.inLane(lane).pop());
      form.reset();
    }
    tell();
  });
  /* A status that takes a reason: asked for here, where it can be given without a network too. */
  const askWhy = (form, words) => {
    form.querySelector(".error")?.remove();
    const why = parts.make("p", { className: "error", textContent: words });
    why.setAttribute("role", "alert");
    form.querySelector("fieldset").after(why);
    form.querySelector("details").open = true;
    form.elements.note.focus();
  };
  /* A comment on its way: to be read where it will stand. */
  const lay = (form) => {
    const talk = form.closest(".talk"), mine = outbox.inLane(laneOf(form)).pop();
    const words = parts.make("p", { className: "words", textContent: mine.fields[0][1] });
    const remark = parts.make("article", { className: "remark" }, words, saying(mine.lane));
    remark.dataset.remark = mine.key;
    if (talk.querySelector("ol")) talk.querySelector("ol").append(remark);
    else talk.replaceChildren(remark);
    form.reset();
    form.closest("details")?.removeAttribute("open");
    tell();
  };

  document.addEventListener("outbox:changed", tell);
  document.addEventListener("outbox:sent", async ({ detail: { write: told, html, version, part, go } }) => {
    const { lane, kind, page, fields: said } = told, isHere = page === pageOf(location.pathname);
    const form = formsOn().find((one) => laneOf(one) === lane && isOf(one, "answer") && !("chosen" in one.dataset));
    if (kind === "make" || /\/answers\/n\w+\./.test(lane)) {
      // Drawn anew when all of it is there and nothing is open.
      const isQuiet = !outbox.ofPage(page).length && (kind === "make" || !document.activeElement?.closest(".editing"));
      return void (isHere && isQuiet ? leaveFor(go || page) : tell());
    }
    if (go || kind === "whole") return void (isHere && leaveFor(go || page));
    if (form && told.tab !== outbox.tab) return tell(); // another tab's: what is open here is on its own version
    latest[lane] = { fields: said, version };
    if (!html && part) html = (await outbox.ask(part).catch(() => ({ html: "" }))).html;
    copies.apply(html, lane, latest[lane]);
    if (!isHere) return;
    const [drawn] = parts.from(html), id = drawn?.id;
    if (form && id) {
      after.set(id, drawn);
      begun.get(form).wasSent = true;
      form.dataset.saved = drawn.querySelector(".said > span .state")?.textContent.trim().replace("hari ini ", "") || "Tersimpan";
      form.querySelector(".error")?.remove();
      parts.place(document, html, new Set([id]));
    } else if (/\/threads\/at\//.test(lane)) {
      const remark = document.querySelector(`[data-remark="${told.key}"]`)?.closest(".talk");
      if (remark && drawn) parts.swap(remark, drawn);
    } else parts.place(document, html);
    tell();
  });
  document.addEventListener("outbox:refused", (event) => {
    const { write: told, html, status } = event.detail;
    if (told.page !== pageOf(location.pathname)) return;
    if (told.kind === "send" && document.querySelector(".sticky")) {
      event.preventDefault();
      return closeSending(told.words);
    }
    const [drawn] = parts.from(html), here = drawn?.id && document.getElementById(drawn.id);
    const form = formsOn().find((one) => laneOf(one) === told.lane && isOf(one, "answer"));
    if (status === 422 && form) {
      const error = drawn?.querySelector(".error");
      form.querySelector(".error")?.remove();
      if (error) form.querySelector("footer").before(error);
    } else if (here && (told.part || told.kind !== "answer")) {
      parts.swap(here, drawn).querySelectorAll("form[data-outbox]").forEach(greet);
      if (told.kind === "status" && !told.part) event.preventDefault(); // the part asks for what is missing, and has the note
    } else if (told.kind === "") event.preventDefault();
  });

  /* What waits of this page, shown where it was written. */
  const overlay = async () => {
    for (const mine of outbox.ofPage(pageOf(location.pathname))) {
      outbox.adopt(mine);
      if (mine.kind === "make") openMade(mine);
      const id = idOf(mine.lane), section = id && document.getElementById(id);
      if (mine.part && section) {
        const answer = await outbox.ask(mine.part).catch(() => null);
        if (answer?.ok && answer.said("State") === "conflict") parts.place(document, answer.html);
        else if (answer?.ok) await outbox.forget(mine); // settled meanwhile, on another device
      } else if (mine.kind === "send" && mine.state === "stuck") {
        await outbox.forget(mine);
        closeSending(mine.words);
      } else if (mine.kind === "send") openSending();
      else if (section && !section.matches(".editing")) section.replaceWith(waiting(section, mine));
      else if (mine.kind === "comment") {
        const begin = [...document.querySelectorAll("a[data-talk]")].find((link) => link.dataset.talk === mine.lane)?.closest(".talk");
        if (begin) openTalk(begin, mine.lane);
        const form = formsOn().find((one) => laneOf(one) === mine.lane);
        if (form && mine.state !== "open") lay(form);
      }
    }
    for (const form of formsOn()) greet(form);
  };
  return { overlay, takeIn, seen: () => latest, recall: (told) => (latest = told || {}) };
})();
