{% load static %}/* Answers when the network is away: the walks that were taken along, the entry page, the page that says what is kept.
   What is kept belongs to a person. The worker knows who reads by the pages that the server sends: what was kept for
   somebody else is gone before their page is shown, and nothing is answered while nobody is signed in.
   Nothing is sent from here. */
"use strict";
importScripts("{% static 'js/reserve.js' %}");
const { KEPT, walks, marks, state, reader, patience, SignedOut } = self.dsuReserve;
const TOOLS = "dsu-outils";
const ENTRY = "{% url 'diagnostics:observation_create' %}";
const PLACES = "{% url 'diagnostics:places' %}";
const FIELD = "{% url 'diagnostics:field' %}";
const AWAY = "{% url 'diagnostics:field_away' %}";
const LOGOUT = "{% url 'account_logout' %}";
const HALL = new RegExp(`^${ENTRY}hall/(\\d+)/$`);
// Small pictures of findings, the plan of a route.
const DATA = /^\/veille\/photos\/.+\/vignette\/$|\/parcours\.geojson$/;
// A network that is dying answers nothing for minutes.
const PATIENCE = 4000;
const AGAIN = 30000;
const AT = "X-Garde-Le";
const clean = /\.[0-9a-f]{12}\.\w+$/;

/* --- what every page is made of: nobody's ------------------------------------------------------------- */
const PARTS = /(?:src|href)="(\/static\/[^"?#]+)"/g;
const PICTURES = /src="(\/veille\/photos\/[^"]+\/vignette\/)"/g;
const INSIDE = /url\(\s*["']?([^"')]+?)["']?\s*\)/g;
const addresses = (pattern, text) => [...text.matchAll(pattern)].map((found) => found[1]);

async function keepTools(list) {
  const box = await caches.open(TOOLS);
  const wanted = [...new Set(list)];
  for (let next = 0; next < wanted.length; next += 1) {
    const address = wanted[next];
    const has = await box.match(address);
    // The name of a file in production says what is in it.
    if (has && clean.test(address)) continue;
    const answer = await fetch(address, patience(30)).catch(() => null);
    if (!answer || !answer.ok || answer.type !== "basic") { if (has) continue; throw new Error(address); }
    if (/\.css$/.test(address)) {
      const text = await answer.clone().text();
      for (const name of addresses(INSIDE, text)) {
        const url = new URL(name, new URL(address, self.location.origin));
        // Of a family of letters, the files that French does without are many.
        if (url.origin === self.location.origin && !/-(ext|cyrillic|greek|vietnamese)\b/.test(url.pathname) && !wanted.includes(url.pathname)) wanted.push(url.pathname);
      }
    }
    await box.put(address, answer);
  }
  return wanted;
}

