// Forms of the dashboard are pages of their own. With a script they open on top of it, in a dialog; what
// they change is the address, and the dashboard follows its address.
(() => {
  "use strict";
  const HOME = "/dashboard/";
  let dialog = null; // made when it is first needed
  let opener = null;
  let newest = 0; // of several pages asked for, only the last is shown

  const leadsHome = (url) => url.origin === location.origin && url.pathname === HOME;

  // Fields are named as questions are, and one may be called "action": so no form.action.
  const target = (form) => new URL(form.getAttribute("action"), location.href);

  const filled = (form) => {
    const url = target(form);
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    url.search = new URLSearchParams(given);
    return url;
  };

  // Shows what is for readers with a script, and hides what is for others.
  const scripted = (root) => {
    root.querySelectorAll("[data-scripted]").forEach((one) => { one.hidden = false; });
    root.querySelectorAll("[data-plain]").forEach((one) => { one.hidden = true; });
    return root;
  };

  // Returns the main part of a page; undefined where there is a newer wish, or the browser goes there itself.
  const fetched = async (url) => {
    const mine = ++newest;
    try {
      // Asked for as a page, it is the sign-in page where that is due.
      const answer = await fetch(url, { cache: "no-store", headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = answer.ok && !answer.redirected && page.querySelector("main");
      if (mine !== newest) return undefined;
      if (main) return scripted(main);
    } catch {
      // The browser says best what is wrong with the network.
    }
    if (mine === newest) location.assign(url);
    return undefined;
  };

  const makeDialog = () => {
    dialog = document.createElement("dialog");
    dialog.className = "sheet";
    dialog.setAttribute("aria-labelledby", "sheet-title");
    dialog.addEventListener("close", closed);
    document.body.append(dialog);
  };

  const open = async (link) => {
    const main = await fetched(link.href);
    if (!main) return;
    if (!dialog) makeDialog();
    dialog.lang = main.lang;
    dialog.replaceChildren(...main.childNodes);
    if (!dialog.open) {
      opener = link;
      history.pushState({ dialog: true }, ""); // so that the way back closes it
      dialog.showModal();
    }
    dialog.scrollTop = 0;
    dialog.querySelector("h1")?.focus();
  };

  const closed = () => {
    newest += 1;
    dialog.replaceChildren();
    if (history.state?.dialog) history.back();
    giveFocusBack();
  };

  const giveFocusBack = () => {
    const same = (link) => link.pathname === new URL(opener.href).pathname;
    const links = [...document.querySelectorAll("a[data-dialog]")];
    (opener.isConnected ? opener : links.find(same))?.focus();
  };

  // The dashboard may build the link anew when it follows its address.
  const rebuilt = new MutationObserver(() => {
    if (opener.isConnected) return;
    rebuilt.disconnect();
    if (document.activeElement === document.body) giveFocusBack();
  });

  // Brings the dashboard below the dialog to an address, as dcc.Location hears of it.
  const go = (url) => {
    if (location.pathname !== HOME) return location.assign(url);
    history.replaceState(null, "", url);
    rebuilt.observe(document.body, { childList: true, subtree: true });
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    return dialog.close();
  };

  const renew = async (form) => {
    if (!form.reportValidity()) return;
    const url = filled(form);
    const main = await fetched(url);
    if (!main) return;
    document.querySelector(".sheet [data-renewed]").replaceWith(main.querySelector("[data-renewed]"));
    if (!dialog?.open) history.replaceState(null, "", url);
  };

  const copy = async (button) => {
    const snippet = button.closest(".snippet");
    const [text, said] = [snippet.querySelector("textarea"), snippet.querySelector("[role=status]")];
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = button.dataset.copied;
    } catch {
      text.focus();
      text.select();
      said.textContent = button.dataset.selected;
    }
  };

  // What is folded says what is chosen in it.
  const sumUp = (filter) => {
    const labels = [...filter.querySelectorAll("input:checked")].map((box) => box.parentElement.innerText.trim());
    const said = filter.querySelector(".chosen");
    said.textContent = labels.join(", ") || said.dataset.nothing;
  };

  document.addEventListener("click", (event) => {
    const changed = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (event.defaultPrevented || changed) return;
    const hit = event.target.closest("a[href], button");
    if (!hit) return;
    if (hit.matches("a[data-dialog]")) {
      event.preventDefault();
      open(hit);
    } else if (dialog?.contains(hit) && hit.matches("a") && leadsHome(hit)) {
      event.preventDefault();
      go(hit);
    } else if (hit.matches("[data-close]")) {
      dialog.close();
    } else if (hit.matches("[data-copy]")) {
      copy(hit);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-live")) {
      event.preventDefault();
      renew(form);
    } else if (leadsHome(target(form))) {
      event.preventDefault();
      if (dialog?.contains(form)) go(filled(form));
      else location.assign(filled(form));
    }
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.closest(".sheet form");
    if (!form) return;
    if (form.hasAttribute("data-live")) renew(form);
    const filter = field.closest(".filter");
    if (filter) sumUp(filter);
    // Who fills in the second group wants to see it.
    if (field.name.startsWith("vs.")) form.querySelector("[name=vs]").checked = true;
  });

  addEventListener("popstate", () => { if (dialog?.open) dialog.close(); });

  addEventListener("message", (event) => {
    const told = event.data || {};
    if (event.origin !== location.origin || told.message !== "kanal-height" || !(told.height > 0)) return;
    for (const frame of document.querySelectorAll(".sheet iframe[data-fit]")) {
      if (frame.contentWindow === event.source) frame.style.height = `${told.height}px`;
    }
  });

  if (document.querySelector("main.sheet")) scripted(document);
})();
