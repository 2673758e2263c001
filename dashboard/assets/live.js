// Asks the feed whether the shown chart has moved, and puts in place what has changed.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  kanal: {
    refresh: async function (_ticks, search, shown) {
      const keep = window.dash_clientside.no_update;
      const nothing = Array(13).fill(keep);
      const say = (text) => nothing.slice(1).concat([text]); // the status is the last output
      const ticked = window.dash_clientside.callback_context.triggered_id === "tick";
      if (ticked && (document.hidden || this.asking)) return nothing;
      const current = shown && shown.search === search ? shown : null;
      this.asking = true;
      try {
        const answer = await fetch("/dashboard/feed" + search, {
          cache: "no-store",
          headers: current ? { "If-None-Match": current.etag } : {},
        });
        if (answer.status === 304) return say(current.texts.live);
        if (answer.status === 401) return say(shown ? shown.texts.out : "Please sign in again.");
        if (!answer.ok) return say(shown ? shown.texts.lost : answer.statusText);
        const view = await answer.json();
        document.documentElement.lang = view.lang;
        return [
          { search, etag: answer.headers.get("ETag"), chart: view.chart, texts: view.texts },
          moved(view, shown),
          view.sentence, view.key, view.table, view.title, view.answers,
          view.choices, view.notes, current ? unfolded(view.more) : view.more, view.synthetic, view.texts.leave, view.texts.live,
        ];
      } catch (error) {
        return say(shown ? shown.texts.lost : String(error));
      } finally {
        this.asking = false;
      }
    },
  },
});

// What a reader has unfolded stays so when an answer comes in.
function unfolded(parts) {
  const shown = document.querySelectorAll("#more > details");
  parts.filter((part) => part.type === "Details").forEach((part, place) => {
    part.props.open = shown[place]?.open ?? false;
  });
  return parts;
}

// The same chart with new numbers is patched, so that its bars glide; another chart is drawn anew.
function moved(view, shown) {
  if (!shown || shown.chart !== view.chart) return view.figure;
  const patch = new window.dash_clientside.Patch();
  view.figure.data.forEach((trace, place) => {
    for (const key of ["x", "y", "text", "customdata"]) patch.assign(["data", place, key], trace[key]);
    patch.assign(["data", place, "marker", "pattern"], trace.marker.pattern);
  });
  patch.assign(["layout", "annotations"], view.figure.layout.annotations);
  return patch.build();
}
