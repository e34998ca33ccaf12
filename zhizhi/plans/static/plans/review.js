/* Reviewing by keyboard and by selecting text; every act is one of the page's own forms, which work without this. */
"use strict";
(() => {
  const text = document.getElementById("plan-text");
  const panel = document.getElementById("panel");
  const bar = document.getElementById("selection-bar");
  if (!text || !panel) return;
  const FOLLOWS = 1500; // milliseconds in which "g" waits for its letter (keys.js)
  let since = -FOLLOWS;
  let caret = null; // where the person clicked, in characters of the document
  let current = Number(text.querySelector(".part.selected")?.dataset.key ?? 0);
  let pending = Promise.resolve(); // until the panel of the part on which one stands is there
  let latest = 0; // answers that come late are for a part that was left already

  // Where a place of the page lies in the document; null outside of its characters.
  function offsetOf(node, offset) {
    const holder = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!holder || !text.contains(holder)) return null;
    const range = document.createRange();
    range.selectNodeContents(holder);
    range.setEnd(node, offset);
    // The document counts characters, a page counts UTF-16 units.
    return Number(holder.dataset.at) + [...range.toString()].length;
  }

  // The pieces of text that a selection touches, so that its ends may lie between them.
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return null;
    const pieces = [...text.querySelectorAll("[data-at]")].filter((piece) => range.intersectsNode(piece));
    if (!pieces.length) return null;
    const first = pieces[0];
    const last = pieces[pieces.length - 1];
    const start = offsetOf(range.startContainer, range.startOffset) ?? Number(first.dataset.at);
    const end =
      offsetOf(range.endContainer, range.endOffset) ?? Number(last.dataset.at) + [...last.textContent].length;
    return start < end ? { start, end } : null;
  }

  function showBar() {
    const span = selected();
    if (!bar) return;
    bar.hidden = !span;
    if (!span) return;
    bar.elements.start.value = span.start;
    bar.elements.end.value = span.end;
  }

  const show = (address) => (pending = load(address));

  async function load(address) {
    const url = new URL(address, location.href);
    const ticket = ++latest;
    current = Number(url.searchParams.get("node"));
    const answer = await fetch(`${text.dataset.review}?${url.searchParams}&part=panel`);
    if (!answer.ok) {
      location.assign(url);
      return;
    }
    const shown = await answer.text();
    if (ticket !== latest) return;
    panel.innerHTML = shown;
    const key = url.searchParams.get("node");
    text.querySelectorAll(".part.selected").forEach((part) => part.classList.remove("selected"));
    text.querySelectorAll(`.part[data-key="${Number(key)}"]`).forEach((part) => part.classList.add("selected"));
    panel.classList.toggle("open", Boolean(key));
    document.getElementById(`n${key}`)?.scrollIntoView({ block: where() });
    // Forms above the text come back to the part that is shown.
    document.querySelectorAll(".review-bar input[name=node]").forEach((field) => (field.value = key ?? ""));
    history.replaceState(null, "", url);
  }

  // On a phone the lower half of the screen is the panel.
  function where() {
    return matchMedia("(min-width: 64rem)").matches ? "center" : "start";
  }

  const wantsPanel = (link) => link && new URL(link.href).searchParams.has("node");

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a.handle, .panel a.button, .outline a");
    if (wantsPanel(link)) {
      event.preventDefault();
      show(link.href);
      return;
    }
    const part = event.target.closest(".part");
    if (!part || !text.contains(part) || !getSelection().isCollapsed) return;
    const place = getSelection().anchorNode;
    caret = place ? offsetOf(place, getSelection().anchorOffset) : null;
    if (!part.classList.contains("selected")) show(`?node=${part.dataset.key}#n${part.dataset.key}`);
  });

  document.addEventListener("selectionchange", showBar);

  function move(key) {
    const keys = [...new Set([...text.querySelectorAll(".part")].map((part) => Number(part.dataset.key)))];
    const place = keys.indexOf(current);
    const next = place < 0 ? keys[0] : keys[place + (key === "j" ? 1 : -1)];
    if (next) show(`?node=${next}#n${next}`);
  }

  function split() {
    const form = document.getElementById("split-form");
    if (!form || caret === null) return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "at";
    field.value = caret;
    form.append(field);
    form.requestSubmit();
  }

  function make(number) {
    const button = bar?.querySelectorAll("button[name=kind]")[number - 1];
    if (button) bar.requestSubmit(button);
  }

  function act(key) {
    if (key === "s") split();
    else if (key === "e") panel.querySelector(".details-form input:not([type=hidden])")?.focus();
    else if (/^[1-5]$/.test(key) && bar && !bar.hidden) make(Number(key));
    else document.querySelector(`.panel [data-hotkey="${key}"], .review-bar [data-hotkey="${key}"]`)?.click();
  }

  function press(key) {
    if (key === "j" || key === "k") move(key);
    // An act is for the part on which one stands, whose panel may still be on its way.
    else if (/^[asemxur1-5]$/.test(key)) pending.then(() => act(key));
    else return false;
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const afterG = event.timeStamp - since < FOLLOWS;
    since = event.key === "g" ? event.timeStamp : -FOLLOWS;
    if (!afterG && press(event.key)) event.preventDefault();
  });

  document.querySelector(".part.selected")?.scrollIntoView({ block: where() });
})();
