/* Reporting when the network is away: what was typed and its photos wait in the browser and leave when it is back, the
   photos piece by piece. The identifier goes with them, so that sending twice stores once. What is being typed is kept
   too, each on its own, and the last place is remembered; at a halte of a walk, one finding after the other. The page
   works without this script. */
(() => {
  "use strict";
  const form = document.getElementById("signaler");
  const store = window.dsuReserve;
  if (!form || !store || !window.indexedDB || !window.fetch) return;
  const { findings, drafts, newUid, asFiles, SignedOut } = store;
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
  const many = (count, one) => `${count} ${one}${count > 1 ? "s" : ""}`;
  const WORDS = {
    away: "Pas de réseau : ce que vous envoyez est gardé sur ce téléphone.",
    kept: "Pas de réseau : votre signalement est gardé sur ce téléphone et partira dès que le réseau revient.",
    signedOut: "Vous n’êtes plus connecté : identifiez-vous, vos signalements sont gardés sur ce téléphone.",
    full: "Ce téléphone n’a plus de place : le signalement n’est pas gardé. Laissez cette page ouverte et réessayez.",
    server: "Le serveur ne répond pas bien : votre signalement est gardé sur ce téléphone et partira plus tard.",
    clock: "L’horloge de ce téléphone n’est pas à l’heure : la date du jour est celle du serveur.",
    sent: "C’est envoyé, merci. Vous pouvez signaler autre chose au même endroit.",
  };
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };

  const all = () => findings.all();
  const mine = () => store.mine(findings, USER);

  /* --- what is typed -------------------------------------------------------------------------- */
  const pieces = new WeakMap(); // photo → the identifier under which it is sent in pieces, what has arrived
  function typed() {
    const fields = [...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "chercher"].includes(name));
    const theme = form.querySelector("[name=theme]:checked");
    return {
      uid: field("uid").value,
      user: USER,
      fields,
      files: window.dsuPhotos.files(photos).map((file) => [file, file.name, ...(pieces.get(file) || [])]),
      label: [theme ? theme.closest("label").textContent.trim() : "", placeInWords()].filter(Boolean).join(", "),
      halte: halteLine.hidden ? "" : halteLine.innerText.split("\n")[0],
      // Nobody chose the day: it is that of the phone, whose clock may be wrong.
      dayOfPhone: field("seen_on").value === phoneDay(),
      zone: form.dataset.zone,
      at: Date.now(),
    };
  }

  async function fill(entry) {
    const value = Object.fromEntries(entry.fields);
    await choosePlace(value);
    for (const name of ["theme", "severity", "kind", "priority"]) {
      form.querySelectorAll(`[name=${name}]`).forEach((radio) => { radio.checked = radio.value === (value[name] || ""); });
    }
    saySameTheme(false);
    const chosen = form.querySelector("[name=theme]:checked");
    if (chosen && chosen.closest("details")) chosen.closest("details").open = true;
    showItems();
    for (const name of ["uid", "stop", "item", "incident_type", "text", "seen_on", "due_on", "responsible_body", "latitude", "longitude"]) {
      if (name in value && field(name)) field(name).value = value[name];
    }
    halteLine.hidden = !value.stop;
    if (value.stop && entry.halte) {
      const link = halteLine.querySelector("a");
      if (!link || link.textContent.trim() !== entry.halte.trim()) halteLine.replaceChildren(make("span", "", entry.halte), halteCount);
    }
    field("is_confidential").checked = "is_confidential" in value;
    showItems();
    sayPosition();
    const files = asFiles(entry);
    files.forEach((file, place) => pieces.set(file, entry.files[place].slice(2)));
    window.dsuPhotos.put(photos, files, { quiet: true });
  }

  // The page may be one of another day, kept for when the network is away: the day nobody chose is that of today. One
  // that has just come from the server knows the day better than a phone whose clock is wrong.
  const phoneDay = () => new Intl.DateTimeFormat("sv-SE", { timeZone: form.dataset.zone }).format(new Date());
  const isClockWrong = "fresh" in form.dataset && !document.querySelector("[data-kept]") && field("seen_on").defaultValue !== phoneDay();
  function setDay() {
    const day = field("seen_on");
    const today = phoneDay();
    if (!isClockWrong && day.value === day.defaultValue && day.value < today) day.value = day.defaultValue = today;
  }

  /* --- the halte of a walk: its name, how many findings were sent from it ---------------------- */
  const halteLine = document.getElementById("halte");
  const halteCount = document.getElementById("halte-compte");
  async function countHere() {
    const stop = field("stop").value;
    if (!stop) { halteLine.hidden = true; return; }
    const waiting = (await mine()).filter((entry) => entry.fields.some(([name, value]) => name === "stop" && value === stop)).length;
    const sent = Number(halteCount.dataset.sent);
    halteCount.textContent = [sent ? `${many(sent, "constat")} envoyé${sent > 1 ? "s" : ""} d’ici` : "", waiting ? `${waiting} en attente` : ""].filter(Boolean).join(", ");
    halteLine.hidden = false;
  }
  const hasLeft = (entry) => {
    if (entry.fields.some(([name, value]) => name === "stop" && value && value === field("stop").value)) halteCount.dataset.sent = Number(halteCount.dataset.sent) + 1;
  };
  // A page that was kept for everywhere does not know the halte of its address: the walk that was taken along does.
  async function nameHalte() {
    if (!field("stop").value || halteLine.querySelector("a")) return;
    for (const walk of await store.walks.all()) {
      const place = (walk.user === USER && walk.haltes || []).findIndex((stop) => String(stop.pk) === field("stop").value);
      if (place < 0) continue;
      const link = make("a", "", `← Halte ${place + 1} · ${walk.haltes[place].label}`);
      link.href = walk.haltes[place].address;
      halteLine.prepend(link);
    }
    const send = document.getElementById("envoyer");
    const more = field("encore");
    more.textContent = "Envoyer et continuer ici";
    if (send.hasAttribute("data-main")) {
      send.removeAttribute("data-main");
      send.classList.replace("btn-primary", "btn-outline-secondary");
      more.dataset.main = "";
      more.parentElement.classList.add("at-halte");
      more.classList.replace("btn-outline-secondary", "btn-primary");
      send.before(more);
    }
  }

  const sameTheme = document.getElementById("meme-theme");
  function saySameTheme(is) { sameTheme.hidden = !is; }

  // Ready for the next one, at the same place; `keepsTheme` for one after the other.
  function blank(keepsTheme = false) {
    forgetDraft();
    field("uid").value = newUid();
    setDay();
    field("text").value = "";
    field("item").value = "";
    field("incident_type").value = "";
    if (field("due_on")) field("due_on").value = "";
    form.querySelectorAll("[name=priority]").forEach((radio) => { radio.checked = radio.value === ""; });
    setPosition(null);
    field("is_confidential").checked = false;
    field("privacy_confirmed").checked = false;
    document.getElementById("relu").hidden = true;
    form.querySelector("[data-privacy-watch]").replaceChildren();
    if (!keepsTheme) form.querySelectorAll("[name=theme]").forEach((radio) => { radio.checked = false; });
    saySameTheme(keepsTheme);
    form.querySelectorAll("[name=severity]").forEach((radio) => { radio.checked = radio.defaultValue === "1"; });
    form.querySelectorAll("[name=kind]").forEach((radio) => { radio.checked = radio.defaultValue === "finding"; });
    window.dsuPhotos.put(photos, [], { quiet: true });
    refusals.replaceChildren();
    forgetSimilar();
    showItems();
    sayPosition();
  }

  /* --- drafts: what is typed and not sent, each on its own, in case the page goes away ------------ */
  const draftBox = make("div", "queue drafts");
  draftBox.hidden = true;
  queueBox.after(draftBox);
  let draftTimer = 0;
  let keptAt = 0;
  const isWorthKeeping = () => field("text").value.trim() || window.dsuPhotos.files(photos).length;
  function keepNow() {
    clearTimeout(draftTimer);
    draftTimer = 0;
    keptAt = Date.now();
    return (isWorthKeeping() ? drafts.put(typed()) : drafts.drop(field("uid").value)).catch(() => {});
  }
  function keepDraft() {
    if (Math.abs(Date.now() - keptAt) > 2000) { keepNow(); return; }
    clearTimeout(draftTimer);
    draftTimer = setTimeout(keepNow, 300);
  }
  function forgetDraft(uid = field("uid").value) {
    clearTimeout(draftTimer);
    draftTimer = 0;
    return drafts.drop(uid).catch(() => {});
  }
  // The page goes away before the third of a second is over.
  window.addEventListener("pagehide", () => { if (draftTimer) keepNow(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && draftTimer) keepNow(); });

  /* What tells one from another in a list: the beginning of what was written, the halte. */
  function wordsOf(row) {
    const text = ((row.fields.find(([name]) => name === "text") || [])[1] || "").trim();
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
  }
  const quoted = (words) => (words ? `«\u00a0${words}\u00a0»` : "");
  const halteOf = (row) => (row.halte || "").replace(/^\u2190\s*/, "");

  async function showDrafts() {
    const kept = (await store.mine(drafts, USER)).filter((draft) => draft.uid !== field("uid").value);
    draftBox.hidden = !kept.length;
    draftBox.replaceChildren();
    if (!kept.length) return;
    const title = make("h2", "", kept.length === 1 ? "Brouillon gardé" : `${kept.length} brouillons gardés`);
    const list = make("ul");
    kept.forEach((draft) => {
      const words = wordsOf(draft);
      const item = make("li");
      item.append(make("strong", "", draft.label || "Sans thème ni lieu"), make("small", "", [halteOf(draft), time(draft.at), draft.files.length ? many(draft.files.length, "photo") : "", quoted(words)].filter(Boolean).join(" · ")));
      item.append(button("Reprendre", async () => {
        await keepNow();
        await fill(draft);
        await showDrafts();
        countHere().catch(() => {});
        field("text").focus();
      }, words || draft.label), button("Oublier", async () => {
        if (!window.confirm("Oublier ce brouillon, qui n’a pas été envoyé ?")) return;
        await forgetDraft(draft.uid);
        await showDrafts();
      }, words || draft.label));
      list.append(item);
    });
    draftBox.append(title, list);
  }
  form.addEventListener("input", keepDraft);
  form.addEventListener("change", keepDraft);
  form.addEventListener("dsu:photos", keepDraft);

  /* --- the queue ------------------------------------------------------------------------------- */
  const time = (at) => new Date(at).toLocaleString("fr-FR", { weekday: "short", hour: "2-digit", minute: "2-digit" });
  function button(label, work, hidden = "") {
    const node = make("button", "btn btn-sm btn-outline-secondary", label);
    if (hidden) node.append(make("span", "visually-hidden", ` : ${hidden}`));
    node.type = "button";
    node.addEventListener("click", work);
    return node;
  }

  async function showQueue() {
    const everything = await all();
    // What this page is sending is told beside its button.
    const waiting = (await mine()).filter((entry) => entry.problem || entry.similar || store.isFree(entry));
    const others = everything.filter((entry) => entry.user && entry.user !== USER).length;
    queueBox.hidden = !others && !waiting.length;
    const wasOpen = Boolean(queueBox.querySelector("details[open]"));
    queueBox.replaceChildren();
    countHere().catch(() => {});
    if (others) queueBox.append(make("p", "", others === 1 ? "1 signalement d’une autre personne attend sur ce téléphone : il partira quand elle s’identifiera." : `${others} signalements d’autres personnes attendent sur ce téléphone : ils partiront quand elles s’identifieront.`));
    if (!waiting.length) return;
    const free = waiting.filter((entry) => !entry.problem && !entry.similar).length;
    const title = make("p");
    title.append(make("strong", "", `${waiting.length} à envoyer`), ` : ${many(waiting.length, "signalement")} gardé${waiting.length > 1 ? "s" : ""} sur ce téléphone${waiting.length > free ? `, dont ${waiting.length - free} à revoir` : ""}.${navigator.onLine ? "" : " Pas de réseau."}`);
    const list = make("ul");
    waiting.forEach((entry) => list.append(line(entry)));
    // Forty findings that only wait are folded: the form stays at hand.
    if (free === waiting.length && free > 3) {
      const summary = make("summary");
      summary.append(...title.childNodes);
      const folded = make("details");
      folded.open = wasOpen;
      folded.append(summary, list);
      queueBox.append(folded);
    } else queueBox.append(title, list);
    if (free) queueBox.append(make("p", "meta", navigator.onLine ? "Ils partent d’eux-mêmes ; vous pouvez aussi :" : "Envoyés dès que possible."), button("Envoyer maintenant", () => sendAll()));
  }

  /* How far its photos are: said in words, drawn beside them. */
  const progress = new Map();
  const partOf = (entry) => {
    const heavy = entry.files.filter((row) => row[2]);
    return heavy.length ? heavy.reduce((sum, row) => sum + (row[3] || 0), 0) / heavy.reduce((sum, row) => sum + row[0].size, 0) : 0;
  };
  function bar(part) {
    const node = make("progress");
    node.max = 1;
    node.value = part;
    node.setAttribute("aria-label", "Photos arrivées");
    return node;
  }
  function showPart(uid, part) {
    progress.set(uid, part);
    const item = queueBox.querySelector(`[data-uid="${uid}"]`);
    if (!item) return;
    const drawn = item.querySelector("progress");
    if (drawn) drawn.value = part; else item.querySelector("small").after(bar(part));
    item.querySelector("[data-part]").textContent = ` · photos : ${Math.round(part * 100)} %`;
  }

  function line(entry) {
    const item = make("li");
    item.dataset.uid = entry.uid;
    const part = progress.has(entry.uid) ? progress.get(entry.uid) : partOf(entry);
    const told = make("small", "", ` ${[halteOf(entry), time(entry.at), entry.files.length ? many(entry.files.length, "photo") : "", quoted(wordsOf(entry))].filter(Boolean).join(" · ")}`);
    const said = make("span", "", part ? ` · photos : ${Math.round(part * 100)} %` : "");
    said.dataset.part = "";
    told.append(said);
    item.append(make("strong", "", entry.label || "Signalement"), told);
    if (part) item.append(bar(part));
    if (entry.dayWas) item.append(make("small", "same-detail", "Date corrigée : l’horloge de ce téléphone n’est pas à l’heure."));
    if (entry.problem) {
      const day = entry.proposed && entry.proposed.seen_on;
      item.append(make("p", "late", `Refusé : ${entry.problem}`));
      if (day) item.append(button(`Envoyer avec la date du ${new Date(`${day}T12:00:00`).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" })}`, async () => {
        const { problem: _, proposed: __, ...rest } = entry;
        await findings.put({ ...rest, fields: entry.fields.map(([name, value]) => [name, name === "seen_on" ? day : value]) });
        await sendAll();
      }));
      item.append(button("Corriger", async () => {
        // What is being typed stays among the drafts.
        await keepNow();
        await fill(entry);
        if (day) field("seen_on").value = day;
        await findings.drop(entry.uid);
        await keepNow();
        await showDrafts();
        await showQueue();
        field("text").focus();
      }), button("Supprimer", async () => {
        if (!window.confirm("Supprimer ce signalement, qui n’a pas été envoyé ?")) return;
        await findings.drop(entry.uid);
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
    await findings.put({ ...rest, fields: [...entry.fields, choice] });
    await sendAll();
  }

  /* --- sending --------------------------------------------------------------------------------- */
  const tokenOfPage = () => ({ csrf: field("csrfmiddlewaretoken").value, entry: ENTRY, uploads: `${ENTRY}photos/`, drift: 0 });
  async function send(entry, step) {
    let answer = await store.postFinding(entry, tokenOfPage(), step);
    // The page was open for long: its mark is no longer good, or its session is over.
    if (answer.status === 403 || answer.status === 401) answer = await store.postFinding(entry, await store.reader(USER), step);
    return answer;
  }

  let again = 0;
  async function sendAll() {
    clearTimeout(again);
    const notes = [];
    const { outcome, sent } = await store.sendFindings(USER, async (entry, told) => {
      const answer = await store.postFinding(entry, told, (part) => showPart(entry.uid, part));
      if (answer.ok) { hasLeft(entry); if (answer.body.told) notes.push(answer.body.told); }
      return answer;
    }, showQueue);
    if (outcome === "signed-out") askToSignIn();
    else if (outcome === "away") say(WORDS.away);
    else if (outcome === "server") say(WORDS.server);
    else if (sent) say([sent === 1 ? "Le signalement gardé est parti." : `Les ${sent} signalements gardés sont partis.`, ...notes].join(" "));
    // Busy elsewhere, a server that restarts, a network that comes and goes: tried again while the page stays open.
    if (["busy", "server"].includes(outcome) || (outcome === "away" && navigator.onLine)) again = setTimeout(sendAll, 15000);
    // The marks of a walk that wait on this phone leave too.
    if (outcome === "done") store.sendMarks(USER).catch(() => {});
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
    const faulty = label && form.querySelector(`[name="${name === "photo_uploads" ? "photos" : name}"]:not([type=hidden])`);
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
    const send = form.querySelector("[data-main]");
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
    if (body.proposed && body.proposed.seen_on) field("seen_on").value = body.proposed.seen_on;
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

  // Whatever is being sent is kept first: a phone that goes out in the middle sends it when it is back.
  async function keepForLater(entry, words, stays) {
    try {
      const { until: _, ...rest } = entry;
      await findings.put(rest);
    } catch {
      say(WORDS.full);
      return;
    }
    blank(stays);
    say(words);
    await showQueue();
    window.scrollTo({ top: 0 });
  }

  // Held as long as a page sends what was typed in it.
  const SENDING = "dsu-saisie";
  function holdSending() {
    let release = () => {};
    if (navigator.locks) navigator.locks.request(SENDING, { mode: "shared" }, () => new Promise((done) => { release = done; })).catch(() => {});
    return () => release();
  }
  // A page that went away in the middle of a sending leaves it to this one; what it sends is no draft any more.
  async function pickUp() {
    const held = navigator.locks ? (await navigator.locks.query()).held : [];
    if (held.some((lock) => lock.name === SENDING)) return;
    for (const { until, ...rest } of await mine()) {
      if (until) await findings.put(rest);
      await drafts.drop(rest.uid);
    }
  }

  const sayPart = (entry) => (part) => {
    const bytes = entry.files.length ? ` ${many(entry.files.length, "photo")}, ${Math.round(part * 100)} %` : "";
    say(`Envoi…${bytes}`);
  };

  form.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    // Looking for a place is the page's own work.
    if (pressed && pressed.name === "lieu") return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    rememberPlace();
    const entry = typed();
    const stays = Boolean(pressed && pressed.name === "encore") || Boolean(pressed && ["join", "other"].includes(pressed.name) && form.dataset.stays);
    if (pressed && ["join", "other"].includes(pressed.name)) entry.fields.push([pressed.name, pressed.value]);
    say("Envoi…");
    forgetSimilar();
    delete form.dataset.stays;
    const release = holdSending();
    // What has arrived of its photos stays with them, whatever becomes of this sending.
    const back = () => {
      window.dsuPhotos.files(photos).forEach((file, place) => entry.files[place] && pieces.set(file, entry.files[place].slice(2)));
      return findings.drop(entry.uid).catch(() => {});
    };
    try {
      await findings.put(Object.assign(entry, { until: Date.now() + 115000 })).catch(() => {});
      const answer = await send(entry, sayPart(entry));
      if (answer.ok) {
        await findings.drop(entry.uid).catch(() => {});
        await forgetDraft(entry.uid);
        hasLeft(entry);
        if (!stays) { location.href = `${ENTRY}${entry.uid}/envoye/`; return; }
        blank(true);
        say([WORDS.sent, answer.body.told].filter(Boolean).join(" "));
        await showQueue();
        window.scrollTo({ top: 0 });
      } else if (answer.status === 409 && answer.body) { await back(); say(""); refusals.replaceChildren(); if (stays) form.dataset.stays = "1"; showSimilar(answer.body.similar); }
      else if (answer.status === 422 && answer.body) { await back(); say(""); showErrors(answer.body); }
      else if (answer.status === 413) { await back(); say(""); showErrors({ errors: [{ field: "photos", label: "Photos", text: "L’envoi est trop lourd : retirez des photos." }] }); }
      else await keepForLater(entry, WORDS.server, stays);
    } catch (error) {
      if (error instanceof SignedOut) { await keepForLater(entry, WORDS.signedOut, stays); askToSignIn(); }
      else await keepForLater(entry, error instanceof store.Unwell ? WORDS.server : WORDS.kept, stays);
    } finally {
      release();
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
    if (event.target.name === "theme") { showItems(); forgetSimilar(); saySameTheme(false); }
    // Only an incident has a type: the choice goes with the other kinds.
    if (event.target.name === "kind" && event.target.value !== "incident") field("incident_type").value = "";
    if (event.target.name === "quartier" && !halls.hidden) showHalls();
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

  /* --- how soon ------------------------------------------------------------------------------------ */
  const delays = document.getElementById("delais");
  if (delays) [["8 jours", 8], ["15 jours", 15], ["1 mois", 30], ["3 mois", 90]].forEach(([label, days]) => {
    const node = make("button", "pill", label);
    node.type = "button";
    node.addEventListener("click", () => {
      const day = new Date(`${field("seen_on").value || phoneDay()}T12:00:00Z`);
      if (Number.isNaN(day.getTime())) return;
      day.setUTCDate(day.getUTCDate() + days);
      field("due_on").value = day.toISOString().slice(0, 10);
      keepDraft();
    });
    delays.append(node);
  });

  /* --- position, only when asked for; the halls, when it fails ---------------------------------------- */
  const locate = document.getElementById("ma-position");
  const seeHalls = document.getElementById("voir-halls");
  const halls = document.getElementById("halls");
  const told = document.getElementById("position-dite");
  const [lat, lon] = [field("latitude"), field("longitude")];
  const mapBox = document.getElementById("carte");
  const MOST_HALLS = 8;
  let here = null;
  const position = () => {
    const at = [lat, lon].map((input) => (input.value.trim() === "" ? NaN : Number(input.value.replace(",", "."))));
    return at.every(Number.isFinite) ? at : null;
  };
  function sayPosition(words = "") {
    const has = Boolean(position());
    told.textContent = words || (has ? "Position jointe." : "");
    if (locate) locate.lastChild.textContent = has ? " Retirer ma position" : " Ajouter ma position";
  }
  function setPosition(at) {
    [lat.value, lon.value] = at ? at.map((number) => number.toFixed(6)) : ["", ""];
    // The map draws what is typed, and takes its mark away.
    const clear = mapBox.querySelector("[data-clear]");
    if (at) lat.dispatchEvent(new Event("input", { bubbles: true }));
    else if (!clear.hidden) clear.click();
  }
  // Near enough within a town: degrees of longitude are shorter here.
  const distance = ([a, b], [c, d]) => Math.hypot(a - c, (b - d) * Math.cos((a * Math.PI) / 180)) * 111320;

  async function showHalls(everyOne = false) {
    let rows = [];
    try { rows = await placesOf(field("quartier").value); } catch { /* told below */ }
    const from = position() || here;
    const list = rows.flatMap(([residence, home, buildings, at, to]) => buildings.flatMap(([building, block, doors]) => doors.map(([hall, door]) => ({
      place: { residence: String(residence), building: String(building), entrance: String(hall) },
      name: [home, block, door].join(" · "),
      far: from && at !== null && at !== undefined ? distance(from, [at, to]) : Infinity,
    }))));
    list.sort((a, b) => (a.far === b.far ? 0 : a.far - b.far) || a.name.localeCompare(b.name, "fr", { numeric: true }));
    const shown = everyOne ? list : list.slice(0, MOST_HALLS);
    halls.hidden = false;
    seeHalls.setAttribute("aria-expanded", "true");
    halls.replaceChildren(make("p", "meta", list.length ? (from ? "Les halls, du plus proche au plus lointain :" : "Les halls, de A à Z :") : field("quartier").value ? "Ce quartier n’a pas encore de hall : choisissez la résidence, ou tout le quartier." : "Choisissez d’abord le quartier."));
    shown.forEach(({ place, name, far }) => {
      const node = make("button", "tile", name);
      node.type = "button";
      if (far < 5000) node.append(make("small", "meta", `${Math.max(10, Math.round(far / 10) * 10)} m`));
      node.addEventListener("click", async () => {
        LEVELS.forEach((level) => { field(level).value = ""; });
        await choosePlace(place);
        forgetSimilar();
        keepDraft();
        hideHalls();
        document.getElementById("ou").open = false;
        document.querySelector("#ou > summary").focus();
        say(`Lieu : ${placeInWords()}.`);
      });
      halls.append(node);
    });
    if (shown.length < list.length) {
      const more = make("button", "btn btn-outline-secondary", `Voir les ${list.length} halls`);
      more.type = "button";
      more.addEventListener("click", async () => { await showHalls(true); halls.querySelectorAll(".tile")[MOST_HALLS].focus(); });
      halls.append(more);
    }
  }
  function hideHalls() {
    halls.hidden = true;
    seeHalls.setAttribute("aria-expanded", "false");
  }
  if (seeHalls) {
    seeHalls.hidden = false;
    seeHalls.addEventListener("click", () => { if (halls.hidden) showHalls(); else hideHalls(); });
  }
  const REASONS = {
    1: "La position est refusée à ce site sur ce téléphone : choisissez le hall dans la liste.",
    2: "Le téléphone ne trouve pas sa position ici : choisissez le hall dans la liste.",
    3: "Pas de position après 15 secondes : choisissez le hall dans la liste, ou réessayez dehors.",
  };
  if (locate) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      if (position()) { setPosition(null); sayPosition(); keepDraft(); return; }
      if (!navigator.geolocation) { sayPosition(REASONS[2]); showHalls(); return; }
      told.textContent = "Recherche de votre position…";
      navigator.geolocation.getCurrentPosition((found) => {
        here = [found.coords.latitude, found.coords.longitude];
        setPosition(here);
        const near = Math.round(found.coords.accuracy);
        sayPosition(`Position jointe, à ${near > 1000 ? "plus d’un kilomètre" : `${near} m`} près.`);
        if (!field("entrance").value) showHalls();
        keepDraft();
      }, (error) => { sayPosition(REASONS[error.code] || REASONS[2]); showHalls(); }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }
  [lat, lon].forEach((input) => input.addEventListener("change", () => sayPosition()));
  mapBox.querySelector("[data-clear]").addEventListener("click", () => { sayPosition(); keepDraft(); });

  /* The map is asked for when it is opened: most reports have none. */
  async function openMap() {
    if (!mapBox.open || mapBox.dataset.asked) return;
    mapBox.dataset.asked = "1";
    const link = make("link");
    link.rel = "stylesheet";
    link.href = form.dataset.mapCss;
    document.head.append(link);
    try {
      for (const address of form.dataset.mapJs.split(" ")) {
        await new Promise((done, failed) => {
          const script = make("script");
          script.src = address;
          script.onload = done;
          script.onerror = failed;
          document.head.append(script);
        });
      }
      mapBox.classList.add("has-map");
    } catch {
      delete mapBox.dataset.asked;
      told.textContent = "Pas de carte sans réseau : la position peut s’écrire ici.";
    }
  }
  mapBox.addEventListener("toggle", openMap);
  if (mapBox.open) openMap();

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
  else if (isClockWrong) say(WORDS.clock);
  showItems();
  sayPosition();
  (async () => {
    await recallPlace();
    await nameHalte().catch(() => {});
    await pickUp().catch(() => {});
    await showDrafts().catch(() => {});
    await showQueue();
    if (navigator.onLine) { register().catch(() => {}); await sendAll(); }
    form.dataset.ready = "1";
  })().catch(() => {});
})();
