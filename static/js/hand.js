/* A finger on the page. What comes by itself waits until it is lifted and its tap has been told: else the page could move
   under it, and the tap meet something else, or nothing. */
const hand = (() => {
  const PRESS = 6_000; // milliseconds; where a menu or another window opens, the end of a press is not told
  const TAP = 100; // from a lifted finger to its tap, at most
  let free = 0;
  for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"])
    window.addEventListener(name, ({ buttons }) => (free = buttons ? Date.now() + PRESS : Math.min(free, Date.now() + TAP)), true);
  return { lifted: async () => { while (Date.now() < free) await new Promise((on) => setTimeout(on, TAP)); } };
})();
