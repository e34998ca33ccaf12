/* Keyboard shortcuts of the desk: "/" search, "?" help, "g" then the letter of a link's data-key. */
"use strict";
(() => {
  const WAIT = 1500; // milliseconds between "g" and the letter
  const help = document.querySelector("dialog.keys-help");
  const hint = document.querySelector(".keys-hint");
  const links = [...document.querySelectorAll("a[data-key]")];
  let since = -WAIT;

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  function explain() {
    const list = help.querySelector("dl");
    for (const link of links) {
      const row = list.firstElementChild.cloneNode(true);
      const key = row.querySelector("kbd");
      key.textContent = "g";
      const second = key.cloneNode();
      second.textContent = link.dataset.key;
      key.after(" ", second);
      row.querySelector("dd").textContent = link.firstChild.textContent.trim();
      list.append(row);
    }
  }

  function focusSearch(event) {
    const box = document.getElementById("search-box");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  }

  function act(event) {
    const follows = event.timeStamp - since < WAIT;
    since = event.key === "g" ? event.timeStamp : -WAIT;
    const link = follows && links.find((candidate) => candidate.dataset.key === event.key);
    if (link) link.click();
    // A Chinese input method may send the full-width signs.
    else if (event.key === "/" || event.key === "、") focusSearch(event);
    else if (event.key === "?" || event.key === "？") help.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (!help || help.open || isTyping(event.target)) return;
    act(event);
  });

  if (help) explain();
  if (hint && matchMedia("(any-hover: hover)").matches) hint.hidden = false;
})();
