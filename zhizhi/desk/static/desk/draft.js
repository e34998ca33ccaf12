/* Drafts and double submission; every form works the same without this.
 *
 * <form data-draft="key">           keeps its text fields and choices in this browser for a week
 * <element data-draft-clear="key">  on the page after success: forgets that draft
 * <form data-drafts-forget>         sign out: forgets all drafts when sent
 * data-draft-skip on a field leaves it out; passwords, files and hidden fields never enter.
 */
"use strict";
(() => {
  const PREFIX = "zhizhi-draft:";
  const WEEK = 7 * 24 * 3600 * 1000; // milliseconds
  const PATIENCE = 10000; // milliseconds until a sent form may be sent again on the same page

  // Storage may be full or forbidden; then there are no drafts, and nothing else changes.
  const store = {
    read(key) {
      try {
        const draft = JSON.parse(localStorage.getItem(PREFIX + key));
        return draft && Date.now() - draft.at < WEEK ? draft.values : null;
      } catch {
        return null;
      }
    },
    write(key, values) {
      try {
        localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
      } catch {}
    },
    forget(key) {
      try {
        localStorage.removeItem(PREFIX + key);
      } catch {}
    },
    keys() {
      try {
        return Object.keys(localStorage)
          .filter((name) => name.startsWith(PREFIX))
          .map((name) => name.slice(PREFIX.length));
      } catch {
        return [];
      }
    },
  };

  const isChoice = (field) => field.type === "radio" || field.type === "checkbox";

  function fieldsOf(form) {
    const never = ["password", "file", "hidden", "submit", "button", "reset"];
    return [...form.elements].filter(
      (field) => field.name && !never.includes(field.type) && !("draftSkip" in field.dataset) && field.type !== "fieldset",
    );
  }

  // Choices are kept one by one (name and value), so that an unticked box is remembered too.
  const nameOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);

  function valuesOf(form) {
    const values = {};
    for (const field of fieldsOf(form)) {
      values[nameOf(field)] = isChoice(field) ? field.checked : field.value;
    }
    return values;
  }

  function fill(form, values) {
    let changed = false;
    for (const field of fieldsOf(form)) {
      const value = values[nameOf(field)];
      const property = isChoice(field) ? "checked" : "value";
      if (value === undefined || field[property] === value) continue;
      field[property] = value;
      changed = true;
    }
    return changed;
  }

  function showLine(form, undo) {
    const template = document.querySelector("template.draft-template");
    if (!template) return;
    const line = template.content.firstElementChild.cloneNode(true);
    line.querySelector("button").addEventListener("click", () => {
      undo();
      line.remove();
    });
    form.prepend(line);
  }

  function keepDraft(form) {
    const key = form.dataset.draft;
    const before = valuesOf(form);
    const draft = store.read(key);
    if (draft && fill(form, draft)) {
      showLine(form, () => {
        fill(form, before);
        store.forget(key);
      });
    }
    let timer = 0;
    const save = () => {
      clearTimeout(timer);
      timer = 0;
      store.write(key, valuesOf(form));
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 300);
    });
    form.addEventListener("submit", save);
    addEventListener("pagehide", () => timer && save());
  }

  function release(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), PATIENCE);
    if ("draftsForget" in form.dataset) store.keys().forEach(store.forget);
  });

  // Going back shows the page as it was left, with its forms still marked as sent.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  for (const mark of document.querySelectorAll("[data-draft-clear]")) store.forget(mark.dataset.draftClear);
  document.querySelectorAll("form[data-draft]").forEach(keepDraft);
})();
