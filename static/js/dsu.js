/* What every page shares: requests of htmx, announcements, confirmations, forms. Each page works without it. */
(() => {
  "use strict";

  const messages = () => document.getElementById("messages");

  function announce(text) {
    const place = document.getElementById("annonce");
    if (!place || !text) return;
    place.textContent = "";
    // A screen reader only reads a change: empty first, then fill.
    setTimeout(() => { place.textContent = text.trim().replace(/\s+/g, " "); }, 60);
  }

  function showError(text) {
    const place = messages();
    if (!place) return;
    place.querySelectorAll("[data-network]").forEach((old) => old.remove());
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    box.setAttribute("role", "alert");
    box.dataset.network = "";
    box.textContent = text;
    place.append(box);
    box.scrollIntoView({ block: "nearest" });
  }

  const WORDS = {
    0: "Le réseau ne répond pas. Rien n’a été enregistré ; réessayez quand il revient.",
    400: "La demande n’a pas été comprise. Rechargez la page et recommencez.",
    401: "Vous n’êtes plus connecté. Rechargez la page pour vous identifier.",
    403: "Vous n’avez pas le droit de faire cela, ou la page est ouverte depuis trop longtemps : rechargez-la.",
    404: "Cet élément n’existe pas, ou n’est plus dans vos quartiers.",
    413: "L’envoi est trop lourd.",
    429: "Trop de demandes en peu de temps. Attendez une minute.",
  };

  /* --- a shared phone ---------------------------------------------------------------------- */
  // What the browser keeps to work without network is its reader's: the worker that answers for it forgets it when
  // somebody else reads, or signs out. On a page that did not go through it, it is told here. What waits to be sent is
  // kept elsewhere, each with its author, and stays.
  window.dsuForgotten = (async () => {
    const reader = document.body.dataset.user;
    if (!window.caches || !navigator.serviceWorker || navigator.serviceWorker.controller) return;
    const names = await caches.keys();
    const gone = (name) => name.startsWith("dsu-signaler-") || (reader && name.startsWith("dsu-garde-") && !name.startsWith(`dsu-garde-${reader}-`));
    await Promise.all(names.filter(gone).map((name) => caches.delete(name)));
    const known = await navigator.serviceWorker.getRegistration("/");
    if (known && known.active) known.active.postMessage({ lecteur: reader });
  })().catch(() => {});

  /* --- htmx ------------------------------------------------------------------------------ */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.body.dataset.csrf;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
    // A filter left empty has no place in the address.
    if (event.detail.verb === "get" && event.target.matches("form[data-autosubmit]")) {
      const fields = event.detail.formData;
      for (const [name, value] of [...fields.entries()]) {
        if (value === "" || value === "unknown") fields.delete(name);
      }
      // The sort and the month may have been chosen after the band was drawn.
      for (const name of ["tri", "mois"]) {
        const chosen = new URLSearchParams(location.search).get(name);
        if (chosen) fields.set(name, chosen);
      }
    }
  });
  // A text is looked at while it is typed: what fails there is silent, since it is looked at again when it is sent.
  const isWatch = (event) => (event.detail.requestConfig ? event.detail.requestConfig.elt : event.target).matches("[data-privacy]");
  document.addEventListener("htmx:sendError", (event) => { if (!isWatch(event)) showError(WORDS[0]); });
  document.addEventListener("htmx:timeout", (event) => { if (!isWatch(event)) showError(WORDS[0]); });
  document.addEventListener("htmx:responseError", (event) => {
    if (isWatch(event)) return;
    const status = event.detail.xhr.status;
    showError(WORDS[status] || "Le serveur a rencontré une erreur. Réessayez ; si cela continue, prévenez votre administrateur.");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // Signed out meanwhile: the answer is the sign-in page, to be shown whole.
    const path = event.detail.xhr.responseURL ? new URL(event.detail.xhr.responseURL).pathname : "";
    const asked = event.detail.pathInfo ? event.detail.pathInfo.requestPath.split("?")[0] : "";
    if (isWatch(event)) {
      // Signed out meanwhile: what is typed stays. The same answer again is not read aloud again.
      const answer = path === asked ? event.detail.serverResponse.trim() : "";
      if (path !== asked || (answer && answer === event.detail.target.dataset.told)) event.detail.shouldSwap = false;
      else event.detail.target.dataset.told = answer;
      return;
    }
    if (path && asked && path !== asked && /connexion|login/.test(path)) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });

  // What had the keyboard when its part of the page was replaced: an id, or what it said and where it led, in which part.
  const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary";
  let focused = null;
  function rememberFocus() {
    const here = document.activeElement;
    if (!here || here === document.body) return;
    const box = here.parentElement && here.parentElement.closest("[id]");
    focused = {
      here, id: here.id, box: box ? box.id : "", href: here.getAttribute("href"), text: here.textContent.trim(),
      place: box ? [...box.querySelectorAll(FOCUSABLE)].indexOf(here) : -1,
    };
  }
  function focusAgain() {
    // Only what a swap took away comes back: whoever left an element that is still there is not led back to it.
    if (!focused || focused.here.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
    let again = focused.id && document.getElementById(focused.id);
    const box = focused.box && document.getElementById(focused.box);
    if (!again && box) {
      const all = [...box.querySelectorAll(FOCUSABLE)];
      again = all.find((e) => e.getAttribute("href") === focused.href && e.textContent.trim() === focused.text)
        || all[Math.min(Math.max(focused.place, 0), all.length - 1)];
      if (!again) {
        again = box;
        box.tabIndex = -1;
      }
    }
    if (again) again.focus({ preventScroll: true });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isWatch(event)) return;
    focused = null;
    rememberFocus();
    document.querySelectorAll("[data-network]").forEach((old) => old.remove());
  });
  // The keyboard may have gone on while the answer was awaited.
  document.addEventListener("htmx:beforeSwap", (event) => { if (!isWatch(event)) rememberFocus(); });
  document.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.elt && event.detail.elt.isConnected ? event.detail.elt : document;
    const wanted = swapped.querySelector("[data-focus]");
    if (wanted) {
      if (!wanted.hasAttribute("tabindex")) wanted.tabIndex = -1;
      wanted.focus();
    } else focusAgain();
    const told = swapped.matches && swapped.matches("[data-announce]") ? swapped : swapped.querySelector("[data-announce]");
    if (told) announce(told.textContent);
    prepare(swapped);
  });

  /* --- filter band ------------------------------------------------------------------------ */
  const waiting = new WeakMap();
  function autosubmit(form, delay) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => form.requestSubmit(), delay));
  }
  // Sent by hand, it does not leave again by itself.
  document.addEventListener("submit", (event) => clearTimeout(waiting.get(event.target)), true);
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.form;
    if (form && form.matches("[data-autosubmit]") && window.htmx && !/^(text|search)$/.test(field.type)) autosubmit(form, 30);
    if (form && field.matches("[data-submit]")) form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-autosubmit]") && window.htmx && /^(text|search)$/.test(event.target.type)) autosubmit(form, 400);
  });

  /* --- confirmation, once, and unsaved changes --------------------------------------------- */
  function ask(question, button) {
    return new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.className = "confirm";
      const text = document.createElement("p");
      text.id = "question";
      text.textContent = question;
      dialog.setAttribute("aria-labelledby", "question");
      const row = document.createElement("div");
      row.className = "form-actions";
      const yes = document.createElement("button");
      yes.className = "btn btn-primary";
      yes.textContent = (button && button.textContent.trim()) || "Confirmer";
      const no = document.createElement("button");
      no.className = "btn btn-outline-secondary";
      no.textContent = "Annuler";
      yes.type = no.type = "button";
      row.append(yes, no);
      dialog.append(text, row);
      yes.addEventListener("click", () => dialog.close("yes"));
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
        if (button) button.focus();
      });
      document.body.append(dialog);
      dialog.showModal();
      no.focus();
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      ask(form.dataset.confirm, button).then((yes) => {
        if (!yes) return;
        form.dataset.confirmed = "1";
        // Without this script the server asks the question, on a page.
        if (!form.elements.confirme) {
          const field = document.createElement("input");
          Object.assign(field, { type: "hidden", name: "confirme", value: "1" });
          form.append(field);
        }
        form.requestSubmit(button || undefined);
      });
      return;
    }
    delete form.dataset.confirmed;
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    // The attribute, not `form.method`: a field named "method" hides the property.
    if ((form.getAttribute("method") || "").toLowerCase() !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    // After the browser has read which button was pressed.
    setTimeout(() => form.querySelectorAll("button[type=submit], button:not([type])").forEach((b) => { b.setAttribute("aria-disabled", "true"); }), 0);
    setTimeout(() => release(form), 8000);
  }, true);
  function release(form) {
    delete form.dataset.sending;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, event.detail.elt).then((yes) => { if (yes) event.detail.issueRequest(true); });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isWatch(event)) return;
    const form = event.target.closest ? event.target.closest("form") : null;
    if (form) release(form);
  });
  // Back in the browser's history: the page comes back as it was, buttons must work again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => {
    release(form);
    delete form.dataset.sent;
  }));

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-guard]")) form.dataset.changed = "1";
    if (form && form.dataset.draft) saveDraft(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-changed]:not([data-sent])")) event.preventDefault();
  });

  /* --- drafts of long texts, on this device only -------------------------------------------- */
  const draftKey = (form) => `dsu:brouillon:${location.pathname}:${form.dataset.draft}`;
  const textFields = (form) => [...form.querySelectorAll("textarea[name]")];
  function saveDraft(form) {
    const kept = {};
    textFields(form).forEach((field) => { if (field.value !== field.defaultValue) kept[field.name] = field.value; });
    try {
      if (Object.keys(kept).length) localStorage.setItem(draftKey(form), JSON.stringify(kept));
      else localStorage.removeItem(draftKey(form));
    } catch { /* private browsing: no draft */ }
  }
  function offerDraft(form) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(draftKey(form)) || "null"); } catch { return; }
    if (!kept || !textFields(form).some((field) => field.name in kept && kept[field.name] !== field.value)) return;
    const note = document.createElement("p");
    note.className = "draft-note";
    note.append("Un brouillon non envoyé est gardé sur cet appareil. ");
    for (const [label, take] of [["Le reprendre", true], ["L’oublier", false]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-secondary btn-sm";
      button.textContent = label;
      button.addEventListener("click", () => {
        if (take) {
          textFields(form).forEach((field) => { if (field.name in kept) field.value = kept[field.name]; });
          form.dataset.changed = "1";
        } else localStorage.removeItem(draftKey(form));
        note.remove();
        const first = textFields(form)[0];
        if (first) first.focus();
      });
      note.append(button, " ");
    }
    form.prepend(note);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.draft && !event.defaultPrevented) {
      try { localStorage.removeItem(draftKey(event.target)); } catch { /* nothing kept */ }
    }
  });

  /* --- the wording proposed for what names a resident ----------------------------------------- */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-privacy-replace], [data-privacy-all]");
    if (!button) return;
    const watch = button.closest("[data-privacy-watch]");
    const fields = [...document.querySelectorAll("[data-privacy]")];
    const field = fields.filter((one) => one.compareDocumentPosition(watch) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
    if (!field) return;
    const chosen = button.matches("[data-privacy-all]") ? [...watch.querySelectorAll("[data-privacy-replace]")] : [button];
    // The longest first: one may be a part of another.
    chosen.sort((a, b) => b.dataset.privacyReplace.length - a.dataset.privacyReplace.length);
    field.value = chosen.reduce((text, { dataset }) => text.replaceAll(dataset.privacyReplace, () => dataset.privacyWith), field.value.normalize("NFC"));
    watch.replaceChildren();
    delete watch.dataset.told;
    field.focus();
    announce("Texte remplacé.");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* --- small things -------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const printer = event.target.closest("[data-print]");
    if (printer) window.print();
    const link = event.target.closest(".form-summary a[href^='#']");
    if (link) {
      const id = link.getAttribute("href").slice(1);
      const field = document.getElementById(id) || document.getElementById(`div_${id}`);
      const input = field && (field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea"));
      if (input) { event.preventDefault(); input.focus(); }
    }
    document.querySelectorAll("details.more[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.more[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // A password that was typed wrong is easier to read than to guess.
  function offerToShow(input) {
    if (input.closest(".password")) return;
    const name = input.labels && input.labels[0] ? input.labels[0].textContent.replace("*", "").trim().toLowerCase() : "mot de passe";
    const box = document.createElement("div");
    box.className = "password";
    input.replaceWith(box);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    const show = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? "Cacher" : "Afficher";
      button.setAttribute("aria-label", `${button.textContent} : ${name}`);
    };
    button.addEventListener("click", () => { show(input.type === "password"); input.focus(); });
    box.append(input, button);
    show(false);
    if (input.autofocus) input.focus();
    if (input.form) input.form.addEventListener("submit", () => show(false));
  }

  // Paper cannot be clicked: what is folded (tables of charts, chapters) is printed, then folded again.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.chart-table:not([open]), details.fold:not([open])").forEach((table) => {
    table.open = true;
    table.dataset.folded = "1";
  }));
  window.addEventListener("afterprint", () => document.querySelectorAll("details[data-folded]").forEach((table) => {
    table.open = false;
    delete table.dataset.folded;
  }));

  function prepare(root) {
    root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
    root.querySelectorAll("form[data-draft]").forEach(offerDraft);
    root.querySelectorAll("input[type=password]").forEach(offerToShow);
    root.querySelectorAll("[data-drop]").forEach((zone) => {
      const input = zone.querySelector("input[type=file]");
      if (!input || zone.dataset.ready) return;
      zone.dataset.ready = "1";
      zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
      zone.addEventListener("dragleave", () => zone.classList.remove("over"));
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        if (!event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  }
  prepare(document);
  const summary = document.querySelector("main [data-focus]");
  if (summary) summary.focus();

  // What was written of a meeting and kept here is of one person: gone once that person signed out.
  try {
    const own = `dsu:releve:${document.body.dataset.user || "-"}:`;
    Object.keys(localStorage).filter((key) => key.startsWith("dsu:releve:") && !key.startsWith(own)).forEach((key) => localStorage.removeItem(key));
  } catch { /* nothing kept */ }
})();
