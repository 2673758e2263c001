// Asks the feed whether the shown page has moved, and puts in place what has changed.
(() => {
  const clientside = window.dash_clientside = window.dash_clientside || {};
  let shown = null; // the view on the page: its address, ETag, texts and what moves in it
  let asking = false;
  let heard = 0; // when the last answer came in, by the page's own clock

  clientside.kanal = {
    refresh: async (_ticks, search) => {
      const keep = clientside.no_update;
      const ticked = clientside.callback_context.triggered_id === "tick";
      if (ticked && (document.hidden || asking)) return keep;
      asking = true;
      try {
        await ask(search);
      } catch (error) {
        status(shown ? shown.texts.lost : String(error));
      } finally {
        asking = false;
      }
      return keep;
    },
  };

  async function ask(search) {
    const current = shown && shown.search === search ? shown : null;
    const answer = await fetch("/dashboard/feed" + search, {
      cache: "no-store",
      headers: current ? { "If-None-Match": current.etag } : {},
    });
    if (answer.status === 200) show(await answer.json(), search, answer.headers);
    else if (answer.status === 401) return status(shown ? shown.texts.out : "Please sign in again.");
    else if (answer.status !== 304) return status(shown ? shown.texts.lost : answer.statusText);
    status("");
    ago();
  }

  function show(view, search, headers) {
    const moving = {};
    collect(view.page, moving);
    // By the server's clock, as the reader's may be wrong.
    const age = view.received === null ? 0 : Math.max(0, Date.parse(headers.get("Date")) - 1000 * view.received);
    heard = performance.now() - age;
    if (shown && shown.skeleton === view.skeleton) {
      for (const [id, props] of Object.entries(moving)) {
        // How long ago it was is said here; the moment itself would stand in its place until the next look.
        if (id === "ago" && view.received !== null) continue;
        if (JSON.stringify(props) !== JSON.stringify(shown.moving[id])) clientside.set_props(id, props);
      }
    } else {
      const focused = document.activeElement?.getAttribute("href");
      clientside.set_props("page", { children: view.page });
      document.documentElement.lang = view.lang;
      document.title = view.title;
      requestAnimationFrame(() => settle(focused));
    }
    const { skeleton, texts, lang } = view;
    shown = { search, etag: headers.get("ETag"), skeleton, texts, lang, answered: view.received !== null, moving };
  }

  // What has an id moves by itself; what has such parts inside keeps its children.
  function collect(node, moving) {
    if (Array.isArray(node)) return node.reduce((found, one) => collect(one, moving) || found, false);
    if (!node || typeof node !== "object") return false;
    const { id, children, ...props } = node.props;
    const inside = collect(children, moving);
    if (!id) return inside;
    moving[id] = inside ? props : { children, ...props };
    return true;
  }

  // The page that was read before the scripts ran gives way once this one stands.
  function settle(focused) {
    document.getElementById("first")?.remove();
    if (focused) [...document.querySelectorAll("a[data-view]")].find((one) => one.getAttribute("href") === focused)?.focus();
  }

  // Said only when it changes: a screen reader would read it out each second.
  function status(text) {
    const place = document.getElementById("status");
    if (place && place.textContent !== text) place.textContent = text;
  }

  function ago() {
    const place = document.getElementById("ago");
    if (!place || !shown.answered) return;
    const seconds = Math.max(0, Math.round((performance.now() - heard) / 1000));
    const [size, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([size]) => seconds >= size) || [1, "second"];
    const text = new Intl.RelativeTimeFormat(shown.lang).format(-Math.floor(seconds / size), unit);
    place.textContent = shown.texts.updated.replace("{ago}", text);
  }

  // A link to another view changes the address, and with it the page, without loading it anew.
  window.kanal = {
    go(address) {
      window.history.pushState({}, "", address);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    },
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-view]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!shown) return;
    event.preventDefault();
    window.kanal.go(link.href);
  });
})();
