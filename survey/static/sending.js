// Sending: what could not be sent waits on the device, and is sent again with the same key, so that
// it is stored once however often it arrives.

const PATIENCE = 20000;
const SHORTEST = 5000;
const LONGEST = 60000;
let sending = false;
let pause = SHORTEST;
let notBefore = 0;
let timer = 0;

// The server's own page is the answer: to an end of the survey, an old token, a closed study.
function submitPlainly() {
  if (draft) keep(null);
  HTMLFormElement.prototype.submit.call(form);
}

async function post({ url, body }) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  try {
    const answer = await fetch(url, { method: "POST", body, headers, signal: stop.signal });
    const told = /json/.test(answer.headers.get("Content-Type")) ? await answer.json() : {};
    return { ok: answer.ok, status: answer.status, told, later: Number(answer.headers.get("Retry-After")) };
  } finally {
    clearTimeout(late);
  }
}

async function send() {
  // A sandboxed frame may not ask by script, but may submit.
  if (self.origin === "null") return submitPlainly();
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  const body = new URLSearchParams(new FormData(form)).toString();
  const pending = (draft && draft.pending) || { url: form.getAttribute("action"), body };
  if (!keep(pending)) keepOpen();
  place.textContent = place.dataset.sending;
  try {
    settle(await post(pending));
  } catch (lost) {
    wait(0);
  } finally {
    sending = false;
  }
}

// Without storage the answers live as long as the page.
function keepOpen() {
  const advice = document.querySelector("[data-unkept]");
  advice.textContent = advice.dataset.unkept;
}

function settle(answer) {
  if (answer.ok && answer.told.thanks) {
    draft = null;
    // Instead of the answers: so that other tabs, and the way back, know where they went.
    writeShelf({ sent: key.value, thanks: answer.told.thanks });
    location.replace(answer.told.thanks);
  } else if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
    wait(answer.later || 0);
  } else {
    submitPlainly();
  }
}

function wait(seconds) {
  panel("waiting");
  notBefore = Date.now() + seconds * 1000;
  // Not all phones of a train at once.
  const next = Math.max(seconds * 1000, pause * (0.75 + Math.random() / 2));
  timer = setTimeout(send, next);
  pause = Math.min(2 * pause, LONGEST);
}

function sendAgain() {
  if (draft && draft.pending && Date.now() >= notBefore) send();
}

function done(thanks) {
  document.querySelector("[data-panel=done] a").href = thanks;
  clearTimeout(timer);
  draft = null;
  panel("done");
  if (form.hasAttribute("data-copy")) refresh();
}

// A copy from the device has been used up: the service has a fresh page, for another person.
function refresh() {
  fetch(location.href).then(() => location.reload(), () => setTimeout(refresh, SHORTEST));
}