/* Returns the addresses of all that the page needs. */
async function keepAway() {
  const answer = await fetch(AWAY, { credentials: "omit", cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(AWAY);
  const parts = await keepTools(addresses(PARTS, await answer.clone().text()));
  await (await caches.open(TOOLS)).put(AWAY, answer);
  return [AWAY, ...parts];
}
async function prune() {
  const wanted = await keepAway();
  const box = await caches.open(TOOLS);
  for (const request of await box.keys()) if (!wanted.includes(new URL(request.url).pathname)) await box.delete(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAway().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  // What an earlier version kept for the entry page.
  await Promise.all(names.filter((name) => name.startsWith("dsu-signaler-")).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

/* --- who reads ------------------------------------------------------------------------------------------ */
const boxOf = (user, what) => `${KEPT}${user}-${what}`;
const isOf = (user) => (name) => name.startsWith(`${KEPT}${user}-`);

async function forget(gone) {
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  await Promise.all(names.filter((name) => gone(name.slice(KEPT.length).split("-")[0])).map((name) => caches.delete(name)));
  const kept = await walks.all();
  await Promise.all(kept.filter((walk) => gone(walk.user)).map((walk) => walks.drop(walk.key)));
  // What waits stays; what has been sent is kept only to be shown again.
  const rows = (await marks.all()).filter((row) => row.state === "sent" && gone(row.user));
  await Promise.all(rows.map((row) => marks.drop(row.key)));
}

const WEEK = 7 * 24 * 3600 * 1000;
/* A walk that nobody opens any more goes too. */
async function sweep() {
  const old = (await walks.all()).filter((walk) => Date.now() > (walk.at || walk.beat) + WEEK);
  for (const walk of old) {
    await caches.delete(boxOf(walk.user, `marche-${walk.walk}`));
    await walks.drop(walk.key);
  }
}

/* `user` is who the server says is signed in; "" is nobody: what is kept stays shut, until the same person is back. */
async function readBy(user, lasts) {
  if (user) await forget((owner) => owner !== user);
  const before = await state.get("reader");
  const until = lasts === undefined ? (before && before.user === user && before.until) || 0 : Date.now() + lasts * 1000;
  if (!before || before.user !== user || before.until !== until) await state.put({ name: "reader", user, until });
}
async function whoReads() {
  const known = await state.get("reader");
  return known ? known : { user: "", until: 0 };
}

/* The reader that a page names at its beginning; null for what is not a page of ours. */
async function namedIn(answer) {
  if (!/text\/html/.test(answer.headers.get("Content-Type") || "") || !answer.body) return null;
  const stream = answer.body.getReader();
  const words = new TextDecoder();
  let text = "";
  while (text.length < 65536) {
    const { done, value } = await stream.read();
    if (done) break;
    text += words.decode(value, { stream: true });
    const found = text.match(/<body[^>]*\sdata-user="(\d*)"/);
    if (found) { stream.cancel().catch(() => {}); return found[1]; }
  }
  stream.cancel().catch(() => {});
  return null;
}

/* --- what is kept ------------------------------------------------------------------------------------------ */
async function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set(AT, String(Date.now()));
  ["Content-Encoding", "Content-Length", "Set-Cookie"].forEach((name) => headers.delete(name));
  return new Response(await answer.blob(), { status: 200, headers });
}

/* The kept answer of an address, of the one who reads and young enough: [answer, box]; or nothing. */
async function kept(address) {
  const { user, until } = await whoReads();
  if (!user) return null;
  if (until && Date.now() > until) { await forget(() => true); return null; }
  const newest = [];
  for (const name of (await caches.keys()).filter(isOf(user))) {
    const box = await caches.open(name);
    const found = await box.match(address, { ignoreVary: true });
    if (!found) continue;
    if (Date.now() > Number(found.headers.get(AT)) + WEEK) await box.delete(address, { ignoreVary: true });
    else newest.push([found, box]);
  }
  newest.sort((a, b) => Number(b[0].headers.get(AT)) - Number(a[0].headers.get(AT)));
  return newest[0] || null;
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
/* A kept page says that it is one, and since when; what it announced then is old. */
async function shown(found) {
  const at = Number(found.headers.get(AT));
  const day = new Date(at).toLocaleString("fr-FR", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const note = `<p class="kept-note no-print" role="status" data-kept="${at}"><svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><path d="M1 6a10 10 0 0 1 14 0M3.5 9a6.3 6.3 0 0 1 9 0M8 12.5h.01M2 2l12 12"/></svg> <span>Hors réseau : page gardée le ${escaped(day)}.</span></p>`;
  const text = (await found.text())
    .replace(/(<div id="messages"[^>]*>)[\s\S]*?\n<\/div>/, "$1</div>")
    .replace(/<main id="contenu"[^>]*>/, (main) => `${main}${note}`);
  return new Response(text, { status: 200, headers: found.headers });
}

async function away(status = 503) {
  const page = await (await caches.open(TOOLS)).match(AWAY);
  if (!page) return Response.error();
  return new Response(await page.text(), { status, headers: page.headers });
}

/* The address of the entry page at a hall, a building or a residence, whole, from the places that are kept: a page
   that was kept for another place knows nothing of this one. Empty when it is not among them. */
async function whereIs(query) {
  const { user } = await whoReads();
  const [home, block, hall] = ["residence", "batiment", "hall"].map((name) => Number(query.get(name)));
  for (const name of user ? (await caches.keys()).filter(isOf(user)) : []) {
    const box = await caches.open(name);
    for (const request of await box.keys()) {
      const url = new URL(request.url);
      if (url.pathname !== PLACES) continue;
      const { residences } = await (await box.match(request)).json();
      for (const [residence, , buildings] of residences) {
        const building = buildings.find(([key, , halls]) => (hall ? halls.some(([one]) => one === hall) : key === block));
        if (!building && (hall || block || residence !== home)) continue;
        const place = { quartier: url.searchParams.get("quartier"), residence, ...(building && { batiment: building[0] }), ...(hall && { hall }) };
        Object.entries(place).forEach(([name, value]) => query.set(name, value));
        return `${ENTRY}?${query}`;
      }
    }
  }
  return "";
}

/* --- answering -------------------------------------------------------------------------------------------------- */
let lastAway = 0;
const isAway = () => Date.now() - lastAway < AGAIN;
const late = (time) => new Promise((done) => { setTimeout(() => done(null), time); });

async function page(event) {
  const url = new URL(event.request.url);
  event.waitUntil(sweep().catch(() => {}));
  // With a place in its address the entry page is another one: it is answered, not kept.
  const isKept = !url.search;
  const address = url.pathname;
  const asked = (async () => {
    const answer = await fetch(event.request);
    if (answer.type === "basic") {
      const user = await namedIn(answer.clone());
      if (user !== null) await readBy(user);
      if (user && answer.ok && !answer.redirected && isKept) event.waitUntil(renew(user, address, answer.clone()));
    }
    return answer;
  })();
  event.waitUntil(asked.catch(() => {}));
  // Looked for while the network is asked.
  const found = isKept || address === ENTRY ? await kept(address) : null;
  if (!found) return asked.catch(() => instead(url));
  try {
    const answer = await Promise.race([asked, late(isAway() ? 1000 : PATIENCE)]);
    // What stands before a server that is down answers in its place.
    if (answer && ![502, 503, 504].includes(answer.status)) { lastAway = 0; return answer; }
  } catch { /* the network is away */ }
  lastAway = Date.now();
  if (address === ENTRY && url.search && !url.searchParams.get("quartier")) {
    const place = await whereIs(new URLSearchParams(url.search));
    if (place) return Response.redirect(new URL(place, self.location.origin));
  }
  // Somebody else may have been named meanwhile.
  const still = await kept(address);
  return still ? shown(still[0]) : asked.catch(() => instead(url));
}

async function renew(user, address, answer) {
  const has = address === ENTRY ? null : await kept(address);
  if (address !== ENTRY && address !== FIELD && !has) return;
  const box = has ? has[1] : await caches.open(boxOf(user, "saisie"));
  await box.put(address, await stamped(answer)).catch(() => {});
}

async function instead(url) {
  lastAway = Date.now();
  const hall = url.pathname.match(HALL);
  if (hall) {
    const place = await whereIs(new URLSearchParams({ hall: hall[1] }));
    if (place) return Response.redirect(new URL(place, self.location.origin));
  }
  return away();
}

async function tool(request) {
  const address = new URL(request.url).pathname;
  const found = await (await caches.open(TOOLS)).match(address, { ignoreVary: true });
  if (!found) return fetch(request);
  if (clean.test(address) || isAway()) return found;
  const answer = await Promise.race([fetch(request).catch(() => null), late(PATIENCE)]);
  if (answer && answer.ok) {
    const copy = answer.clone();
    caches.open(TOOLS).then((box) => box.put(address, copy)).catch(() => {});
    return answer;
  }
  return found;
}

async function data(request) {
  const url = new URL(request.url);
  // The plan of a route is the same whatever part of it is looked at.
  const address = url.pathname === PLACES ? url.pathname + url.search : url.pathname;
  const found = await kept(address);
  const asked = fetch(request);
  if (!found) {
    const answer = await asked;
    const { user } = await whoReads();
    if (url.pathname === PLACES && user && answer.ok && !answer.redirected) {
      const copy = await stamped(answer.clone());
      await (await caches.open(boxOf(user, "saisie"))).put(address, copy).catch(() => {});
    }
    return answer;
  }
  const answer = await Promise.race([asked.catch(() => null), late(isAway() ? 1000 : PATIENCE)]);
  if (!answer) return found[0];
  if (answer.ok && !answer.redirected) await found[1].put(address, await stamped(answer.clone())).catch(() => {});
  return answer;
}

/* Whoever signs out leaves nothing to read. Without network they are told that the server still knows them. */
async function signOut(event) {
  try {
    const answer = await fetch(event.request);
    if (answer.type === "opaqueredirect" || answer.redirected) {
      await forget(() => true);
      await readBy("");
      // Scripts of pages that are gone, those of earlier versions too.
      event.waitUntil(prune().catch(() => {}));
    }
    return answer;
  } catch {
    await forget(() => true);
    await readBy("");
    return away();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST" && url.pathname === LOGOUT) event.respondWith(signOut(event));
    else if (request.method === "GET" && url.pathname !== AWAY) event.respondWith(page(event));
    else if (request.method === "GET") event.respondWith(fetch(request).catch(() => away(200)));
  } else if (request.method === "GET") {
    if (url.pathname.startsWith("/static/")) event.respondWith(tool(request));
    else if (url.pathname === PLACES || DATA.test(url.pathname)) event.respondWith(data(request));
  }
});

/* --- keeping ------------------------------------------------------------------------------------------------------ */
async function tell(message) {
  for (const client of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) client.postMessage(message);
}

async function fetched(address, user) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...patience(30) });
      if (answer.redirected) throw new SignedOut();
      if (!answer.ok) throw new Error(`${answer.status} ${address}`);
      const isPage = /text\/html/.test(answer.headers.get("Content-Type") || "");
      if (isPage && (await namedIn(answer.clone())) !== user) throw new SignedOut();
      return answer;
    } catch (error) {
      if (error instanceof SignedOut || attempt === 3) throw error;
      await late(attempt * 1000);
    }
  }
}

