/* The list by keyboard: j and k go from one discharge to the next, Enter opens, / goes to the filter.
   They work only while the list has the focus, so that they disturb nobody who dictates. */
(() => {
  "use strict";
  const list = document.querySelector("[data-board]");
  if (!list) return;
  const links = () => Array.from(list.querySelectorAll("tbody tr:not([hidden]) th a"));
  const box = document.querySelector("[data-jump]");
  const go = (step) => {
    const all = links(), at = all.indexOf(document.activeElement);
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    if (next) next.focus();
  };
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "Enter" && event.target === list) { const first = links()[0]; if (first) first.click(); }
    else if (event.key === "/" && box) box.focus();
    else return;
    event.preventDefault();
  });
  if (box) {
    box.addEventListener("input", () => {
      const words = box.value.trim().toLowerCase();
      list.querySelectorAll("tbody tr").forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(words); });
    });
    box.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") { event.preventDefault(); go(0); } });
  }
})();
