/* A walk on a phone, with or without network: takes the walk along, keeps the marks of a halte at every change and sends
   them when it can, says what waits. Every page works without this script. */
(() => {
  "use strict";
  const store = window.dsuReserve;
  if (!store || !window.indexedDB || !window.fetch) return;
  const { marks, walks, findings, state } = store;
  const box = document.getElementById("terrain");
  const queue = document.getElementById("file-terrain");
  const told = document.getElementById("file-dite");
  const form = document.getElementById("cotation");
  const list = document.getElementById("sur-ce-telephone");
  const awayPage = document.getElementById("hors-reseau");
  const take = document.getElementById("emporter");
  const ENTRY = "/signaler/";
  // A page that was kept says so: what it shows may be older than what was sent since.
  const isKept = Boolean(document.querySelector("[data-kept]"));
  let user = document.body.dataset.user;
  const own = form ? `${form.dataset.user}:${form.dataset.halte}` : "";

  const make = (tag, css, ...content) => {
    const node = document.createElement(tag);
    if (css) node.className = css;
    node.append(...content.filter((part) => part !== ""));
    return node;
  };
  const button = (label, work, hidden = "") => {
    const node = make("button", "btn btn-sm btn-outline-secondary", label, hidden ? make("span", "visually-hidden", ` ${hidden}`) : "");
    node.type = "button";
    node.addEventListener("click", work);
    return node;
  };
  const link = (label, address) => { const node = make("a", "", label); node.href = address; return node; };
  const time = (at) => new Date(at).toLocaleString("fr-FR", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const many = (count, one, several = `${one}s`) => `${count} ${count > 1 ? several : one}`;
  const say = (text) => { if (told && told.textContent !== text) told.textContent = text; };
  const WORDS = {
    away: "Pas de réseau : ce que vous notez est gardé sur ce téléphone.",
    server: "Le serveur ne répond pas bien : ce que vous avez noté est gardé sur ce téléphone et partira plus tard.",
    "signed-out": "Vous n’êtes plus connecté : identifiez-vous, ce que vous avez noté est gardé sur ce téléphone.",
  };

  /* --- what waits ---------------------------------------------------------------------------------- */
  const STATES = { draft: "commencée, pas enregistrée", waiting: "à envoyer", conflict: "changée aussi au bureau : choisissez", refused: "à corriger", gone: "halte retirée du parcours", locked: "marche fermée" };

  function words(row) {
    const lines = [...(row.names || [])].map(([name, value]) => `${name} : ${value}`);
    if (row.values.summary) lines.push(`Ce que le groupe retient : ${row.values.summary}`);
    if (row.values.hall[1]) lines.push(`État du hall : ${row.values.hall[1]}`);
    return [`${row.label} (${time(row.at)})`, ...lines].join("\n");
  }

  function line(row) {
    const item = make("li", "", link(row.label, row.page), make("small", "", ` ${STATES[row.state]} · ${time(row.at)}`));
    if (row.state === "gone" || row.state === "locked") {
      item.append(make("p", "late", row.told.text), make("pre", "kept-words", words(row)));
      item.append(button("Copier", async (event) => {
        await navigator.clipboard.writeText(words(row)).then(() => { event.target.textContent = "Copié"; }, () => window.getSelection().selectAllChildren(item.querySelector("pre")));
      }, row.label));
    }
    if (row.state === "refused") item.append(make("p", "late", row.told.errors.map((error) => error.text).join(" ")));
    if (row.state === "conflict") item.append(link("Choisir", `${row.page}#conflits`));
    if (["gone", "locked"].includes(row.state)) item.append(button("Supprimer", () => forget(row), row.label));
    return item;
  }

  /* A finding that waits, told apart from the others by what was written. */
  function reportLine(entry) {
    const text = ((entry.fields.find(([name]) => name === "text") || [])[1] || "").trim();
    const halte = (entry.halte || "").replace(/^\u2190\s*/, "");
    const words = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    return make("li", "", make("strong", "", entry.label || "Constat"), make("small", "", ` ${[halte, time(entry.at), entry.files.length ? many(entry.files.length, "photo") : "", words ? `«\u00a0${words}\u00a0»` : ""].filter(Boolean).join(" · ")}`));
  }

  async function forget(row) {
    if (!window.confirm(`Supprimer ce que vous avez noté à « ${row.label} », qui n’est pas envoyé ?`)) return;
    await marks.drop(row.key);
    await show();
  }

  async function show() {
    if (!box) return;
    const [count, reports, halts] = await Promise.all([store.counts(user), store.mine(findings, user), store.mine(marks, user)]);
    // What is being marked on this page is told beside its button.
    const rows = user ? halts.filter((row) => row.state !== "sent" && (row.key !== own || row.state !== "draft")) : [];
    const begun = rows.filter((row) => row.state === "draft");
    const toSend = user ? count.findings + count.marks : 0;
    const held = user ? count.held : 0;
    const wasOpen = Boolean(queue.querySelector("details[open]"));
    queue.replaceChildren();
    const others = user ? count.others : count.others + count.findings + count.marks + count.drafts;
    queue.hidden = !(toSend || begun.length || others);
    box.hidden = false;
    if (others) queue.append(make("p", "", user ? `${many(others, "envoi")} d’une autre personne ${others > 1 ? "attendent" : "attend"} sur ce téléphone : ${others > 1 ? "ils partiront" : "il partira"} quand elle s’identifiera.` : `${many(others, "envoi")} ${others > 1 ? "attendent" : "attend"} sur ce téléphone : identifiez-vous quand le réseau revient.`));
    if (!user) return;
    const summary = make("summary");
    if (toSend) {
      const parts = [count.findings ? many(count.findings, "constat") : "", count.marks ? many(count.marks, "halte") : ""].filter(Boolean).join(", ");
      summary.append(make("strong", "", `${toSend} à envoyer`), ` : ${parts}${held ? `, dont ${held} à revoir` : ""}.`);
    } else summary.append(make("strong", "", begun.length === 1 ? "1 halte commencée, pas enregistrée" : `${begun.length} haltes commencées, pas enregistrées`));
    if (rows.length || toSend) {
      // Folded where one walks: what asks for an answer opens it.
      const folded = make("details", "", summary, make("ul", "", ...rows.map(line), ...reports.map(reportLine)));
      folded.open = wasOpen || Boolean(list) || rows.some((row) => !["draft", "waiting"].includes(row.state));
      queue.append(folded);
    }
    const stuck = reports.filter((entry) => entry.problem || entry.similar);
    if (stuck.length) queue.append(make("p", "", link(stuck.length === 1 ? "Un constat demande votre réponse" : `${stuck.length} constats demandent votre réponse`, ENTRY)));
    if (toSend > held) queue.append(navigator.onLine ? button("Envoyer maintenant", () => sendAll(true)) : make("p", "meta", toSend - held > 1 ? "Envoyés dès que le réseau revient." : "Envoyé dès que le réseau revient."));
    if (begun.length) {
      queue.append(button(begun.length === 1 ? "Enregistrer la halte commencée" : `Enregistrer les ${begun.length} haltes commencées`, async () => {
        for (const row of begun) await marks.put({ ...row, state: "waiting", at: Date.now() });
        await sendAll(true);
      }));
    }
    showFound(reports);
    await showList();
  }

  /* What was seen at this halte and waits is told where its findings are read. */
  function showFound(reports) {
    const found = form && document.getElementById("constats");
    if (!found) return;
    const here = reports.filter((entry) => entry.fields.some(([name, value]) => name === "stop" && value === form.dataset.halte)).length;
    let note = found.querySelector("[data-waiting]");
    if (!note && here) {
      note = make("p", "pad meta");
      note.dataset.waiting = "";
      found.append(note);
    }
    if (note) {
      note.hidden = !here;
      note.textContent = `${many(here, "constat")} d’ici ${here > 1 ? "gardés" : "gardé"} sur ce téléphone, pas encore ${here > 1 ? "envoyés" : "envoyé"}.`;
    }
    const nothing = found.querySelector(".quiet");
    if (nothing) nothing.hidden = here > 0;
  }

  /* --- sending ---------------------------------------------------------------------------------------- */
  let again = 0;
  async function sendAll(asked = false) {
    if (!user || (!navigator.onLine && !asked)) return show();
    clearTimeout(again);
    const first = await store.sendMarks(user, async () => show());
    const second = first.outcome === "signed-out" ? first : await store.sendFindings(user, store.postFinding, async () => show());
    const outcome = [first, second].map((each) => each.outcome).find((each) => each in WORDS);
    const sent = first.sent + second.sent;
    if (outcome) say(WORDS[outcome]);
    else if (sent) say(sent === 1 ? "C’est envoyé." : `Les ${sent} envois gardés sont partis.`);
    if (outcome === "signed-out") askToSignIn();
    // Busy elsewhere, or a server that is restarting: tried again while the page stays open.
    if ([first, second].some((each) => ["busy", "server"].includes(each.outcome)) || (outcome === "away" && navigator.onLine)) again = setTimeout(() => sendAll(), 15000);
    await settle();
    await show();
    return undefined;
  }

  function askToSignIn() {
    if (!box || box.querySelector("[data-sign-in]")) return;
    const alert = make("div", "alert alert-warning", make("span", "", `${WORDS["signed-out"]} `, link("S’identifier", location.pathname + location.search)));
    alert.dataset.signIn = "";
    alert.setAttribute("role", "alert");
    box.prepend(alert);
  }

  /* --- taking a walk along -------------------------------------------------------------------------- */
  const REASONS = {
    "signed-out": "Vous n’êtes plus connecté : identifiez-vous, puis recommencez.",
    full: "Ce téléphone n’a plus de place : libérez-en, ou retirez une marche gardée.",
    broken: "Toutes les pages n’ont pas pu être gardées : recommencez avec un meilleur réseau.",
  };
  const isStill = (walk) => walk.state === "taking" && Date.now() - walk.beat > 20000;
  function saidOf(walk) {
    if (walk.state === "kept") return `Prête pour le terrain, gardée le ${time(walk.at)}.`;
    if (isStill(walk)) return `Interrompu à ${walk.done} sur ${walk.total} pages : recommencez.`;
    if (walk.state === "taking") return `${walk.done} / ${walk.total} pages gardées…`;
    return `${REASONS[walk.state]}${walk.at ? ` Les pages gardées le ${time(walk.at)} restent.` : ""}`;
  }
  function showTaken(walk) {
    if (!take || !walk || String(walk.walk) !== box.dataset.walk || walk.user !== user) return;
    const said = document.getElementById("emporte");
    const bar = document.getElementById("emporte-avance");
    const isTaking = walk.state === "taking" && !isStill(walk);
    said.textContent = saidOf(walk);
    said.classList.toggle("late", !isTaking && walk.state !== "kept");
    bar.hidden = !isTaking;
    bar.max = walk.total || 1;
    bar.value = walk.done || 0;
    take.lastElementChild.textContent = walk.at ? "Mettre à jour" : "Emporter cette marche";
    take.toggleAttribute("disabled", isTaking);
    box.dataset.taken = walk.state;
  }
  async function takeAlong(kit, address) {
    // The browser is asked not to make room by itself.
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    const worker = await store.register(address);
    if (worker) worker.postMessage({ garder: kit });
    return Boolean(worker);
  }
  if (take && navigator.serviceWorker && window.caches) {
    take.addEventListener("click", async () => {
      const said = document.getElementById("emporte");
      take.disabled = true;
      said.textContent = "Préparation…";
      try {
        await takeAlong(box.dataset.kit, box.dataset.worker);
      } catch {
        take.disabled = false;
        said.textContent = navigator.onLine ? "Ce navigateur ne garde pas de pages : ouvrez DSU hors navigation privée." : "Pas de réseau : la marche s’emporte avec le réseau.";
      }
    });
  } else if (take) take.closest(".field-keep").hidden = true;
  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.walk) { showTaken(data.walk); showList(); }
      if (data.removed) { if (take) location.reload(); else showList(); }
      if (data.refused && take && data.refused === box.dataset.kit) {
        take.disabled = false;
        document.getElementById("emporte").textContent = REASONS[data.why];
      }
    });
    navigator.serviceWorker.startMessages();
  }

  /* --- the list of what this phone keeps --------------------------------------------------------------- */
  const size = (bytes) => `${(bytes / 1048576).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;
  async function showList() {
    if (!list) return;
    const kept = user ? (await walks.all()).filter((walk) => walk.user === user).sort((a, b) => b.at - a.at) : [];
    const [halts, reports] = await Promise.all([store.mine(marks, user), store.mine(findings, user)]);
    const lines = kept.map((walk) => {
      const stops = new Set(walk.haltes.map((stop) => String(stop.pk)));
      const waits = halts.filter((row) => row.walk === String(walk.walk) && row.state !== "sent").length;
      const seen = reports.filter((entry) => entry.fields.some(([name, value]) => name === "stop" && stops.has(value))).length;
      const parts = [many(walk.haltes.length, "halte"), waits ? `${many(waits, "halte")} à envoyer` : "", seen ? `${many(seen, "constat")} à envoyer` : ""].filter(Boolean).join(" · ");
      const end = make("span", "end");
      if (navigator.onLine && !awayPage) end.append(button("Mettre à jour", () => takeAlong(walk.kit, box.dataset.worker), walk.title));
      end.append(button("Retirer", async () => {
        if (!window.confirm(`Retirer « ${walk.title} » de ce téléphone ? Ce qui attend d’être envoyé reste.`)) return;
        const worker = (await navigator.serviceWorker.ready).active;
        worker.postMessage({ retirer: walk.key });
      }, walk.title));
      return make("li", "", link(walk.title, walk.address), make("small", "", `${saidOf(walk)} ${parts}`), end);
    });
    list.replaceChildren(lines.length ? make("ul", "lines", ...lines) : make("p", "quiet", user ? "Aucune marche n’est gardée. Ouvrez une marche et choisissez « Emporter cette marche »." : "Identifiez-vous quand le réseau revient : les pages gardées ne s’ouvrent qu’à la personne qui les a gardées."));
    document.querySelectorAll("#a-emporter [data-take]").forEach((node) => {
      const walk = node.closest("li").dataset.walk;
      node.hidden = !navigator.serviceWorker || kept.some((one) => String(one.walk) === walk);
    });
    if (lines.length && navigator.storage && navigator.storage.estimate) {
      const { usage } = await navigator.storage.estimate();
      const safe = navigator.storage.persisted ? await navigator.storage.persisted() : true;
      list.querySelectorAll(".note").forEach((old) => old.remove());
      list.append(make("p", "note", `Environ ${size(usage)} sur ce téléphone, effacés après sept jours, à la déconnexion ou quand quelqu’un d’autre s’identifie.${safe ? "" : " Le navigateur peut aussi les effacer s’il manque de place : installez DSU sur l’écran d’accueil pour l’éviter."}`));
    }
  }
  document.querySelectorAll("#a-emporter [data-take]").forEach((node) => node.addEventListener("click", async () => {
    node.disabled = true;
    const row = node.closest("li");
    await takeAlong(row.dataset.kit, box.dataset.worker).catch(() => { node.disabled = false; });
  }));

  async function showAway() {
    const known = await state.get("reader");
    user = (known && known.user) || "";
    const said = awayPage.querySelector("[data-said]");
    awayPage.querySelector("[data-signal]").hidden = !user;
    awayPage.querySelector("[data-again]").href = location.href;
    if (location.pathname === awayPage.dataset.logout) said.textContent = "La déconnexion demande le réseau. Les pages gardées sont retirées de ce téléphone ; le serveur, lui, vous connaît encore : déconnectez-vous de nouveau quand le réseau revient.";
    else if (new RegExp(`^${awayPage.dataset.entry}hall/\\d+/$`).test(location.pathname)) said.textContent = "Le hall de ce code n’est pas gardé sur ce téléphone : signalez en choisissant le lieu vous-même, ou réessayez quand le réseau revient.";
    else if (!user) said.textContent = "Cette page s’ouvrira quand le réseau revient et que vous serez identifié. Rien de ce que vous avez noté n’est perdu.";
  }

  /* --- marks of a halte --------------------------------------------------------------------------------- */
  const field = (name) => form.elements[name];
  const number = (text) => (text === "" || text === null || text === undefined ? null : Number(text));
  const FIELDS = /^(niveau|remarque)-(\d+)$/;
  const KNOWN = (name) => FIELDS.test(name) || ["summary", "hall_level", "hall_comment", "base", "csrfmiddlewaretoken", "privacy_confirmed"].includes(name);
  const line1 = (text) => text.replace(/\r\n?/g, "\n").trim();

  function read() {
    const data = new FormData(form);
    const content = { marks: {}, summary: line1(data.get("summary") || ""), hall: [number(data.get("hall_level")), line1(data.get("hall_comment") || "")] };
    for (const node of form.elements) {
      const found = (node.name || "").match(FIELDS);
      if (!found) continue;
      content.marks[found[2]] = [number(data.get(`niveau-${found[2]}`)), line1(data.get(`remarque-${found[2]}`) || "")];
    }
    return content;
  }
  function set(name, value) {
    const control = field(name);
    if (!control) return;
    control.value = value === null ? "" : String(value);
    if (control instanceof RadioNodeList && value === null) [...control].forEach((radio) => { radio.checked = radio.value === ""; });
  }
  function write(content) {
    Object.keys(read().marks).forEach((item) => {
      const [level, note] = partIn(content, `item:${item}`);
      set(`niveau-${item}`, level);
      set(`remarque-${item}`, note);
      const control = field(`remarque-${item}`);
      const folded = note && control && control.closest && control.closest("details");
      if (folded) folded.open = true;
    });
    set("summary", content.summary);
    set("hall_level", content.hall[0]);
    set("hall_comment", content.hall[1]);
    form.dispatchEvent(new CustomEvent("dsu:cotation"));
  }
  const baseOf = () => JSON.parse(field("base").value || "{}");
  // What was marked in words, for when the page it was marked on is no more.
  function names() {
    return Object.entries(read().marks).filter(([, [level, note]]) => level !== null || note).map(([item, [, note]]) => {
      const control = form.querySelector(`[name="niveau-${item}"]:checked`) || form.querySelector(`select[name="niveau-${item}"]`);
      const group = control && control.closest("fieldset, li, tr, .mark");
      const title = group ? group.querySelector("legend, label, th, h3, h4") : null;
      const level = control ? (control.selectedOptions ? control.selectedOptions[0].textContent : (control.closest("label") || control.labels[0] || control).textContent) : "";
      return [title ? title.textContent.trim().replace(/\s+/g, " ") : `Critère ${item}`, [level.trim().replace(/\s+/g, " "), note].filter(Boolean).join(" · ")];
    });
  }

  // What the page said when it was last kept: what is typed since is put on what the server answers.
  let noted = null;
  async function keep(asked) {
    const before = await marks.get(own);
    const [base, values] = [baseOf(), read()];
    noted = values;
    if (!asked && !store.changedParts(base, values).length && (!before || before.state !== "waiting")) { if (before) await marks.drop(own); return null; }
    const confirmed = field("privacy_confirmed");
    const row = {
      key: own,
      user: form.dataset.user,
      halte: form.dataset.halte,
      walk: form.dataset.marche,
      label: form.dataset.label || document.querySelector("h1").textContent.trim(),
      address: form.getAttribute("action") || location.pathname,
      page: location.pathname,
      hasHall: Boolean(field("hall_level")),
      base,
      values,
      names: names(),
      extra: [...[...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && !KNOWN(name)), ...(confirmed && confirmed.checked ? [["privacy_confirmed", "on"]] : [])],
      at: Date.now(),
      state: asked || (before && before.state === "waiting") ? "waiting" : "draft",
      told: null,
    };
    await marks.put(row);
    return row;
  }

  const notice = make("div", "mark-notice");
  // Beside the button that was pressed: the form is long.
  const beside = make("p", "meta mark-said");
  beside.setAttribute("role", "status");
  function sayBeside(text) { beside.textContent = text; }
  function tellNotice(css, role, ...content) {
    notice.replaceChildren();
    if (!content.length) return;
    const alert = make("div", `alert ${css}`, make("div", "", ...content));
    alert.setAttribute("role", role);
    notice.append(alert);
  }

  /* Shows on the page what became of its marks: the base is that of the server, what one typed stays. */
  async function settle() {
    if (!form) return;
    const row = await marks.get(own);
    if (!row) return;
    if (row.state === "sent") {
      field("base").value = JSON.stringify(row.base);
      write(noted ? store.rebased(noted, read(), row.values) : row.values);
      noted = row.values;
      if (field("privacy_confirmed")) field("privacy_confirmed").checked = false;
      tellNotice();
      sayBeside("Enregistré.");
      form.dataset.state = "sent";
      return;
    }
    form.dataset.state = row.state;
    if (row.state === "conflict") showConflict(row);
    else if (row.state === "refused") showRefusal(row);
    else if (row.state === "gone" || row.state === "locked") tellNotice("alert-danger", "alert", row.told.text, " Ce que vous avez noté reste affiché ci-dessous et gardé sur ce téléphone : vous pouvez le copier depuis « À envoyer ».");
  }

  function showRefusal(row) {
    const items = row.told.errors.map((error) => {
      const control = error.field && form.querySelector(`[name="${error.field}"]:not([type=hidden])`);
      if (!control) return make("li", "", error.label ? `${error.label} : ${error.text}` : error.text);
      const go = link(error.label || "Ce champ", "#cotation");
      go.addEventListener("click", (event) => {
        event.preventDefault();
        const folded = control.closest("details");
        if (folded) folded.open = true;
        control.focus();
        control.scrollIntoView({ block: "center" });
      });
      return make("li", "", go, ` : ${error.text}`);
    });
    const confirmed = field("privacy_confirmed");
    if (confirmed && confirmed.closest("[hidden]")) confirmed.closest("[hidden]").hidden = false;
    tellNotice("alert-danger", "alert", make("p", "", "Rien n’est enregistré. Corrigez puis enregistrez de nouveau ; ce que vous avez noté est gardé."), make("ul", "", ...items));
  }

  const partName = (conflict) => (conflict.field === "item" ? `item:${conflict.item}` : conflict.field);
  const asWords = (value, label) => label || (Array.isArray(value) ? value.filter((part) => part !== null && part !== "").join(" · ") : value) || "rien";
  function showConflict(row) {
    const { conflicts, current } = row.told;
    const choose = make("form", "conflicts");
    choose.id = "conflits";
    choose.append(make("p", "", make("strong", "", "Cette halte a changé aussi ailleurs."), " Rien n’est perdu : pour chaque point, gardez votre version ou l’autre."));
    conflicts.forEach((conflict, rank) => {
      const set = make("fieldset", "", make("legend", "", conflict.name));
      [["mine", `La vôtre : ${asWords(conflict.mine, conflict.mine_label)}`], ["theirs", `${conflict.by ? `Celle ${/^[aeiouyhàâäéèêëîïôöùûü]/i.test(conflict.by) ? "d’" : "de "}${conflict.by}` : "L’autre"}${conflict.at ? `, ${conflict.at}` : ""} : ${asWords(conflict.theirs, conflict.theirs_label)}`]].forEach(([value, label]) => {
        const radio = make("input", "form-check-input");
        Object.assign(radio, { type: "radio", name: `choix-${rank}`, value, required: true });
        set.append(make("label", "form-check", radio, make("span", "", label)));
      });
      choose.append(set);
    });
    const done = make("button", "btn btn-primary", "Enregistrer ces choix");
    done.type = "submit";
    choose.append(done);
    choose.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = new FormData(choose);
      const choices = Object.fromEntries(conflicts.map((conflict, rank) => [partName(conflict), chosen.get(`choix-${rank}`) === "mine" ? conflict.mine : conflict.theirs]));
      const values = store.rebased(row.base, row.values, current, choices);
      await marks.put({ ...row, base: current, values, state: "waiting", told: null, at: Date.now() });
      field("base").value = JSON.stringify(current);
      write(values);
      tellNotice();
      await send();
    });
    notice.replaceChildren(make("div", "alert alert-warning", choose));
    notice.firstElementChild.setAttribute("role", "alert");
    if (location.hash === "#conflits") choose.scrollIntoView({ block: "start" });
  }

  async function send() {
    tellNotice();
    await sendAll(true);
    const row = await marks.get(own);
    if (row && row.state === "waiting") sayBeside("Gardé sur ce téléphone : partira dès que possible.");
    if (notice.firstChild) notice.scrollIntoView({ block: "start" });
    return row;
  }

  async function openMarks() {
    form.before(notice);
    const saving = document.querySelector("button[form=cotation]");
    if (saving) saving.before(beside); else form.append(beside);
    const row = await marks.get(own);
    if (row && row.state === "sent" && !isKept) await marks.drop(own);
    else if (row && row.state === "sent") { field("base").value = JSON.stringify(row.base); write(row.values); }
    else if (row) {
      // The page may be newer than what was noted: what one changed is put on what it shows.
      const shown = isKept ? row.base : baseOf();
      write(isKept ? row.values : store.rebased(row.base, row.values, shown));
      if (isKept || ["conflict", "refused"].includes(row.state)) field("base").value = JSON.stringify(row.base);
      else {
        const changed = store.changedParts(row.base, row.values);
        field("base").value = JSON.stringify(store.rebased({ marks: {} }, { marks: {} }, shown, Object.fromEntries(changed.map((name) => [name, partIn(row.base, name)]))));
      }
      if (!["draft", "waiting"].includes(row.state)) await settle();
      else tellNotice("alert-warning", "status", `Ce que vous avez noté le ${time(row.at)} est affiché : ${row.state === "draft" ? "gardé sur ce téléphone, pas encore enregistré." : "gardé sur ce téléphone, pas encore envoyé."}`);
    }
    let timer = 0;
    const changed = (delay) => {
      sayBeside("");
      clearTimeout(timer);
      timer = setTimeout(() => { timer = 0; return keep(false).then((row) => { sayBeside(row ? (row.state === "waiting" ? "Gardé sur ce téléphone : partira dès que possible." : "Gardé sur ce téléphone, pas encore enregistré.") : ""); return show(); }).catch(() => say("Ce téléphone n’a plus de place : enregistrez avant de quitter la page.")); }, delay);
    };
    form.addEventListener("input", (event) => { if (!event.target.matches("[type=radio], [type=checkbox], select")) changed(200); });
    form.addEventListener("change", () => changed(0));
    // Leaving the page at once after a tap: what was tapped is kept all the same.
    window.addEventListener("pagehide", () => { if (timer) { clearTimeout(timer); keep(false).catch(() => {}); } });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "1";
      clearTimeout(timer);
      timer = 0;
      const next = event.submitter && event.submitter.dataset.next;
      try {
        await keep(true);
        const after = await send();
        if (next && (!after || ["sent", "waiting"].includes(after.state))) location.href = next;
      } catch { tellNotice("alert-danger", "alert", "Ce téléphone n’a plus de place : vos réponses ne sont pas gardées. Laissez cette page ouverte et réessayez avec le réseau."); } finally {
        delete form.dataset.busy;
        delete form.dataset.sending;
        form.querySelectorAll("[aria-disabled]").forEach((node) => node.removeAttribute("aria-disabled"));
      }
    });
    form.dataset.ready = "1";
  }
  const partIn = (content, name) => (name.startsWith("item:") ? content.marks[name.slice(5)] || [null, ""] : name === "hall" ? content.hall || [null, ""] : content.summary || "");

  /* --- opening ---------------------------------------------------------------------------------------------- */
  window.addEventListener("online", () => { say(""); sendAll(); });
  window.addEventListener("offline", () => { say(WORDS.away); show(); });
  (async () => {
    if (awayPage) await showAway();
    if (form) await openMarks();
    if (take) {
      const walk = await walks.get(`${user}:${box.dataset.walk}`);
      showTaken(walk);
      const watch = setInterval(async () => {
        const now = await walks.get(`${user}:${box.dataset.walk}`);
        if (now && now.state === "taking") showTaken(now);
        else if (!now || now.state === "kept") clearInterval(watch);
      }, 5000);
    }
    await show();
    await showList();
    if (!navigator.onLine || isKept) say(WORDS.away);
    // Once something is kept, the worker is brought up to date by every page of the walk.
    if (navigator.onLine && !isKept && !awayPage && box && box.dataset.worker) await store.register(box.dataset.worker).catch(() => {});
    if (navigator.onLine) await sendAll();
    if (box) box.dataset.ready = "1";
  })().catch(() => {});
})();
