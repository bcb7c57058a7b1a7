/* How much of a halte is marked, counted while one marks. Without it the page shows what was last saved. */
(() => {
  "use strict";
  const form = document.getElementById("cotation");
  if (!form) return;
  const whole = document.getElementById("avancement");
  const marked = (part) => part.querySelectorAll('input[name^="niveau-"]:checked:not([value=""])').length;
  const words = (count) => count.toLocaleString("fr-FR");
  function count() {
    form.querySelectorAll("[data-group]").forEach((group) => { group.querySelector("[data-marked]").textContent = words(marked(group)); });
    if (!whole) return;
    const total = marked(form);
    const known = whole.querySelector("[data-marked]");
    known.textContent = words(total);
    known.nextSibling.textContent = known.nextSibling.textContent.replace(/cotés?/, total > 1 ? "cotés" : "coté");
  }
  let waiting = 0;
  const later = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(count); };
  form.addEventListener("change", later);
  form.addEventListener("dsu:cotation", later);
  // A link of the summary of refusals opens what it leads to.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.form-summary a[href^="#"]');
    const place = link && document.getElementById(link.hash.slice(1));
    for (let part = place; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  });
  count();
})();
