/* The page on which a declaration is written: it keeps the draft, asks what is wrong, and shows the drawing beside it. */
import { Form, h } from "./fields.js";
import { key, Model, within } from "./model.js";

const SAVE = 2000; // milliseconds after the last change until the draft is kept
const CHECK = 500; // until it is asked what is wrong
const AGAIN = 8000; // until a save that failed is tried again

const given = (id) => JSON.parse(document.getElementById(id).textContent);
const data = given("editor-data");
const place = (id) => document.getElementById(id);
const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;

const model = new Model(data);
let saved = JSON.stringify(model.body);
let { revision, urls } = data;
let faults = data.faults;
let saving = null;
let timers = {};
let latest = 0;

const form = new Form(model, data.texts, { removing: askRemoving, renamed: askRenaming });
form.holder = place("editor-form");
form.redrawn = () => {
  showFaults();
  showState();
};
if (data.fixed) form.fixed.add(key(data.fixed));

const dirty = () => JSON.stringify(model.body) !== saved;

async function send(url, body) {
  const answer = await fetch(url, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
    body: JSON.stringify(body), redirect: "error",
  });
  const found = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(found.error ?? "");
  return found;
}

// Keeping the draft.
function say(state, words) {
  const line = place("editor-state");
  line.dataset.state = state;
  if (line.textContent !== words) line.textContent = words;
}

function showState() {
  place("editor-undo").disabled = !model.past.length;
  place("editor-redo").disabled = !model.future.length;
  if (dirty() && !saving && place("editor-state").dataset.state !== "failed") say("waiting", data.texts.waiting);
}

async function save() {
  clearTimeout(timers.save);
  if (saving) await saving.catch(() => {});
  if (!dirty()) return true;
  const body = JSON.stringify(model.body);
  say("saving", data.texts.saving);
  saving = send(urls.save, { revision, body: model.body });
  try {
    kept(body, await saving);
    return true;
  } catch (fault) {
    say("failed", fault.message || data.texts.failed);
    timers.save = setTimeout(save, AGAIN);
    return false;
  } finally {
    saving = null;
    if (dirty() && place("editor-state").dataset.state === "saved") later();
  }
}

function kept(body, answer) {
  saved = body;
  ({ revision } = answer);
  say("saved", form.text("saved", { time: answer.time }));
  if (answer.urls) {
    urls = answer.urls;
    history.replaceState(null, "", urls.page);
    place("editor-publish").href = urls.publish;
    place("editor-export").href = urls.export;
    const notice = place("editor-beside");
    notice.querySelector("p").textContent = answer.beside.words;
    notice.querySelector("a").href = answer.beside.url;
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  }
}

function later() {
  clearTimeout(timers.save);
  clearTimeout(timers.check);
  timers.save = setTimeout(save, SAVE);
  timers.check = setTimeout(check, CHECK);
}

model.changed = () => {
  if (place("editor-state").dataset.state === "failed") place("editor-state").dataset.state = "waiting";
  later();
  form.retitle();
  showState();
};

// What is wrong.
async function check() {
  const ticket = ++latest;
  try {
    const answer = await send(urls.check, { body: model.body });
    if (ticket !== latest) return;
    ({ faults } = answer);
    showFaults();
    showDrawing(answer.drawing);
  } catch {
    // The next change asks again; keeping the draft tells that there is no connection.
  }
}

function showFaults() {
  for (const slot of form.holder.querySelectorAll("[data-slot]")) {
    slot.hidden = true;
    slot.textContent = "";
  }
  for (const field of form.holder.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const fault of faults) mark(fault);
  for (const title of form.holder.querySelectorAll("[data-title]")) {
    const here = JSON.parse(title.dataset.title);
    const count = faults.filter((fault) => within(fault.place, here)).length;
    const badge = title.querySelector(".ed-count");
    badge.hidden = !count;
    badge.textContent = form.text("count", { n: count });
  }
  listFaults();
  for (const link of document.querySelectorAll("[data-section]")) {
    const path = JSON.parse(link.dataset.section);
    const inSection = (fault) => (path ? within(fault.place, path) : !data.sections.some((one) => one && within(fault.place, one)));
    link.classList.toggle("faulty", faults.some(inSection));
  }
}

