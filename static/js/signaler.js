/* Reporting when the network is away: what was typed and its photos wait in the browser and leave when it is back.
   The identifier goes with them, so that sending twice stores once. What is being typed is kept too, and the last
   place is remembered. The page works without this script. */
(() => {
  "use strict";
  const form = document.getElementById("signaler");
  if (!form || !window.indexedDB || !window.fetch) return;
  const USER = form.dataset.user;
  const ENTRY = form.getAttribute("action");
  const queueBox = document.getElementById("file-attente");
  const state = document.getElementById("etat-reseau");
  const refusals = document.getElementById("refus");
  const already = document.getElementById("deja");
  const field = (name) => form.querySelector(`[name="${name}"]`);
  const photos = field("photos");
  /* Opened again without network the page does not know its address: the halte of a walk is in it. */
  const halte = new URLSearchParams(location.search).get("halte");
  if (halte && field("stop") && !field("stop").value) field("stop").value = halte;
  const make = (tag, css, text) => {
    const node = document.createElement(tag);
    if (css) node.className = css;
    if (text) node.textContent = text;
    return node;
  };
  const newUid = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)));
  const WORDS = {
    away: "Pas de réseau : ce que vous envoyez est gardé sur ce téléphone.",
    kept: "Pas de réseau : votre signalement est gardé sur ce téléphone et partira dès que le réseau revient.",
    signedOut: "Vous n’êtes plus connecté : identifiez-vous, vos signalements sont gardés sur ce téléphone.",
    full: "Ce téléphone n’a plus de place : le signalement n’est pas gardé. Laissez cette page ouverte et réessayez.",
    server: "Le serveur ne répond pas bien : votre signalement est gardé sur ce téléphone et partira plus tard.",
  };
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };

  /* --- what waits in this browser ------------------------------------------------------------- */
  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("dsu-signalements", 2);
    request.onupgradeneeded = () => {
      for (const [name, key] of [["waiting", "uid"], ["drafts", "user"]]) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath: key });
      }
    };
    request.onsuccess = () => { request.result.onversionchange = () => request.result.close(); done(request.result); };
    request.onerror = () => failed(request.error);
  });
  async function run(name, mode, work) {
    const transaction = (await opened).transaction(name, mode);
    const request = work(transaction.objectStore(name));
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error || request.error);
    });
  }
  const all = () => run("waiting", "readonly", (store) => store.getAll());
  const mine = async () => (await all()).filter((entry) => !entry.user || entry.user === USER).sort((a, b) => a.at - b.at);
  const put = (entry) => run("waiting", "readwrite", (store) => store.put(entry));
  const drop = (uid) => run("waiting", "readwrite", (store) => store.delete(uid));

  /* --- what is typed -------------------------------------------------------------------------- */
  function typed() {
    const fields = [...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "chercher"].includes(name));
    const theme = form.querySelector("[name=theme]:checked");
    return {
      uid: field("uid").value,
      user: USER,
      fields,
      files: window.dsuPhotos.files(photos).map((file) => [file, file.name]),
      label: [theme ? theme.closest("label").textContent.trim() : "", placeInWords()].filter(Boolean).join(", "),
      at: Date.now(),
    };
  }
  const asFiles = (entry) => entry.files.map(([file, name]) => (file instanceof File ? file : new File([file], name, { type: file.type })));

  async function fill(entry) {
    const value = Object.fromEntries(entry.fields);
    await choosePlace(value);
    for (const name of ["theme", "severity", "kind"]) {
      form.querySelectorAll(`[name=${name}]`).forEach((radio) => { radio.checked = radio.value === value[name]; });
    }
    const chosen = form.querySelector("[name=theme]:checked");
    if (chosen && chosen.closest("details")) chosen.closest("details").open = true;
    showItems();
    for (const name of ["uid", "item", "text", "seen_on", "responsible_body", "latitude", "longitude"]) {
      if (name in value) field(name).value = value[name];
    }
    field("is_confidential").checked = "is_confidential" in value;
    showItems();
    sayPosition();
    window.dsuPhotos.put(photos, asFiles(entry), { quiet: true });
  }

  // The page may be one of another day, kept for when the network is away: the day nobody chose is that of today.
  function setDay() {
    const day = field("seen_on");
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: form.dataset.zone }).format(new Date());
    if (day.value === day.defaultValue && day.value < today) day.value = day.defaultValue = today;
  }

  function blank() {
    field("uid").value = newUid();
    setDay();
    field("text").value = "";
    field("item").value = "";
    field("latitude").value = field("longitude").value = "";
    field("is_confidential").checked = false;
    field("privacy_confirmed").checked = false;
    document.getElementById("relu").hidden = true;
    form.querySelector("[data-privacy-watch]").replaceChildren();
    form.querySelectorAll("[name=theme]").forEach((radio) => { radio.checked = false; });
    form.querySelectorAll("[name=severity]").forEach((radio) => { radio.checked = radio.defaultValue === "1"; });
    form.querySelectorAll("[name=kind]").forEach((radio) => { radio.checked = radio.defaultValue === "finding"; });
    window.dsuPhotos.put(photos, [], { quiet: true });
    refusals.replaceChildren();
    forgetSimilar();
    showItems();
    sayPosition();
    forgetDraft();
  }

  /* --- the draft: what is typed and not sent, in case the page goes away ----------------------- */
  let draftTimer = 0;
  const isWorthKeeping = () => field("text").value.trim() || window.dsuPhotos.files(photos).length;
  function keepDraft() {
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => {
      (isWorthKeeping() ? run("drafts", "readwrite", (store) => store.put(typed())) : run("drafts", "readwrite", (store) => store.delete(USER))).catch(() => {});
    }, 300);
  }
  function forgetDraft() {
    clearTimeout(draftTimer);
    return run("drafts", "readwrite", (store) => store.delete(USER)).catch(() => {});
  }
  async function offerDraft() {
    const draft = await run("drafts", "readonly", (store) => store.get(USER));
    if (!draft || isWorthKeeping()) return;
    const box = make("div", "queue");
    const photosToo = draft.files.length ? ` (${draft.files.length} photo${draft.files.length > 1 ? "s" : ""})` : "";
    box.append(make("span", "", `Une saisie non envoyée est gardée${draft.label ? ` : ${draft.label}` : ""}${photosToo}.`));
    const take = make("button", "btn btn-sm btn-outline-secondary", "La reprendre");
    const forget = make("button", "btn btn-sm btn-outline-secondary", "L’oublier");
    take.type = forget.type = "button";
    take.addEventListener("click", async () => { box.remove(); await fill({ ...draft, fields: draft.fields.filter(([name]) => name !== "uid") }); field("text").focus(); });
    forget.addEventListener("click", () => { box.remove(); forgetDraft(); });
    box.append(take, forget);
    queueBox.after(box);
  }
  form.addEventListener("input", keepDraft);
  form.addEventListener("change", keepDraft);
  form.addEventListener("dsu:photos", keepDraft);

  /* --- the queue ------------------------------------------------------------------------------- */
  const time = (at) => new Date(at).toLocaleString("fr-FR", { weekday: "short", hour: "2-digit", minute: "2-digit" });
  function button(label, work) {
    const node = make("button", "btn btn-sm btn-outline-secondary", label);
    node.type = "button";
    node.addEventListener("click", work);
    return node;
  }

  async function showQueue() {
    const everything = await all();
    const waiting = await mine();
    const others = everything.length - waiting.length;
    queueBox.hidden = everything.length === 0;
    queueBox.replaceChildren();
    if (others) queueBox.append(make("p", "", others === 1 ? "1 signalement d’une autre personne attend sur ce téléphone : il partira quand elle s’identifiera." : `${others} signalements d’autres personnes attendent sur ce téléphone : ils partiront quand elles s’identifieront.`));
    if (!waiting.length) return;
    const free = waiting.filter((entry) => !entry.problem && !entry.similar).length;
    const away = navigator.onLine ? "" : "Pas de réseau. ";
    queueBox.append(make("p", "", away + (waiting.length === 1 ? "1 signalement gardé sur ce téléphone." : `${waiting.length} signalements gardés sur ce téléphone.`)));
    const list = make("ul");
    waiting.forEach((entry) => list.append(line(entry)));
    queueBox.append(list);
    if (free) queueBox.append(make("p", "meta", navigator.onLine ? "Ils partent d’eux-mêmes ; vous pouvez aussi :" : "Envoyés dès que possible."), button("Envoyer maintenant", sendAll));
  }

  function line(entry) {
    const item = make("li");
    item.append(make("strong", "", entry.label || "Signalement"), make("small", "", ` ${time(entry.at)}${entry.files.length ? ` · ${entry.files.length} photo${entry.files.length > 1 ? "s" : ""}` : ""}`));
    if (entry.problem) {
      item.append(make("p", "late", `Refusé : ${entry.problem}`), button("Corriger", async () => {
        if (isWorthKeeping() && !window.confirm("Ce que vous êtes en train de taper sera remplacé. Continuer ?")) return;
        await fill(entry);
        await drop(entry.uid);
        keepDraft();
        await showQueue();
        field("text").focus();
      }), button("Supprimer", async () => {
        if (!window.confirm("Supprimer ce signalement, qui n’a pas été envoyé ?")) return;
        await drop(entry.uid);
        await showQueue();
      }));
    }
    if (entry.similar) {
      item.append(make("p", "", "Déjà signalé au même endroit ?"));
      entry.similar.forEach((other) => {
        item.append(make("small", "same-detail", `${other.title} · ${other.detail}`), button("C’est la même chose", () => decide(entry, ["join", String(other.pk)])));
      });
      item.append(button("C’est autre chose, envoyer", () => decide(entry, ["other", "1"])));
    }
    return item;
  }

  async function decide(entry, choice) {
    const { similar: _, ...rest } = entry;
    await put({ ...rest, fields: [...entry.fields, choice] });
    await sendAll();
  }

  /* --- sending --------------------------------------------------------------------------------- */
  class SignedOut extends Error {}

  async function freshToken() {
    const page = await fetch(ENTRY, { headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
    const text = await page.text();
    const shown = page.redirected ? null : new DOMParser().parseFromString(text, "text/html").getElementById("signaler");
    // Signed out, or somebody else has signed in meanwhile.
    if (!shown || shown.dataset.user !== USER) throw new SignedOut();
    return shown.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  async function post(entry, token) {
    const data = new FormData();
    entry.fields.forEach(([name, value]) => data.append(name, value));
    asFiles(entry).forEach((file) => data.append("photos", file, file.name));
    data.set("csrfmiddlewaretoken", token);
    const answer = await fetch(ENTRY, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.redirected) throw new SignedOut();
    const isJson = (answer.headers.get("Content-Type") || "").includes("application/json");
    return { status: answer.status, ok: answer.ok && isJson, body: isJson ? await answer.json() : null };
  }

  async function send(entry) {
    let answer = await post(entry, field("csrfmiddlewaretoken").value);
    // The page was open for long: its mark is no longer good, or its session is over.
    if (answer.status === 403 || answer.status === 401) answer = await post(entry, await freshToken());
    return answer;
  }

  let sending = false;
  async function sendAll() {
    if (sending) return;
    sending = true;
    let sent = 0;
    try {
      // What is here may be a page of yesterday: who is signed in now is asked first.
      const token = (await mine()).some((entry) => !entry.problem && !entry.similar) ? await freshToken() : "";
      for (const entry of await mine()) {
        if (entry.problem || entry.similar) continue;
        const answer = await post(entry, token);
        if (answer.ok) { await drop(entry.uid); sent += 1; }
        else if (answer.status === 409 && answer.body) await put({ ...entry, similar: answer.body.similar });
        else if (answer.status === 422 && answer.body) await put({ ...entry, problem: answer.body.errors.map((error) => error.text).join(" "), privacy: answer.body.privacy });
        else if (answer.status === 413) await put({ ...entry, problem: "L’envoi est trop lourd : retirez des photos." });
        else { say(WORDS.server); break; }
      }
      if (sent) say(sent === 1 ? "Le signalement gardé est parti." : `Les ${sent} signalements gardés sont partis.`);
    } catch (error) {
      if (error instanceof SignedOut) askToSignIn();
      else say(WORDS.away);
    } finally { sending = false; }
    await showQueue();
  }

  function askToSignIn() {
    say(WORDS.signedOut);
    if (refusals.querySelector("[data-sign-in]")) return;
    const box = make("div", "alert alert-warning");
    box.dataset.signIn = "";
    box.setAttribute("role", "alert");
    const link = make("a", "", "S’identifier");
    link.href = ENTRY;
    const text = make("span", "", `${WORDS.signedOut} `);
    text.append(link);
    box.append(text);
    refusals.replaceChildren(box);
  }

  // The name of the field leads to it: the summary is at the top of the page, the field may be three screens below.
  function refusal({ field: name, label, text }) {
    const item = make("li");
    const faulty = label && form.querySelector(`[name="${name}"]:not([type=hidden])`);
    if (!faulty) { item.textContent = label ? `${label} : ${text}` : text; return item; }
    const link = make("a", "", label.replace(/\s*\?$/, ""));
    link.href = `#${faulty.id}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const folded = faulty.closest("details");
      if (folded) folded.open = true;
      faulty.focus();
      (faulty.closest("fieldset") || faulty).scrollIntoView({ block: "center" });
    });
    item.append(link, ` : ${text}`);
    return item;
  }

  function forgetSimilar() {
    already.replaceChildren();
    emphasize(false);
  }

  // One button at a time is the one to press.
  function emphasize(asks) {
    const send = document.getElementById("envoyer");
    send.classList.toggle("btn-primary", !asks);
    send.classList.toggle("btn-outline-secondary", asks);
  }

  function showErrors(body) {
    const box = make("div", "alert alert-danger form-summary");
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    const inside = make("div");
    inside.append(make("p", "", "Le signalement n’est pas envoyé. Corrigez puis envoyez de nouveau ; rien de ce que vous avez tapé n’est perdu."));
    const list = make("ul");
    body.errors.forEach((error) => list.append(refusal(error)));
    inside.append(list);
    box.append(inside);
    refusals.replaceChildren(box);
    if (body.errors.some((error) => ["quartier", "residence", "building", "entrance"].includes(error.field))) document.getElementById("ou").open = true;
    if (body.uid) field("uid").value = body.uid;
    document.getElementById("relu").hidden = !body.privacy;
    box.focus();
    box.scrollIntoView({ block: "start" });
  }

  function showSimilar(rows) {
    const box = make("section", "sheet pad");
    box.tabIndex = -1;
    box.append(make("h2", "", "Déjà signalé ?"), make("p", "meta", "Au même endroit et sur le même thème, ces trente derniers jours :"));
    const list = make("ul", "same");
    rows.forEach((row) => {
      const item = make("li");
      const join = make("button", "btn btn-outline-secondary", "C’est la même chose");
      join.name = "join";
      join.value = String(row.pk);
      join.append(make("span", "visually-hidden", ` : ${row.detail}`));
      item.append(make("strong", "", row.title), make("small", "", row.detail), join);
      list.append(item);
    });
    const other = make("button", "btn btn-primary", "C’est autre chose, envoyer");
    other.name = "other";
    other.value = "1";
    box.append(list, other);
    already.replaceChildren(box);
    emphasize(true);
    box.focus();
    box.scrollIntoView({ block: "start" });
  }

  async function keepForLater(entry, words) {
    try {
      await put(entry);
    } catch {
      say(WORDS.full);
      return;
    }
    blank();
    say(words);
    await showQueue();
    window.scrollTo({ top: 0 });
  }

  form.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    // Looking for a place is the page's own work.
    if (pressed && pressed.name === "lieu") return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    rememberPlace();
    const entry = typed();
    const stays = Boolean(pressed && pressed.name === "encore");
    if (pressed && ["join", "other"].includes(pressed.name)) entry.fields.push([pressed.name, pressed.value]);
    say("Envoi…");
    forgetSimilar();
    try {
      const answer = await send(entry);
      if (answer.ok) {
        await forgetDraft();
        if (!stays) { location.href = `${ENTRY}${entry.uid}/envoye/`; return; }
        blank();
        say("C’est envoyé, merci. Vous pouvez signaler autre chose au même endroit.");
        window.scrollTo({ top: 0 });
      } else if (answer.status === 409 && answer.body) { say(""); refusals.replaceChildren(); showSimilar(answer.body.similar); }
      else if (answer.status === 422 && answer.body) { say(""); showErrors(answer.body); }
      else if (answer.status === 413) { say(""); showErrors({ errors: [{ field: "photos", label: "Photos", text: "L’envoi est trop lourd : retirez des photos." }] }); }
      else await keepForLater(entry, WORDS.server);
    } catch (error) {
      if (error instanceof SignedOut) { await keepForLater(entry, WORDS.signedOut); askToSignIn(); } else await keepForLater(entry, WORDS.kept);
    } finally {
      delete form.dataset.busy;
      delete form.dataset.sending;
      form.querySelectorAll("[aria-disabled]").forEach((node) => node.removeAttribute("aria-disabled"));
    }
  });

  /* --- the place: residence, then building, then hall, without asking for the page again -------- */
  const LEVELS = ["residence", "building", "entrance"];
  const known = new Map();
  const emptyLabels = Object.fromEntries(LEVELS.map((name) => [name, field(name).options[0] ? field(name).options[0].textContent : "—"]));

  async function placesOf(quartier) {
    if (!quartier) return [];
    if (!known.has(quartier)) {
      const answer = await fetch(`${form.dataset.places}?quartier=${encodeURIComponent(quartier)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const told = await answer.json();
      names.set(quartier, told.quartier);
      known.set(quartier, told.residences);
    }
    return known.get(quartier);
  }
  const names = new Map();
  const nameOf = (quartier) => placesOf(quartier).then(() => names.get(quartier) || "", () => "");
  function options(name, rows, chosen) {
    const select = field(name);
    select.replaceChildren(new Option(emptyLabels[name], ""), ...rows.map(([key, label]) => new Option(label, String(key))));
    select.value = rows.some(([key]) => String(key) === chosen) ? chosen : "";
    select.parentElement.classList.toggle("no-choice", rows.length === 0);
  }
  function narrow(residences, value = {}) {
    options("residence", residences, value.residence || field("residence").value);
    const residence = residences.find(([key]) => String(key) === field("residence").value);
    const buildings = residence ? residence[2] : [];
    // The only building of a residence needs no choice.
    options("building", buildings, buildings.length === 1 ? String(buildings[0][0]) : value.building || field("building").value);
    const building = buildings.find(([key]) => String(key) === field("building").value);
    options("entrance", building ? building[2] : [], value.entrance || field("entrance").value);
    sayPlace();
  }
  async function choosePlace(value) {
    const quartier = field("quartier");
    if (value.quartier) {
      if (![...quartier.options].some((option) => option.value === value.quartier)) {
        // Who has many quartiers is offered none at first: that of a halte is known with its places.
        const name = await nameOf(value.quartier);
        if (!name) return;
        quartier.add(new Option(name, value.quartier));
      }
      quartier.value = value.quartier;
    }
    try { narrow(await placesOf(quartier.value), value); } catch { /* what the page came with stays */ sayPlace(); }
  }
  function placeInWords() {
    const words = LEVELS.map((name) => field(name)).filter((select) => select.value).map((select) => select.selectedOptions[0].textContent);
    const quartier = field("quartier");
    return words.join(" · ") || (quartier.value && quartier.selectedOptions[0] ? quartier.selectedOptions[0].textContent : "");
  }
  function sayPlace() { document.getElementById("ou-en-bref").textContent = placeInWords(); }
  form.addEventListener("change", (event) => {
    if (event.target.name === "quartier") LEVELS.forEach((name) => { field(name).value = ""; });
    if (event.target.name === "residence") field("building").value = field("entrance").value = "";
    if (event.target.name === "building") field("entrance").value = "";
    if (["quartier", ...LEVELS].includes(event.target.name)) { choosePlace({}); forgetSimilar(); }
    if (event.target.name === "theme") { showItems(); forgetSimilar(); }
  });
  const PLACE_KEY = `dsu:lieu:${USER}`;
  function rememberPlace() {
    const value = Object.fromEntries(["quartier", ...LEVELS].map((name) => [name, field(name).value]));
    try { localStorage.setItem(PLACE_KEY, JSON.stringify(value)); } catch { /* private browsing */ }
  }
  async function recallPlace() {
    const asked = new URLSearchParams(location.search);
    // Answered by the phone the page does not know its address: the place is in it.
    if (asked.get("quartier") && document.querySelector("[data-kept]")) {
      await choosePlace({ quartier: asked.get("quartier"), residence: asked.get("residence") || "", building: asked.get("batiment") || "", entrance: asked.get("hall") || "" });
      if (field("residence").value) document.getElementById("ou").open = false;
      return undefined;
    }
    if (!("fresh" in form.dataset) || location.search) return choosePlace({});
    let value = {};
    try { value = JSON.parse(localStorage.getItem(PLACE_KEY) || "{}"); } catch { /* nothing kept */ }
    await choosePlace(value);
    if (field("residence").value) document.getElementById("ou").open = false;
    return undefined;
  }

  /* --- the items of the theme chosen ------------------------------------------------------------ */
  const itemBox = form.querySelector(".item");
  const pills = make("div", "pills");
  pills.setAttribute("role", "group");
  pills.setAttribute("aria-label", itemBox.querySelector("label").textContent);
  itemBox.querySelector("select").hidden = true;
  itemBox.querySelector("label").hidden = true;
  itemBox.append(pills);
  function showItems() {
    const theme = form.querySelector("[name=theme]:checked");
    const group = theme ? field("item").querySelector(`optgroup[data-theme="${theme.value}"]`) : null;
    const items = group ? [...group.children] : [];
    if (!items.some((option) => option.selected)) field("item").value = "";
    pills.replaceChildren(...items.map((option) => {
      const node = make("button", "pill", option.textContent);
      node.type = "button";
      node.setAttribute("aria-pressed", String(option.selected));
      node.addEventListener("click", () => {
        field("item").value = option.selected ? "" : option.value;
        pills.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === node && field("item").value !== "")));
        keepDraft();
      });
      return node;
    }));
  }

  /* --- position, only when asked for ------------------------------------------------------------- */
  const locate = document.getElementById("ma-position");
  const told = document.getElementById("position-dite");
  function sayPosition() {
    const has = field("latitude").value !== "";
    told.textContent = has ? "Position jointe." : "";
    locate.lastChild.textContent = has ? " Retirer ma position" : " Ajouter ma position";
  }
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      if (field("latitude").value !== "") { field("latitude").value = field("longitude").value = ""; sayPosition(); keepDraft(); return; }
      told.textContent = "Recherche de votre position…";
      navigator.geolocation.getCurrentPosition((found) => {
        field("latitude").value = found.coords.latitude.toFixed(6);
        field("longitude").value = found.coords.longitude.toFixed(6);
        sayPosition();
        keepDraft();
      }, () => { told.textContent = "Position introuvable : choisissez le lieu dans les listes."; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }

  /* --- the page again without network ------------------------------------------------------------ */
  async function register() {
    if (!navigator.serviceWorker || !form.dataset.worker) return;
    // What was kept for somebody else goes first.
    await window.dsuForgotten;
    const worker = await window.dsuReserve.register(form.dataset.worker);
    const parts = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => ["/static/", form.dataset.places].some((start) => name.startsWith(location.origin + start)));
    document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]").forEach((node) => parts.push(node.src || node.href));
    worker.postMessage({ keep: [...new Set(parts)] });
  }

  window.addEventListener("online", () => { say(""); sendAll(); });
  window.addEventListener("offline", () => say(WORDS.away));
  // Back in the browser's history after sending: the identifier has served.
  window.addEventListener("pageshow", (event) => { if (event.persisted) { delete form.dataset.busy; field("uid").value = newUid(); setDay(); showQueue(); } });

  if ("fresh" in form.dataset) { field("uid").value = newUid(); setDay(); }
  if (!navigator.onLine) say(WORDS.away);
  showItems();
  sayPosition();
  (async () => {
    await recallPlace();
    await offerDraft().catch(() => {});
    await showQueue();
    if (navigator.onLine) { await register().catch(() => {}); await sendAll(); }
    form.dataset.ready = "1";
  })().catch(() => {});
})();
