const { copied, selected } = document.querySelector("main").dataset;
for (const button of document.querySelectorAll("[data-copy]")) {
  const told = button.nextElementSibling, text = button.closest(".snippet").querySelector("textarea");
  button.hidden = false;
  button.onclick = async () => {
    told.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = copied;
    } catch {
      text.focus();
      text.select();
      told.textContent = selected;
    }
  };
}