// At the place itself, or at the nearest around it that is shown.
function mark(fault) {
  let path = fault.place;
  let slot = null;
  while (!slot && path.length) {
    slot = form.holder.querySelector(`[data-slot='${CSS.escape(key(path))}']`);
    if (!slot) path = path.slice(0, -1);
  }
  if (!slot) return;
  slot.hidden = false;
  slot.append(slot.textContent ? h("br") : "", h("span", {}, fault.message), " ", h("span", { class: "remedy" }, fault.remedy));
  form.holder.querySelector(`[data-input='${CSS.escape(key(path))}']`)?.setAttribute("aria-invalid", "true");
}

// The label of a key; of a text in one language that of the text.
function labelOf(path) {
  const chain = model.chain(path.slice(0, -1));
  const row = (at, name) => model.words[at?.type]?.keys[name]?.label;
  const around = path.length > 1 ? row(model.chain(path.slice(0, -2)).pop(), path[path.length - 2]) : null;
  return row(chain[chain.length - 1], path[path.length - 1]) ?? around ?? String(path[path.length - 1]);
}

function where(path) {
  const words = [];
  for (let length = 1; length <= path.length; length += 1) {
    const last = path[length - 1];
    const value = model.get(path.slice(0, length));
    if (typeof last === "number") words.push(value?.name?.zh || form.text("number", { n: last + 1 }));
    else if (length === path.length || length === 1) words.push(labelOf(path.slice(0, length)));
  }
  return words.filter((word, at) => !(at && word === words[at - 1])).join(" › ") || data.texts.whole;
}

function listFaults() {
  place("editor-faults-count").textContent = faults.length ? form.text("faults", { n: faults.length }) : data.texts.faultless;
  place("editor-faults-box").classList.toggle("bad", faults.length > 0);
  place("editor-jump").textContent = faults.length ? form.text("faults", { n: faults.length }) : data.texts.faultless;
  place("editor-faults").replaceChildren(
    ...faults.map((fault) =>
      h("li", {}, h("button", { type: "button", class: "ed-fault", onclick: () => form.reveal(fault.place) },
        h("span", { class: "small muted" }, where(fault.place)), h("span", {}, fault.message), h("span", { class: "remedy" }, fault.remedy))),
    ),
  );
}

// The drawing: what is clicked is shown in the form.
function showDrawing(drawing) {
  const holder = place("editor-drawing");
  place("editor-drawing-old").hidden = Boolean(drawing) || !holder.firstElementChild;
  if (drawing) holder.innerHTML = drawing;
}

function shapeOf(target) {
  for (let at = target.closest("[data-shape], [data-arrow], [data-step], [data-id]"); at; at = at.parentElement?.closest("[data-shape], [data-arrow], [data-step], [data-id]")) {
    const id = at.dataset.shape ?? at.dataset.step ?? at.dataset.id;
    const arrow = at.dataset.arrow;
    if (arrow) return arrowPlace(arrow);
    const found = model.definitions().find((one) => one.id === id && ["step", "result"].includes(one.sort));
    if (found) return found.path;
    if (id === data.first) return [data.first];
  }
  return null;
}

function arrowPlace(arrow) {
  const [step, move] = arrow.split(/[.:/>]+/);
  const from = model.definitions().find((one) => one.sort === "step" && one.id === step);
  const found = from && model.definitions().find((one) => one.sort === "move" && one.id === move && within(one.path, from.path));
  return found?.path ?? from?.path ?? null;
}

place("editor-drawing").addEventListener("click", (event) => {
  const path = shapeOf(event.target);
  if (path) {
    event.preventDefault();
    form.reveal(path);
  }
});

