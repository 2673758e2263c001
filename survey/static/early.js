// Before anything is drawn: one question shows from the start, so that nothing jumps once the script has set
// up, and phones lay out one question instead of nine. Should it fail, all of them show, as without script.

document.documentElement.classList.add("steps", "first");
addEventListener("error", () => {
  if (!("ready" in document.documentElement.dataset)) document.documentElement.classList.remove("steps", "first");
});
