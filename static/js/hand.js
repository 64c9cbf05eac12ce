/* A finger on the page. What comes by itself waits until it is lifted and its tap has been told: else the page could move
   under it, and the tap meet something else, or nothing. */
const hand = (() => {
  const TAP = 100; // milliseconds from a lifted finger to its tap, at most
  let free = 0;
  for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"])
    window.addEventListener(name, ({ buttons }) => (free = buttons ? Infinity : Math.min(free, Date.now() + TAP)), true);
  return { lifted: async () => { while (Date.now() < free) await new Promise((on) => setTimeout(on, TAP)); } };
})();
