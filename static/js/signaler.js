/* Reporting when the network is away: what was typed and its photos wait in the browser and leave when it is back.
   The identifier goes with them, so that sending twice stores once. */
(() => {
  "use strict";
  const form = document.getElementById("signaler");
  const queueBox = document.getElementById("file-attente");
  const state = document.getElementById("etat-reseau");
  if (!form || !window.indexedDB || !window.fetch) return;

  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("dsu-signalements", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "uid" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const run = async (mode, work) => {
    const store = (await opened).transaction("waiting", mode).objectStore("waiting");
    return new Promise((done, failed) => {
      const request = work(store);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  };

  const newUid = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)));

  function say(text) {
    if (state) state.textContent = text;
  }

  async function showQueue() {
    const waiting = await run("readonly", (store) => store.getAll());
    queueBox.hidden = waiting.length === 0;
    queueBox.textContent = "";
    if (!waiting.length) return;
    const text = document.createElement("span");
    text.textContent = waiting.length === 1
      ? "1 signalement attend le réseau sur ce téléphone. Il partira tout seul."
      : `${waiting.length} signalements attendent le réseau sur ce téléphone. Ils partiront tout seuls.`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary";
    button.textContent = "Envoyer maintenant";
    button.addEventListener("click", sendAll);
    queueBox.append(text, button);
    const refused = waiting.filter((entry) => entry.problem);
    refused.forEach((entry) => {
      const line = document.createElement("span");
      line.textContent = `Refusé : ${entry.problem}`;
      queueBox.append(line);
    });
  }

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  async function freshToken() {
    const page = await fetch(form.action, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!page.ok || page.redirected) return "";
    const found = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    return found ? found.value : "";
  }

  async function post(entry) {
    const data = new FormData();
    entry.fields.forEach(([name, value]) => data.append(name, value));
    entry.files.forEach(([name, file, filename]) => data.append(name, file, filename));
    data.set("csrfmiddlewaretoken", entry.token || token());
    return fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
  }

  let sending = false;
  async function sendAll() {
    if (sending) return;
    sending = true;
    try {
      for (const entry of await run("readonly", (store) => store.getAll())) {
        const fresh = await freshToken();
        if (!fresh) { say("Vous n’êtes plus connecté : identifiez-vous, vos signalements sont gardés."); break; }
        const answer = await post({ ...entry, token: fresh, fields: [...entry.fields, ["other", "1"]] });
        if (answer.ok) await run("readwrite", (store) => store.delete(entry.uid));
        else if (answer.status === 422) {
          const body = await answer.json();
          entry.problem = Object.values(body.errors || {}).flat().join(" ");
          await run("readwrite", (store) => store.put(entry));
        } else break;
      }
    } catch { say("Pas de réseau : ce que vous envoyez est gardé sur ce téléphone."); } finally { sending = false; }
    await showQueue();
  }

  function keep() {
    const data = new FormData(form);
    const fields = [];
    const files = [];
    for (const [name, value] of data.entries()) {
      if (value instanceof File) { if (value.size) files.push([name, value, value.name]); } else if (name !== "csrfmiddlewaretoken") fields.push([name, value]);
    }
    return { uid: data.get("uid"), fields, files, at: Date.now() };
  }

  form.addEventListener("submit", async (event) => {
    if (event.submitter && event.submitter.name) return;
    event.preventDefault();
    const entry = keep();
    const button = form.querySelector(".send button");
    button.disabled = true;
    say("Envoi…");
    try {
      const answer = await post(entry);
      if (answer.ok) { location.href = `${form.action}${entry.uid}/envoye/`; return; }
      // The page that says what to correct, with all that was typed.
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      await run("readwrite", (store) => store.put(entry));
      form.querySelector("[name=uid]").value = newUid();
      form.querySelector("[name=text]").value = "";
      form.querySelectorAll("input[type=file]").forEach((input) => { input.value = ""; input.dispatchEvent(new Event("change", { bubbles: true })); });
      say("Pas de réseau : votre signalement est gardé sur ce téléphone et partira dès que le réseau revient.");
      await showQueue();
    }
    button.disabled = false;
  });

  window.addEventListener("online", sendAll);
  window.addEventListener("offline", () => say("Pas de réseau : ce que vous envoyez est gardé sur ce téléphone."));
  if (!navigator.onLine) say("Pas de réseau : ce que vous envoyez est gardé sur ce téléphone.");
  showQueue().then(() => { if (navigator.onLine) sendAll(); });
})();
