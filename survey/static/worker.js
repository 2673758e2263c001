"use strict";
// Opens the form without a network: from the copy that the page has kept. It keeps nothing itself,
// and touches nothing but the form's own address.

const SHELVES = "kanal-1";
const FORM = /^\/s\/[a-z0-9-]+$/;
const PATIENCE = 4000;

async function clean() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("kanal-") && name !== SHELVES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// The copy in the language asked for, else the newest.
async function keptPage(url) {
  const shelves = await caches.open(SHELVES);
  const asked = await shelves.match(`${url.pathname}?lang=${url.searchParams.get("lang")}`);
  return asked || (await shelves.matchAll(url.pathname, { ignoreSearch: true })).pop();
}

async function page(request, url) {
  const fresh = fetch(request);
  const kept = await keptPage(url).catch(() => undefined);
  if (!kept) return fresh;
  const answered = fresh.then((answer) => (answer.status < 500 ? answer : kept), () => kept);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([answered, late]);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clean()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && FORM.test(url.pathname)) event.respondWith(page(request, url));
});