const underway = new Map();
/* Takes a walk along: its pages, what they are made of, the places of its quartiers. Said step by step in `walks`. */
async function keepWalk(kitAddress) {
  let record = null;
  const save = async (more) => {
    record = { ...record, ...more, beat: Date.now() };
    await walks.put(record);
    await tell({ walk: record });
  };
  try {
    const answer = await fetched(kitAddress, null);
    const kit = await answer.json();
    await readBy(kit.user, kit.lasts);
    const key = `${kit.user}:${kit.walk}`;
    const before = await walks.get(key);
    const list = [...kit.pages, ...kit.places];
    record = { key, user: kit.user, walk: kit.walk, title: kit.title, address: kit.address, kit: kitAddress, haltes: kit.haltes, at: before ? before.at : 0 };
    await save({ state: "taking", done: 0, total: list.length + 1 });
    const name = boxOf(kit.user, `marche-${kit.walk}`);
    const box = await caches.open(name);
    const tools = new Set();
    const pictures = new Set();
    const todo = [...list];
    const take = async () => {
      for (let address = todo.shift(); address; address = todo.shift()) {
        const given = await fetched(address, kit.user);
        if (/text\/html/.test(given.headers.get("Content-Type") || "")) {
          const text = await given.clone().text();
          addresses(PARTS, text).forEach((part) => tools.add(part));
          addresses(PICTURES, text).forEach((part) => pictures.add(part));
        }
        await box.put(address, await stamped(given));
        await save({ done: record.done + 1 });
      }
    };
    await Promise.all([take(), take(), take()]);
    await keepTools([...tools]);
    for (const address of [...pictures].slice(0, 120)) {
      // A picture that is missing keeps nobody from walking.
      await fetched(address, kit.user).then(stamped).then((copy) => box.put(address, copy)).catch(() => {});
    }
    // A halte that was taken out of the route since.
    const wanted = new Set([...list, ...pictures]);
    for (const request of await box.keys()) {
      const url = new URL(request.url);
      if (!wanted.has(url.pathname + url.search)) await box.delete(request);
    }
    if (!(await caches.keys()).includes(name)) throw new SignedOut();
    await save({ state: "kept", done: list.length + 1, at: Date.now() });
  } catch (error) {
    const why = error instanceof SignedOut ? "signed-out" : error && error.name === "QuotaExceededError" ? "full" : "broken";
    if (record) await save({ state: why }).catch(() => {});
    else await tell({ refused: kitAddress, why });
  }
}

