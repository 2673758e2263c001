// A copy of the page for the way back without a network. Whatever fails here, the form works.

const SHELVES = "kanal-1";

async function keepPage() {
  const worker = navigator.serviceWorker;
  if (!worker || self.top !== self) return;
  await worker.register("/s/worker.js");
  const shelves = await caches.open(SHELVES);
  if (!form.hasAttribute("data-given") && !form.hasAttribute("data-copy")) {
    const copy = served.replace("data-study=", "data-copy data-study=");
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    await shelves.put(`${location.pathname}?lang=${root.lang}`, new Response(copy, { headers }));
  }
}

addEventListener("load", () => keepPage().catch(() => {}));
