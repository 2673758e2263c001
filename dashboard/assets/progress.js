// A long download says how far it is: responses are counted as they come, and saved once all are there.
// Without this script a link marked data-progress is a plain download.
(() => {
  const TOGETHER = 4_000_000; // bytes, given to the browser to keep outside of the page's memory
  const SPEAK = 1_000; // milliseconds between two texts

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-progress]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!link.dataset.running) download(link);
  });

  async function download(link) {
    const box = shown(link);
    const stop = new AbortController();
    box.cancel.addEventListener("click", () => stop.abort());
    link.dataset.running = "1";
    try {
      const answer = await fetch(link.href, { signal: stop.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const total = Number(answer.headers.get("X-Kanal-Responses"));
      const { blob, lines } = await received(answer, (done) => box.tell(done, total));
      saved(blob, answer.headers.get("Content-Disposition"));
      box.end(link.dataset.finished, lines);
    } catch {
      box.end(stop.signal.aborted ? link.dataset.cancelled : link.dataset.failed);
    } finally {
      delete link.dataset.running;
    }
  }

  async function received(answer, tell) {
    const reader = answer.body.getReader();
    const count = lineCounter();
    let blobs = [], held = [], size = 0, lines = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      held.push(value);
      size += value.length;
      lines = count(value);
      if (size > TOGETHER) {
        blobs.push(new Blob(held));
        held = [];
        size = 0;
      }
      tell(lines);
    }
    return { blob: new Blob([...blobs, ...held], { type: "text/csv" }), lines };
  }

  // Counts the lines below the first; a line break between quotes is part of an answer.
  function lineCounter() {
    let lines = -1, quoted = false;
    return (bytes) => {
      for (const byte of bytes) {
        if (byte === 34) quoted = !quoted;
        else if (byte === 10 && !quoted) lines += 1;
      }
      return Math.max(lines, 0);
    };
  }

  function saved(blob, disposition) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = /filename="?([^";]+)/.exec(disposition || "")?.[1] || "responses.csv";
    link.click();
    // The browser has to begin saving before the address goes.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // Puts the bar, its text and a button behind the link.
  function shown(link) {
    link.parentElement.querySelector(".progress")?.remove();
    const box = document.createElement("div");
    const bar = document.createElement("progress");
    const text = document.createElement("p");
    const cancel = document.createElement("button");
    const number = new Intl.NumberFormat(link.dataset.locale);
    box.className = "progress";
    bar.setAttribute("aria-label", link.getAttribute("aria-label") || link.textContent);
    text.setAttribute("role", "status");
    cancel.type = "button";
    cancel.textContent = link.dataset.cancel;
    box.append(bar, text, cancel);
    link.after(box);
    let said = 0;
    return {
      cancel,
      tell(done, total) {
        if (total) Object.assign(bar, { max: total, value: done });
        if (Date.now() - said < SPEAK) return;
        said = Date.now();
        text.textContent = filled(link.dataset.progress, { done, total: Math.max(done, total) });
      },
      end(message, done) {
        const here = box.contains(document.activeElement);
        bar.remove();
        cancel.remove();
        text.textContent = filled(message, { done });
        if (here) link.focus();
      },
    };

    function filled(words, numbers) {
      return words.replace(/%\((\w+)\)s/g, (_, name) => number.format(numbers[name]));
    }
  }
})();
