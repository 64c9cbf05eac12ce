/* A form as a list of names and values, and back; and what it says in words. */
const forms = (() => {
  const OURS = new Set(["csrf_token", "key", "version"]);
  const pairs = (form) => [...new FormData(form)].filter(([name]) => !OURS.has(name));
  const rowsOf = (form) => [...form.querySelectorAll("[data-row]")];

  /* Another row like the last, empty, with ids of its own. */
  const addRow = (form) => {
    const last = rowsOf(form).pop(), number = rowsOf(form).length;
    const html = last.outerHTML.replace(new RegExp(`(-value-)${number}(-)`, "g"), `$1${number + 1}$2`).replace(`baris ${number}<`, `baris ${number + 1}<`);
    const [row] = parts.from(html);
    for (const control of row.querySelectorAll("input, select")) control.value = "";
    last.after(row);
  };
  const fill = (form, told) => {
    const given = new Map();
    for (const [name, value] of told) given.set(name, [...(given.get(name) || []), value]);
    const cell = form.querySelector("[data-row] [name]");
    while (cell && rowsOf(form).length < (given.get(cell.name) || []).length) addRow(form);
    for (const control of form.elements) {
      if (!control.name || OURS.has(control.name) || control.type === "hidden") continue;
      const values = given.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else control.value = values.length ? values.shift() : "";
    }
  };

  const word = (control) => {
    if (control.type === "checkbox" || control.type === "radio") return control.checked ? control.labels[0]?.textContent.trim() : "";
    if (control.tagName === "SELECT") return control.value ? control.selectedOptions[0].textContent : "";
    return control.type === "hidden" || /BUTTON|FIELDSET/.test(control.tagName) ? "" : control.value.trim();
  };
  const inWords = (form) => {
    const rows = rowsOf(form).map((row) => [...row.querySelectorAll("[name]")].map(word).filter(Boolean).join(": "));
    const lines = rows.length ? rows : [...form.elements].map(word);
    const isButton = !form.dataset.outbox || form.dataset.outbox === "send";
    return lines.filter(Boolean).join("\n") || form.elements.value?.value || (isButton && form.querySelector("button")?.textContent.trim()) || "";
  };
  document.addEventListener("input", (event) => {
    const row = event.target.closest("[data-rows] > [data-row]:last-child");
    if (row && rowsOf(event.target.form).length < 40) addRow(event.target.form);
  });
  return { pairs, fill, inWords };
})();
