/* A grid by keyboard: Enter and the arrows go from one cell to the other. Without it, Tab does. */
(() => {
  "use strict";

  const grid = document.querySelector("[data-grid]");
  if (!grid) return;

  function go(input, rows, columns) {
    const cell = input.closest("td");
    let line = cell.parentElement, at = cell.cellIndex;
    // Cells that cannot be typed in are passed over.
    do {
      if (rows) line = rows > 0 ? line.nextElementSibling : line.previousElementSibling;
      at += columns;
      const next = line && line.cells[at];
      if (!next) return false;
      const target = next.querySelector("input");
      if (target && target.offsetParent) {
        target.focus();
        target.select();
        return true;
      }
    } while (true);
  }

  /* Whether the caret is at an end of what is typed, or all of it is chosen: an arrow then leaves the cell. */
  function isAtEnd(input, step) {
    const { selectionStart: start, selectionEnd: end, value } = input;
    if (start === 0 && end === value.length) return true;
    return start === end && end === (step > 0 ? value.length : 0);
  }

  grid.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      // On the last line it does not send the form: what is half filled in would go.
      event.preventDefault();
      go(input, event.shiftKey ? -1 : 1, 0);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (go(input, event.key === "ArrowDown" ? 1 : -1, 0)) event.preventDefault();
    } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && !event.shiftKey) {
      const step = event.key === "ArrowRight" ? 1 : -1;
      if (isAtEnd(input, step) && go(input, 0, step)) event.preventDefault();
    }
  });

  // A column copied from a spreadsheet fills the cells below and beside.
  grid.addEventListener("paste", (event) => {
    const input = event.target, text = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!input.matches("input") || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const first = input.closest("td");
    let row = first.parentElement;
    for (const line of text.replace(/\r/g, "").replace(/\n$/, "").split("\n")) {
      if (!row) break;
      line.split("\t").forEach((value, step) => {
        const cell = row.cells[first.cellIndex + step];
        const target = cell && cell.querySelector("input");
        if (target) {
          target.value = value.trim();
          target.dispatchEvent(new Event("input", { bubbles: true }));
        }
      });
      row = row.nextElementSibling;
    }
  });
})();
