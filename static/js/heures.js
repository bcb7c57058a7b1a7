/* Totals of the grid of hours, as it is typed in. Without it, the server adds up once the page is sent. */
(() => {
  "use strict";

  const grid = document.querySelector("[data-hours]");
  if (!grid) return;
  const french = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });

  /* Hundredths of hours, so that sums are exact: « 35,5 », « 35h30 », « 35:30 », « 1 200 ». */
  function read(text) {
    const plain = text.replace(/[\s\u00a0\u202f]/g, "").toLowerCase();
    if (!plain) return 0;
    const clock = /^(\d+)(?:h|:|heures?)(\d{1,2})(?:m|mn|min)?$/.exec(plain);
    if (clock) return Number(clock[1]) * 100 + Math.round(Number(clock[2]) / 0.6);
    const number = /^(\d+)(?:[.,](\d{0,2}))?(?:h|heures?)?$/.exec(plain);
    return number ? Number(number[1]) * 100 + Number((number[2] || "").padEnd(2, "0")) : NaN;
  }

  function value(cell) {
    const input = cell.querySelector("input");
    if (input) return read(input.value);
    return Math.round(Number(cell.dataset.value || 0) * 100);
  }

  const words = (sum) => (Number.isNaN(sum) ? "?" : french.format(sum / 100));

  function addUp() {
    const columns = [];
    let all = 0;
    for (const row of grid.tBodies[0].rows) {
      let total = 0;
      for (const cell of row.querySelectorAll("td:not(.row-total)")) {
        const found = value(cell);
        total += found;
        columns[cell.cellIndex] = (columns[cell.cellIndex] || 0) + found;
      }
      row.querySelector("[data-row-total]").value = words(total);
      all += total;
    }
    for (const output of grid.tFoot.querySelectorAll("[data-column-total]")) {
      output.value = words(columns[output.closest("td").cellIndex] || 0);
    }
    grid.tFoot.querySelector("[data-grand-total]").value = words(all);
  }

  grid.addEventListener("input", addUp);
})();
