/* Minutes, saved as they are typed. What the server does not have yet is kept on this device, and sent when it can be.
   Without this the page has a button that saves all of it. */
(() => {
  "use strict";
  const page = document.getElementById("prise-de-notes");
  if (!page) return;
  const SAVE = page.dataset.save;
  const STATE = page.dataset.state;
  const TOKEN = document.body.dataset.csrf;
  const KEY = `dsu:releve:${document.body.dataset.user}:${page.dataset.meeting}`;
  const PAUSE = 1500;
  const AGAIN = 8000;
  const POLL = 8000;
  const status = document.getElementById("releve-etat");
  const fields = [...page.querySelectorAll("textarea[data-champ]")];
  const base = new Map(fields.map((field) => [field, field.dataset.base ?? field.defaultValue]));
  const waiting = new Map();
  const sending = new Set();
  // What was asked of the server before something was saved is older than what is here.
  let saves = 0;
  let isLocked = false;

  const say = (text, isTrouble) => {
    status.textContent = text;
    status.classList.toggle("late", Boolean(isTrouble));
  };
  const isChanged = (field) => field.value !== base.get(field);

  function keep() {
    const kept = {};
    fields.filter(isChanged).forEach((field) => { kept[field.dataset.champ] = { text: field.value, base: base.get(field) }; });
    try {
      if (Object.keys(kept).length) localStorage.setItem(KEY, JSON.stringify(kept));
      else localStorage.removeItem(KEY);
    } catch { /* private browsing: the page alone keeps it */ }
  }

  function notes(field, name) {
    const place = document.getElementById(`${field.id}-${name}`);
    place.replaceChildren();
    return place;
  }

  /* The same lines were changed by somebody else: both are shown, the writer chooses. */
  function showConflict(field, theirs) {
    const place = notes(field, "conflit");
    const words = document.createElement("p");
    words.textContent = "Quelqu’un d’autre a changé les mêmes lignes. Son texte :";
    const text = document.createElement("blockquote");
    text.textContent = theirs;
    place.append(words, text);
    const choices = [
      ["Garder le mien", () => field.value],
      ["Prendre le sien", () => theirs],
      ["Garder les deux", () => `${theirs}\n${field.value}`],
    ];
    for (const [label, pick] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-secondary";
      button.textContent = label;
      button.addEventListener("click", () => {
        field.value = pick();
        base.set(field, theirs);
        place.replaceChildren();
        field.focus();
        save(field);
      });
      place.append(button, " ");
    }
    say("À choisir : deux personnes ont changé les mêmes lignes.", true);
  }

  async function save(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (isLocked || !isChanged(field) || sending.has(field)) return;
    sending.add(field);
    saves += 1;
    const sent = field.value;
    say("Enregistrement…");
    try {
      const answer = await fetch(SAVE, {
        method: "POST",
        headers: { "X-CSRFToken": TOKEN },
        body: new URLSearchParams({ champ: field.dataset.champ, base: base.get(field), texte: sent }),
        redirect: "error",
      });
      if (answer.status === 409) showConflict(field, (await answer.json()).theirs);
      else if (answer.status === 423) {
        isLocked = true;
        say((await answer.json()).why, true);
      } else if (answer.ok) {
        const told = await answer.json();
        // What was typed meanwhile goes on from what was sent: the lines of the others come in with the next save.
        if (field.value === sent) {
          base.set(field, told.text);
          if (told.text !== sent) replace(field, told.text);
        } else base.set(field, sent);
        notes(field, "conflit");
        const warned = notes(field, "avis");
        (told.warnings || []).forEach((words) => {
          const line = document.createElement("p");
          line.textContent = words;
          warned.append(line);
        });
        say(`Enregistré à ${told.at}`);
      } else {
        say(`Le serveur n’a pas enregistré (${answer.status}) : gardé sur cet appareil, sera renvoyé.`, true);
        waiting.set(field, setTimeout(() => save(field), AGAIN));
      }
    } catch {
      say(navigator.onLine ? "Le serveur n’a pas répondu : gardé sur cet appareil, sera renvoyé. Si vous étiez déconnecté, connectez-vous dans un autre onglet." : "Hors connexion : gardé sur cet appareil, sera renvoyé.", true);
      waiting.set(field, setTimeout(() => save(field), AGAIN));
    } finally {
      sending.delete(field);
      saves += 1;
      keep();
    }
    if (isChanged(field) && field.value !== sent && !waiting.has(field)) later(field);
  }

  function later(field) {
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => save(field), PAUSE));
  }

  function replace(field, text) {
    const [start, end] = [field.selectionStart, field.selectionEnd];
    field.value = text;
    if (document.activeElement === field) field.setSelectionRange(start, end);
  }

  async function poll() {
    const before = saves;
    try {
      const answer = await fetch(STATE, { redirect: "error" });
      if (!answer.ok) return;
      const told = await answer.json();
      if (saves !== before) return;
      if (told.locked && !isLocked) {
        isLocked = true;
        say("Le relevé de cette réunion est validé : il ne change plus.", true);
      }
      Object.entries(told.attendance).forEach(([key, value]) => {
        const mark = page.querySelector(`input[name="presence-${key}"][value="${value}"]`);
        if (mark) mark.checked = true;
      });
      fields.forEach((field) => {
        const text = told.texts[field.dataset.champ];
        if (text === undefined || isChanged(field) || sending.has(field) || text === field.value) return;
        base.set(field, text);
        replace(field, text);
      });
      const more = document.getElementById("releve-nouveau");
      more.hidden = told.decisions === Number(page.dataset.decisions);
    } catch { /* asked again soon */ }
  }

  page.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("textarea[data-champ]")) return;
    keep();
    later(field);
  });
  page.addEventListener("focusout", (event) => {
    if (event.target.matches("textarea[data-champ]")) save(event.target);
  });
  page.addEventListener("change", async (event) => {
    const form = event.target.form;
    if (!form || !form.matches("[data-presences]")) return;
    say("Enregistrement…");
    saves += 1;
    try {
      // This one alone: somebody else may be noting the others.
      const answer = await fetch(form.action, {
        method: "POST", headers: { "X-CSRFToken": TOKEN, "X-Requested-With": "releve" }, body: new URLSearchParams({ [event.target.name]: event.target.value }), redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      say(`Enregistré à ${(await answer.json()).at}`);
    } catch {
      say("Les présences n’ont pas pu être enregistrées : utilisez le bouton quand le réseau revient.", true);
      page.querySelectorAll("[data-presences] [data-sans-script]").forEach((part) => { part.hidden = false; });
    } finally { saves += 1; }
  });
  addEventListener("online", () => fields.filter(isChanged).forEach(save));
  addEventListener("beforeunload", (event) => { if (fields.some(isChanged)) event.preventDefault(); });

  // What a page that was closed had not sent.
  say(status.dataset.auDepart);
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "{}");
    fields.forEach((field) => {
      const row = kept[field.dataset.champ];
      if (!row || row.text === field.value) return;
      field.value = row.text;
      base.set(field, row.base);
      save(field);
    });
  } catch { /* nothing kept */ }
  page.querySelectorAll("[data-sans-script]").forEach((part) => { part.hidden = true; });
  setInterval(poll, POLL);
})();
