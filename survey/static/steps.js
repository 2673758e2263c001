// One question at a time. Each is a step with an address of its own (#code), so that the browser's
// own way back leads to the question before.

const bar = form.querySelector(".bar");
const languages = document.querySelector(".languages");
const place = bar.querySelector(".place");
let at = 0;

function panel(name) {
  for (const one of document.querySelectorAll("[data-panel]")) one.hidden = one.dataset.panel !== name;
  // A change of language would keep the answers anew.
  if (languages) languages.hidden = name === "done";
  const heading = document.querySelector(`[data-panel=${name}] h2`);
  if (heading) heading.focus();
}

function show(index, moved) {
  at = index;
  steps.forEach((step, other) => step.classList.toggle("now", other === at));
  root.classList.toggle("first", at === 0);
  root.classList.toggle("last", at === steps.length - 1);
  place.textContent = place.dataset.text.replace("{place}", at + 1);
  bar.querySelector("progress").value = at + 1;
  if (!moved) return;
  if (draft) keep();
  const heading = steps[at].querySelector(".legend");
  scrollTo(0, 0);
  heading.focus({ preventScroll: true });
  // With large letters the languages alone fill a small screen.
  if (heading.getBoundingClientRect().top > innerHeight / 3) heading.scrollIntoView();
}

const placeOf = (code) => Math.max(0, steps.findIndex((step) => codeOf(step) === code));
const fromAddress = () => placeOf(location.hash.slice(1));
const address = (index) => "#" + codeOf(steps[index]);

// The entry knows whose answers it belongs to, for the way back after they were sent.
function enter(how, from, index) {
  try {
    history[how]({ from, key: key.value }, "", address(index));
  } catch (sandboxed) {
    // Steps without addresses.
  }
  show(index, true);
}

const goTo = (index) => enter("pushState", at, index);

function goBack() {
  if (history.state && history.state.from === at - 1) history.back();
  else enter("replaceState", null, at - 1);
}

// What a person should do about a step, in the server's own sentences; nothing where it is fine.
function complaint(step) {
  const values = valuesOf(step);
  const { missing, number, several } = step.dataset;
  if (!values.length) return missing || "";
  if (number && !/^\d{1,10}$/.test(values[0].trim())) return number;
  return (values.length > 1 && step.querySelector("[data-alone]:checked") && several) || "";
}

function say(step, text) {
  const id = codeOf(step) + "-error";
  const old = document.getElementById(id);
  if (old) old.remove();
  const field = step.querySelector("textarea, [inputmode]");
  const hint = document.getElementById(codeOf(step) + "-hint");
  const told = [hint && hint.id, text && id].filter(Boolean).join(" ");
  if (told) (field || step).setAttribute("aria-describedby", told);
  else (field || step).removeAttribute("aria-describedby");
  if (field) field.setAttribute("aria-invalid", Boolean(text));
  step.classList.toggle("wrong", Boolean(text));
  if (!text) return;
  const line = Object.assign(document.createElement("p"), { id, className: "error", textContent: text });
  line.setAttribute("role", "alert");
  step.querySelector(".legend").after(line);
  step.querySelector("input, textarea").focus();
}

// Returns whether the step at hand may be left.
function isFine() {
  const text = complaint(steps[at]);
  say(steps[at], text);
  return !text;
}

function goOn() {
  if (!isFine()) return;
  if (steps[at].querySelector("[data-ends]:checked")) submitPlainly();
  else if (at < steps.length - 1) goTo(at + 1);
  else finish();
}

function finish() {
  const wrong = steps.findIndex(complaint);
  if (wrong < 0) return send();
  goTo(wrong);
  isFine();
}