// Questions that a change asks.
function askRemoving({ label, place: path, lost, away }) {
  const own = lost.find((one) => key(one.path) === key(path));
  const others = lost.filter((one) => one !== own);
  const shown = (use) => h("li", {}, where(use.path));
  const options = own
    ? model.choices({ names: own.uses[0].sorts, field_kinds: own.uses[0].kinds }, own.uses[0].path).filter(({ id }) => id !== own.id)
    : [];
  const next = following(path, options);
  const select = h("select", { id: "editor-target" }, ...options.map(({ id, label: said }) => h("option", { value: id, selected: id === next }, said)));
  const dialog = h("dialog", { class: "ed-dialog", "aria-labelledby": "editor-ask" },
    h("h2", { id: "editor-ask" }, form.text("removing", { what: label })),
    own ? h("div", {}, h("p", {}, form.text("pointed", { n: own.uses.length, what: label })), h("ul", {}, ...own.uses.map(shown))) : null,
    ...others.map((one) => h("div", {}, h("p", {}, form.text("used_inside", { what: one.label, n: one.uses.length })), h("ul", {}, ...one.uses.map(shown)))),
    own && options.length ? h("div", { class: "field" }, h("label", { for: "editor-target" }, data.texts.new_target), select) : null,
    h("div", { class: "actions" },
      own && options.length ? h("button", { type: "button", class: "button", onclick: () => end(() => away(select.value)) }, data.texts.remove_and_point) : null,
      h("button", { type: "button", class: "button plain", onclick: () => end(() => away()) }, data.texts.remove_only),
      h("button", { type: "button", class: "button link", onclick: () => end() }, data.texts.cancel)));
  function end(act) {
    dialog.close();
    act?.();
  }
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// What most likely comes instead: the next of the same list.
function following(path, options) {
  const items = model.get(path.slice(0, -1));
  const at = path[path.length - 1];
  const next = [items[at + 1], items[at - 1]].find((one) => one && options.some(({ id }) => id === one.id));
  return next?.id ?? options[0]?.id;
}

function askRenaming(path, row, before, now) {
  const scope = model.scope(row, model.chain(path));
  if (!before || !now || before === now) return;
  const still = model.definitions().some((one) => one.sort === row.defines && one.id === before && key(one.scope) === key(scope));
  const uses = still ? [] : model.uses({ sort: row.defines, id: before, scope });
  const field = form.at(path)?.closest(".ed-field");
  field?.querySelector(".ed-rename")?.remove();
  if (!uses.length || !field) return;
  const bar = h("div", { class: "ed-rename notice", role: "status" },
    h("p", {}, form.text("old_name", { n: uses.length, name: before })),
    h("button", { type: "button", class: "button small", onclick: () => form.act(() => model.rename(uses, now), path) }, data.texts.rename_all),
    h("button", { type: "button", class: "button link small", onclick: () => bar.remove() }, data.texts.leave));
  field.append(bar);
}

// Undo: what is being typed is the browser's own, everything else is ours.
let typedAt = null;
form.holder.addEventListener("focusin", ({ target }) => { typedAt = [target, target.value]; });
const isTyped = (target) => target.matches("input:not([type=checkbox]), textarea") && typedAt?.[0] === target && typedAt[1] !== target.value;

function again(back) {
  const moved = back ? model.undo() : model.redo();
  if (moved) form.redraw();
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const letter = event.key.toLowerCase();
  if (letter === "s") {
    event.preventDefault();
    save();
  } else if ((letter === "z" || letter === "y") && !isTyped(event.target)) {
    event.preventDefault();
    again(letter === "z" && !event.shiftKey);
  }
});
place("editor-undo").addEventListener("click", () => again(true));
place("editor-redo").addEventListener("click", () => again(false));

// Leaving: what was not kept yet is kept first.
for (const link of document.querySelectorAll("[data-after-save]")) {
  link.addEventListener("click", async (event) => {
    if (!dirty()) return;
    event.preventDefault();
    if (await save()) location.assign(link.href);
  });
}
addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });
// The tab is put away, as phones do without telling: what is not kept yet is sent at once.
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && dirty()) save(); });

const sections = form.sections();
data.sections = sections.map(({ path }) => path);
data.first = sections.find(({ path }) => path)?.path[0];
place("editor-sections").replaceChildren(
  ...sections.map(({ id, label, path }) => h("li", {}, h("a", { href: `#${id}`, "data-section": JSON.stringify(path) }, label))),
);
form.redraw();
showDrawing(data.drawing);
say("saved", form.text("unchanged", { time: data.time }));
document.documentElement.dataset.editor = "ready";