async function removeWalk(key) {
  const walk = await walks.get(key);
  if (!walk) return;
  await caches.delete(boxOf(walk.user, `marche-${walk.walk}`));
  await walks.drop(key);
  await tell({ removed: key });
}

/* The entry page that has just registered this script was loaded without it: it says what it is made of. */
async function keepEntry(list) {
  const answer = await fetch(ENTRY, { credentials: "same-origin", cache: "no-store" });
  const user = answer.redirected ? "" : await namedIn(answer.clone());
  if (!user) return;
  const told = await reader(user).catch(() => null);
  await readBy(user, told ? told.lasts : undefined);
  const box = await caches.open(boxOf(user, "saisie"));
  const parts = addresses(PARTS, await answer.clone().text());
  await box.put(ENTRY, await stamped(answer));
  for (const address of list.map((one) => new URL(one, self.location.origin))) {
    if (address.origin !== self.location.origin) continue;
    if (address.pathname === PLACES) await fetched(address.pathname + address.search, user).then(stamped).then((copy) => box.put(address.pathname + address.search, copy)).catch(() => {});
    else if (address.pathname.startsWith("/static/")) parts.push(address.pathname);
  }
  await fetched(FIELD, user).then(stamped).then((copy) => box.put(FIELD, copy)).catch(() => {});
  await keepTools(parts);
}

self.addEventListener("message", (event) => {
  const { keep, garder, retirer, lecteur } = event.data || {};
  if (Array.isArray(keep)) event.waitUntil(keepEntry(keep).catch(() => {}));
  if (typeof garder === "string" && garder.startsWith("/")) {
    if (!underway.has(garder)) underway.set(garder, keepWalk(garder).finally(() => underway.delete(garder)));
    event.waitUntil(underway.get(garder));
  }
  if (typeof retirer === "string") event.waitUntil(removeWalk(retirer));
  if (typeof lecteur === "string") event.waitUntil(readBy(lecteur));
});
