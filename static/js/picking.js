/* Two subtopics at most: the others rest once two are picked, and the count is said aloud. */
(() => {
  const settle = (group) => {
    const boxes = [...group.querySelectorAll("input[type=checkbox]")];
    const most = Number(group.dataset.most);
    const picked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = !box.checked && picked >= most;
    const full = picked >= most ? " Sudah dua. Lepas satu dulu kalau ingin mengganti." : "";
    group.querySelector("[data-picked]").textContent = `${picked} dari ${most} dipilih.${full}`;
  };
  const settleAll = () => document.querySelectorAll("fieldset[data-most]").forEach(settle);
  document.addEventListener("change", (event) => {
    const group = event.target.closest("fieldset[data-most]");
    if (group) settle(group);
  });
  document.addEventListener("form:opened", settleAll);
  settleAll();
})();
