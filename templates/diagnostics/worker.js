/* Opens the entry page when the network is away: the last page seen, its scripts and styles, the places of the
   quartiers chosen before. Everything else goes to the network; nothing is sent from here. */
"use strict";
const CACHE = "dsu-signaler-1";
const PAGE = "{% url 'diagnostics:observation_create' %}";
const PLACES = "{% url 'diagnostics:places' %}";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("dsu-signaler-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

async function keep(key, answer) {
  // A redirection is the sign-in page: never kept in place of the form.
  if (answer.ok && !answer.redirected && answer.type === "basic") await (await caches.open(CACHE)).put(key, answer);
}

async function networkFirst(request, key) {
  try {
    const answer = await fetch(request);
    await keep(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(key, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) {
    // With a place in the address the page is another one: it is answered, not kept.
    event.respondWith(url.search ? fetch(event.request).catch(() => caches.match(PAGE, { ignoreVary: true })) : networkFirst(event.request, PAGE));
  } else if (url.pathname === PLACES || /^\/static\//.test(url.pathname)) event.respondWith(networkFirst(event.request, url.href));
});

/* The page that has just registered this script was loaded without it: it says what it is made of. */
self.addEventListener("message", (event) => {
  if (!event.data || !Array.isArray(event.data.keep)) return;
  event.waitUntil(Promise.allSettled([PAGE, ...event.data.keep].map(async (address) => {
    const url = new URL(address, self.location.origin);
    if (url.origin === self.location.origin) await keep(url.pathname === PAGE ? PAGE : url.href, await fetch(url, { credentials: "same-origin" }));
  })));
});
