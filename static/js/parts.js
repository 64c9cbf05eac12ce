/* Putting what the server answered where it belongs: each part by its id, in the page and in the copy of it. */
const parts = (() => {
  const make = (tag, told, ...inside) => {
    const made = Object.assign(document.createElement(tag), told);
    made.append(...inside);
    return made;
  };
  const from = (html) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    return [...box.content.children];
  };
  /* Replaces what bears the same ids under `root`, but for the ids to be left alone. */
  const place = (root, html, alone = new Set()) => {
    for (const part of from(html)) {
      const old = part.id && !alone.has(part.id) && root.querySelector(`#${CSS.escape(part.id)}`);
      if (old) swap(old, part);
    }
  };
  const swap = (old, part) => {
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(part);
    if (hadFocus && part.isConnected) (part.querySelector("[autofocus], header a, [role=alert] ~ * button, button") || part).focus();
    return part;
  };
  /* Forms that came along, to be put by in place of the older ones. */
  const putBy = (root, html) => {
    const spare = root.querySelector("#forms")?.content;
    for (const part of spare ? from(html) : []) if (part.matches("template")) place(spare, part.innerHTML);
  };
  return { make, from, place, swap, putBy };
})();
