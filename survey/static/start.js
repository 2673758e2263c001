// Puts the parts together: what happens on arrival, and who listens to what.

const notice = document.getElementById("kanal-kept");

function speak(lang) {
  const here = new URL(location.href);
  here.searchParams.set("lang", lang);
  here.searchParams.delete("sent");
  location.replace(here);
}

// Another tab has changed the draft, or sent it.
function meet(kept) {
  if (!kept) return;
  if (kept.sent) {
    if (kept.sent === key.value) done(kept.thanks);
    return;
  }
  adopt(kept);
  draft = kept;
  panel(kept.pending ? "waiting" : "asking");
}

// The page comes from the server with what was given, or finds what was kept.
function arrive(returned) {
  const kept = readShelf();
  if (kept && kept.sent && [key.value, (history.state || {}).key].includes(kept.sent)) return done(kept.thanks);
  if (form.hasAttribute("data-given")) return takeGiven();
  if (kept && kept.answers) {
    if (returned && kept.lang !== root.lang) return speak(kept.lang);
    meet(kept);
    notice.hidden = steps.every((step) => !valuesOf(step).length);
  }
  const wanted = location.hash ? fromAddress() : placeOf(kept && kept.step);
  const open = steps.findIndex(complaint);
  show(open < 0 ? wanted : Math.min(wanted, open), false);
  if (draft) keep();
  sendAgain();
}

function takeGiven() {
  const wrong = steps.findIndex((step) => step.classList.contains("wrong"));
  const problem = document.querySelector(".problem");
  show(wrong >= 0 ? wrong : problem ? steps.length - 1 : fromAddress(), false);
  keep();
}

function startOver() {
  forget();
  adopt(own);
  steps.forEach((step) => say(step, ""));
  notice.hidden = true;
  enter("replaceState", null, 0);
}

for (const step of steps) step.querySelector(".legend").tabIndex = -1;
try {
  arrive(performance.getEntriesByType("navigation")[0].type === "back_forward");
} catch (unreadable) {
  forget();
  show(0, false);
}

form.addEventListener("input", (event) => {
  const step = event.target.closest(".step");
  if (step && step.classList.contains("wrong")) say(step, "");
  keep();
});
form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.name === "speak") return;
  event.preventDefault();
  goOn();
});
bar.querySelector(".next").addEventListener("click", goOn);
bar.querySelector(".back").addEventListener("click", goBack);
notice.querySelector("button").addEventListener("click", startOver);
document.querySelector("[data-panel=waiting] button").addEventListener("click", () => send());
if (languages) {
  languages.addEventListener("click", (event) => {
    // Where nothing can be kept, the server gives the answers back in the other language.
    form.setAttribute("action", form.getAttribute("action").split("#")[0] + address(at));
    if (event.target.name !== "speak" || !keep()) return;
    event.preventDefault();
    speak(event.target.value);
  });
}
addEventListener("hashchange", () => {
  notice.hidden = true;
  show(fromAddress(), true);
});
addEventListener("storage", (event) => event.key === shelf && meet(readShelf()));
addEventListener("pageshow", (event) => event.persisted && arrive(true));
addEventListener("online", sendAgain);
document.addEventListener("visibilitychange", () => document.hidden || sendAgain());
root.dataset.ready = "";
