/* What waits on this phone: the findings and the marks that are not sent yet, the walks that are kept, and the sending.
   Read by the entry page, by the pages of a walk and by the worker that answers without network, so nothing here
   touches a page. What waits belongs to a person: it is sent, and shown, under that person alone. */
(() => {
  "use strict";
  const READER = "/signaler/terrain/lecteur.json";
  const KEPT = "dsu-garde-";
  const PIECE = 256 * 1024;

  /* --- what is kept in this browser ------------------------------------------------------------- */
  const SCHEMAS = {
    // waiting: findings to send; typed: what is typed and not sent.
    "dsu-signalements": { version: 3, stores: { waiting: "uid", typed: "uid" }, upgrade: manyDrafts },
    // walks: those kept on the phone; marks: one record for each halte and user; state: who reads.
    "dsu-terrain": { version: 1, stores: { walks: "key", marks: "key", state: "name" } },
  };
  /* Up to version 2 a person had one draft; what waits stays where it is. */
  function manyDrafts(request) {
    if (!request.result.objectStoreNames.contains("drafts")) return;
    const read = request.transaction.objectStore("drafts").getAll();
    read.onsuccess = () => {
      read.result.filter((row) => row.uid).forEach((row) => request.transaction.objectStore("typed").put(row));
      request.result.deleteObjectStore("drafts");
    };
  }
  const opened = {};
  function open(name) {
    opened[name] ||= new Promise((done, failed) => {
      const { version, stores, upgrade } = SCHEMAS[name];
      const request = indexedDB.open(name, version);
      request.onupgradeneeded = () => {
        for (const [store, key] of Object.entries(stores)) {
          if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, { keyPath: key });
        }
        if (upgrade) upgrade(request);
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); delete opened[name]; };
        request.result.onclose = () => delete opened[name];
        done(request.result);
      };
      request.onerror = () => { delete opened[name]; failed(request.error); };
    });
    return opened[name];
  }
  /* Runs `work` on a store, gives what its request gives once the transaction is over. */
  async function run(name, store, mode, work) {
    const transaction = (await open(name)).transaction(store, mode);
    const request = work(transaction.objectStore(store));
    // A page that is going away would take what it has just written with it.
    if (mode === "readwrite" && transaction.commit) transaction.commit();
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done(request && request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error || (request && request.error));
    });
  }
  const store = (name, table) => ({
    all: () => run(name, table, "readonly", (rows) => rows.getAll()),
    get: (key) => run(name, table, "readonly", (rows) => rows.get(key)),
    put: (row) => run(name, table, "readwrite", (rows) => rows.put(row)),
    drop: (key) => run(name, table, "readwrite", (rows) => rows.delete(key)),
  });
  const findings = store("dsu-signalements", "waiting");
  const drafts = store("dsu-signalements", "typed");
  const walks = store("dsu-terrain", "walks");
  const marks = store("dsu-terrain", "marks");
  const state = store("dsu-terrain", "state");

  const isMine = (user) => (row) => !row.user || row.user === user;
  const mine = async (table, user) => (await table.all()).filter(isMine(user)).sort((a, b) => a.at - b.at);
  const newUid = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)));

  /* How much waits: of this person what leaves by itself and what asks for a hand, of others the number alone. */
  async function counts(user) {
    const [reports, halts] = await Promise.all([findings.all(), marks.all()]);
    const unsent = halts.filter((row) => row.state !== "sent");
    const own = reports.filter(isMine(user));
    const ours = unsent.filter(isMine(user));
    return {
      findings: own.length,
      marks: ours.filter((row) => row.state !== "draft").length,
      drafts: ours.filter((row) => row.state === "draft").length,
      held: own.filter((row) => row.problem || row.similar).length + ours.filter((row) => !["draft", "waiting"].includes(row.state)).length,
      others: reports.length - own.length + unsent.length - ours.length,
    };
  }

  /* --- the server ------------------------------------------------------------------------------- */
  class SignedOut extends Error {}
  class Unwell extends Error {}
  const patience = (seconds) => (AbortSignal.timeout ? { signal: AbortSignal.timeout(seconds * 1000) } : {});

  /* Who is signed in now, and the mark that forms carry; raises SignedOut for nobody or somebody else than `user`. */
  async function reader(user) {
    const answer = await fetch(READER, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", ...patience(20) });
    if (answer.status >= 500) throw new Unwell();
    if (answer.redirected || !answer.ok) throw new SignedOut();
    const told = await answer.json();
    if (told.user !== user) throw new SignedOut();
    // By how much the clock of this phone is late, in milliseconds.
    const now = Date.parse(answer.headers.get("Date") || "");
    return { ...told, drift: Number.isFinite(now) ? now - Date.now() : 0 };
  }
  async function answerOf(response) {
    if (response.redirected) throw new SignedOut();
    const isJson = (response.headers.get("Content-Type") || "").includes("application/json");
    return { status: response.status, ok: response.ok && isJson, body: isJson ? await response.json() : null };
  }

  /* Sends a file piece by piece, from where it was interrupted; nothing is read twice by the server. `step` is told how
     much has arrived. */
  async function upload(uid, file, name, told, step = () => {}) {
    const address = `${told.uploads}${uid}/`;
    const known = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", ...patience(20) });
    if (known.redirected) throw new SignedOut();
    let at = known.ok ? (await known.json()).received : 0;
    step(at);
    while (at < file.size || (file.size === 0 && at === 0)) {
      const answer = await answerOf(await fetch(address, {
        method: "POST",
        body: file.slice(at, at + PIECE),
        headers: { Accept: "application/json", "Content-Type": "application/offset+octet-stream", "Upload-Length": file.size, "Upload-Offset": at, "Upload-Name": encodeURIComponent(name), "X-CSRFToken": told.csrf },
        credentials: "same-origin",
        ...patience(60),
      }));
      if (!answer.body || typeof answer.body.received !== "number") return answer;
      if (answer.status !== 409 && answer.body.received <= at) throw new Unwell();
      at = answer.body.received;
      step(at);
    }
    return null;
  }

  const asFiles = (entry) => entry.files.map(([file, name]) => (file instanceof File ? file : new File([file], name, { type: file.type })));
  const remember = async (entry) => { if (await findings.get(entry.uid)) await findings.put(entry); };

  /* The day that nobody chose comes from the clock of this phone; when that is wrong, so is the day. */
  const WRONG = 12 * 3600 * 1000;
  async function setDayRight(entry, drift) {
    if (!entry.dayOfPhone || entry.dayWas || !(Math.abs(drift) > WRONG)) return;
    const day = entry.fields.find(([name]) => name === "seen_on");
    if (!day) return;
    entry.dayWas = day[1];
    day[1] = new Intl.DateTimeFormat("sv-SE", { timeZone: entry.zone || "Europe/Paris" }).format(new Date(entry.at + drift));
    await remember(entry);
  }

  /* Photos heavier than this go ahead in pieces; lighter ones leave with the finding. */
  const LIGHT = 200 * 1024;
  /* Sends the heavy photos of a finding, each under an identifier that stays with it, so that what has arrived is not
     sent again. Returns null when all have arrived, the answer that refused one otherwise. */
  async function sendPhotos(entry, told, step) {
    const heavy = entry.files.filter(([file]) => file.size > LIGHT);
    const total = heavy.reduce((sum, [file]) => sum + file.size, 0);
    const share = () => step(heavy.reduce((sum, row) => sum + (row[3] || 0), 0) / total);
    if (heavy.some((row) => !row[2])) {
      heavy.forEach((row) => { row[2] ||= newUid(); });
      await remember(entry);
    }
    try {
      for (const row of heavy) {
        const answer = await upload(row[2], row[0], row[1], told, (received) => { row[3] = received; share(); });
        if (!answer) continue;
        if (!answer.body || !answer.body.text) return answer;
        return { status: 422, ok: false, body: { errors: [{ field: "photos", label: "Photos", text: `« ${row[1]} » : ${answer.body.text}` }] } };
      }
    } finally { await remember(entry).catch(() => {}); }
    return null;
  }

  /* Sends a finding whole: its heavy photos first, then itself. `told` is what `reader` gave; `step` is told which part
     of the photos has arrived, from 0 to 1. */
  async function postFinding(entry, told, step = () => {}) {
    await setDayRight(entry, told.drift);
    for (let turn = 0; ; turn += 1) {
      const refused = await sendPhotos(entry, told, step);
      if (refused) return refused;
      const data = new FormData();
      entry.fields.forEach(([name, value]) => data.append(name, value));
      const files = asFiles(entry);
      entry.files.forEach(([file, , uid], place) => {
        if (file.size > LIGHT) data.append("photo_uploads", uid);
        else data.append("photos", files[place], files[place].name);
      });
      data.set("csrfmiddlewaretoken", told.csrf);
      const answer = await answerOf(await fetch(told.entry, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin", ...patience(180) }));
      const isLost = answer.status === 422 && answer.body && answer.body.errors.some((error) => error.field === "photo_uploads");
      if (!isLost || turn) return answer;
      // Those that came in pieces have been given up meanwhile: they are sent anew, once.
      entry.files.forEach((row) => row.splice(2));
    }
  }

  /* --- one sending at a time on this phone, whatever pages are open ------------------------------- */
  /* Who comes while one is under way waits for it, and sends what has come meanwhile: the network may be back before
     an attempt without it is given up. One who waits is enough. */
  const waiting = new Set();
  function alone(work, name = "dsu-envoi") {
    if (!navigator.locks) return work();
    if (waiting.has(name)) return Promise.resolve({ outcome: "busy", sent: 0 });
    waiting.add(name);
    return navigator.locks.request(name, () => { waiting.delete(name); return work(); });
  }

  /* One that a page is sending right now is that page's, for two minutes at most: pages close. */
  const isFree = (entry) => !entry.problem && !entry.similar && !(entry.until > Date.now() && entry.until < Date.now() + 120000);

  /* Sends the findings of `user` that wait; `post` sends one. Returns {outcome: "done" | "away" | "signed-out" |
     "server" | "busy", sent}. Those that are refused or look like another one stay, with the reason. */
  const sendFindings = (user, post = postFinding, changed = () => {}) => alone(async () => {
    let sent = 0;
    try {
      const free = async () => (await mine(findings, user)).filter(isFree);
      if (!(await free()).length) return { outcome: "done", sent };
      // What is here may be a page of yesterday: who is signed in now is asked first.
      const told = await reader(user);
      for (const entry of await free()) {
        const answer = await post(entry, told);
        if (answer.ok) { await findings.drop(entry.uid); sent += 1; }
        else if (answer.status === 409 && answer.body) await findings.put({ ...entry, similar: answer.body.similar });
        else if (answer.status === 422 && answer.body) await findings.put({ ...entry, problem: answer.body.errors.map((error) => error.text).join(" "), privacy: answer.body.privacy, proposed: answer.body.proposed });
        else if (answer.status === 413) await findings.put({ ...entry, problem: "L’envoi est trop lourd : retirez des photos." });
        else return { outcome: "server", sent };
        await changed(sent);
      }
      return { outcome: "done", sent };
    } catch (error) {
      return { outcome: error instanceof SignedOut ? "signed-out" : error instanceof Unwell ? "server" : "away", sent };
    }
  });

  /* --- marks of a halte ----------------------------------------------------------------------------- */
  /* What is marked is {marks: {item: [level or null, note]}, summary, hall: [level or null, comment] or null}; seen as a
     list of parts, so that two versions are compared part by part. */
  const NONE = { item: [null, ""], summary: "", hall: [null, ""] };
  const partsOf = (content) => new Map([
    ...Object.entries(content.marks || {}).map(([item, mark]) => [`item:${item}`, mark]),
    ["summary", content.summary || ""],
    ["hall", content.hall || NONE.hall],
  ]);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const partOf = (parts, name) => (parts.has(name) ? parts.get(name) : NONE[name.split(":")[0]]);
  const whole = (parts) => ({
    marks: Object.fromEntries([...parts].filter(([name]) => name.startsWith("item:")).map(([name, mark]) => [name.slice(5), mark])),
    summary: partOf(parts, "summary"),
    hall: partOf(parts, "hall"),
  });
  const changedParts = (base, values) => {
    const [before, after] = [partsOf(base), partsOf(values)];
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !same(partOf(before, name), partOf(after, name)));
  };
  /* What one changed since `base`, put on what the server has now; `choices` are parts that were decided otherwise. */
  function rebased(base, values, current, choices = {}) {
    const [mineNow, result] = [partsOf(values), partsOf(current)];
    changedParts(base, values).forEach((name) => result.set(name, partOf(mineNow, name)));
    Object.entries(choices).forEach(([name, part]) => result.set(name, part));
    return whole(result);
  }

  async function postMarks(row, told) {
    const data = new FormData();
    Object.entries(row.values.marks).forEach(([item, [level, note]]) => {
      data.append(`niveau-${item}`, level === null ? "" : level);
      data.append(`remarque-${item}`, note);
    });
    data.append("summary", row.values.summary);
    if (row.hasHall) {
      data.append("hall_level", row.values.hall[0] === null ? "" : row.values.hall[0]);
      data.append("hall_comment", row.values.hall[1]);
    }
    (row.extra || []).forEach(([name, value]) => data.append(name, value));
    data.append("base", JSON.stringify(row.base));
    data.append("csrfmiddlewaretoken", told.csrf);
    return answerOf(await fetch(row.address, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin", ...patience(60) }));
  }

  /* What becomes of marks that were answered; null when the server does not work well. */
  function settled(row, { status, ok, body }) {
    if (ok) return { state: "sent", base: body.current, values: body.current, told: null };
    if (status === 409 && body && body.conflicts) return { state: "conflict", told: body };
    if (status === 422 && body && body.errors) return { state: "refused", told: body };
    if (status === 410 || status === 404) return { state: "gone", told: { text: (body && body.text) || "Cette halte n’est plus dans le parcours, ou la marche n’est plus dans vos quartiers." } };
    if (status === 403 && body) return { state: "locked", told: { text: body.text || "Cette marche ne se modifie plus." } };
    return null;
  }

  /* Sends the marks of `user` that wait: as `sendFindings`. Those typed while they were on their way stay to send. */
  const sendMarks = (user, changed = () => {}) => alone(async () => {
    let sent = 0;
    try {
      const ready = async () => (await mine(marks, user)).filter((row) => row.state === "waiting");
      if (!(await ready()).length) return { outcome: "done", sent };
      const told = await reader(user);
      for (const row of await ready()) {
        const more = settled(row, await postMarks(row, told));
        if (!more) return { outcome: "server", sent };
        const now = await marks.get(row.key);
        if (!now || now.at === row.at) await marks.put({ ...row, ...more });
        else if (more.state === "sent") await marks.put({ ...now, base: more.base, values: rebased(row.values, now.values, more.base) });
        if (more.state === "sent") sent += 1;
        await changed(row.key, more.state);
      }
      return { outcome: "done", sent };
    } catch (error) {
      return { outcome: error instanceof SignedOut ? "signed-out" : error instanceof Unwell ? "server" : "away", sent };
    }
  }, "dsu-envoi-cotations");

  /* --- the worker that answers without network ------------------------------------------------------ */
  async function register(address) {
    if (!self.navigator.serviceWorker) return null;
    const had = await navigator.serviceWorker.getRegistrations();
    // One of an earlier version answered for the entry page alone, and would go on doing so.
    await Promise.all(had.filter((one) => new URL(one.scope).pathname !== "/").map((one) => one.unregister()));
    await navigator.serviceWorker.register(address, { scope: "/" });
    return (await navigator.serviceWorker.ready).active;
  }

  /* --- a page that was kept, once the network is back: it may be older than what the site has ------- */
  const kept = self.document && document.querySelector("[data-kept] span");
  if (kept) {
    const away = kept.textContent;
    self.addEventListener("offline", () => { kept.textContent = away; });
    self.addEventListener("online", () => {
      const again = document.createElement("a");
      again.href = location.href.split("#")[0];
      again.textContent = "Recharger la page";
      kept.replaceChildren(away.replace("Hors réseau : page gardée", "Le réseau est revenu. Cette page a été gardée"), " ", again);
    });
  }

  self.dsuReserve = { isFree, findings, drafts, walks, marks, state, mine, counts, newUid, reader, answerOf, upload, postFinding, asFiles, alone, sendFindings, sendMarks, changedParts, rebased, register, patience, SignedOut, Unwell, KEPT, open, run };
})();
