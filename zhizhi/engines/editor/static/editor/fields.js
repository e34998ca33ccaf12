/* The form of a declaration, made from its schema: groups, lists, choices, names and texts in two languages. */
import { copy, isGroup, key, within } from "./model.js";

// An element with its attributes, listeners (onclick …) and children.
export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected" || name === "hidden") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const idOf = (path) => `f-${path.join("-")}`;
const isBlock = (shape) =>
  shape.sort === "list" ? isBlock(shape.items) || ["group", "variants"].includes(shape.items.sort)
    : ["group", "variants"].includes(shape.sort);

export class Form {
  constructor(model, texts, ask) {
    this.model = model;
    this.texts = texts;
    this.ask = ask; // dialogs: {removing(…)} and {renaming(…)}
    this.open = new Set(); // closed items and further settings that were opened, by the key of their place
    this.fixed = new Set(); // keys of places that are shown and not changed
    this.redrawn = () => {};
  }

  text(name, values = {}) {
    return Object.entries(values).reduce((said, [hole, value]) => said.replaceAll(`{${hole}}`, value), this.texts[name]);
  }

  // The whole: what is simple first, then a section for each group.
  draw() {
    const { model } = this;
    const keys = model.keys(model.root).filter(({ shape }) => shape.sort !== "fixed");
    const simple = keys.filter(({ shape }) => !this.isSection(shape));
    return [
      h("section", { class: "ed-section", id: "s-head", "data-place": key([]) },
        h("h2", {}, this.text("head")), ...this.fields(model.root, [], simple)),
      ...this.blocks().map((one) => this.section(one)),
    ];
  }

  // What every declaration has, then what some have.
  blocks() {
    const found = this.model.keys(this.model.root).filter(({ shape }) => this.isSection(shape));
    return [...found.filter(({ required }) => required), ...found.filter(({ required }) => !required)];
  }

  isSection(shape) {
    return isBlock(shape) && !this.model.words[shape.type]?.one_of;
  }

  sections() {
    return [{ id: "s-head", label: this.text("head"), path: null },
      ...this.blocks().map(({ name, row }) => ({ id: `s-${name}`, label: row.label, path: [name] }))];
  }

  section({ name, shape, row, required }) {
    const path = [name];
    const head = h("h2", { id: `h-${name}` }, row.label);
    return h("section", { class: "ed-section ed-field", id: `s-${name}`, "data-place": key(path), "aria-labelledby": `h-${name}` },
      head, h("p", { class: "help" }, row.help), this.slot(path), this.block(shape, path, row, required));
  }

  // The keys of a group: those that matter, the others behind “further settings”, then its lists.
  fields(type, path, keys) {
    const value = this.model.get(path) ?? {};
    const given = (one) => this.isMain(one, value);
    const lists = keys.filter(({ shape }) => shape.sort === "list" && isBlock(shape));
    const others = keys.filter((one) => !lists.includes(one));
    const main = others.filter(given);
    const further = [...others.filter((one) => !given(one)), ...lists.filter((one) => !given(one))];
    return [
      ...main.map((one) => this.field(type, path, one)),
      ...lists.filter(given).map((one) => this.field(type, path, one)),
      further.length ? this.further(type, path, further) : null,
    ];
  }

  isMain({ name, required, row }, value) {
    return (required || value[name] !== undefined || row.show) && !row.more;
  }

  further(type, path, keys) {
    const mark = `more:${key(path)}`;
    const inner = () => keys.map((one) => this.field(type, path, one));
    return this.foldable(mark, h("span", {}, this.text("further", { labels: keys.map(({ row }) => row.label).join("、") })), inner, "ed-further", path);
  }

  // A head that opens what is below it; that is only made once it is open.
  foldable(mark, title, inner, style, path, tools = null) {
    const isOpen = this.open.has(mark);
    const body = h("div", { class: "ed-body", id: `b-${mark.replace(/[^\w]/g, "-")}`, hidden: !isOpen });
    const button = h("button", {
      type: "button", class: "ed-fold", "aria-expanded": String(isOpen), "aria-controls": body.id, "data-mark": mark,
      onclick: () => {
        const opens = body.hidden;
        if (opens) this.open.add(mark);
        else this.open.delete(mark);
        button.setAttribute("aria-expanded", String(opens));
        body.hidden = !opens;
        if (opens && !body.childNodes.length) body.append(...inner().flat().filter(Boolean));
        this.redrawn();
      },
    }, title);
    if (isOpen) body.append(...inner().flat().filter(Boolean));
    return h("div", { class: style, "data-place": key(path) }, h("div", { class: "ed-head" }, button, tools), body);
  }

  slot(path) {
    return h("p", { class: "error", id: `e-${path.join("-")}`, "data-slot": key(path), hidden: true });
  }

  field(type, path, { name, shape, row, required }) {
    const at = [...path, name];
    if (shape.sort === "fixed") return null;
    const mark = required || shape.sort === "arguments" ? "" : h("span", { class: "optional" }, this.text("optional"));
    const help = row.help ? h("p", { class: "help", id: `h-${at.join("-")}` }, row.help) : null;
    if (shape.sort === "flag") return this.flag(at, shape, row, help);
    const single = ["line", "whole", "choice"].includes(shape.sort);
    const label = single
      ? h("label", { for: idOf(at) }, row.label, " ", mark)
      : h("p", { class: "ed-label", id: `l-${at.join("-")}` }, row.label, " ", mark);
    const control = this.control(shape, at, row, required, type);
    const given = { class: `ed-field field ed-${shape.sort}`, "data-place": key(at) };
    if (!single) Object.assign(given, { role: "group", "aria-labelledby": `l-${at.join("-")}` });
    return h("div", given, label, help, this.slot(at), control);
  }

  control(shape, path, row, required) {
    const { model } = this;
    const value = model.get(path);
    if (shape.sort === "text") return this.words(path, row, required);
    if (shape.sort === "choice") return this.choice(path, shape, row, required);
    if (shape.sort === "whole") return this.whole(path, shape, value);
    if (shape.sort === "line") return row.names ? this.name(path, row, required) : this.line(path, shape, row, value);
    if (shape.sort === "arguments") return this.arguments(path, row);
    if (shape.sort === "list" && shape.items.sort === "choice") return this.ticks(path, shape, row, value ?? []);
    if (shape.sort === "list" && !isBlock(shape)) return this.names(path, shape, row, value ?? []);
    return this.block(shape, path, row, required);
  }

  block(shape, path, row, required) {
    if (shape.sort === "list") return this.list(path, shape, row);
    const value = this.model.get(path);
    if (value === undefined) return this.adder(path, shape, row);
    const { one_of: oneOf } = this.model.words[shape.type] ?? {};
    const inner = oneOf ? [this.oneOf(path, shape, oneOf)] : this.fields(shape.type, path, this.model.keys(shape.type));
    const remove = required ? null : h("button", {
      type: "button", class: "button plain small", onclick: () => this.act(() => this.model.set(path, undefined), path),
    }, this.text("take_away", { what: row.label }));
    return h("div", { class: oneOf ? "ed-oneof" : "ed-group" }, ...inner, remove);
  }

  adder(path, shape, row) {
    return h("button", {
      type: "button", class: "button plain small", id: idOf(path),
      onclick: () => this.act(() => this.model.set(path, this.model.fresh(shape)), path),
    }, this.text("add", { what: row.label }));
  }

  // Simple values.
  typed(path, value) {
    this.model.set(path, value, key(path));
    this.redrawn(path);
  }

  attributes(path, more = {}) {
    return { id: idOf(path), "data-input": key(path), "aria-describedby": `h-${path.join("-")} e-${path.join("-")}`, ...more };
  }

  line(path, shape, row, value) {
    if (this.fixed.has(key(path))) return h("input", this.attributes(path, { value: value ?? "", readonly: true }));
    const tag = row.long ? "textarea" : "input";
    let before = value ?? "";
    const made = h(tag, this.attributes(path, {
      value: before, maxlength: shape.most, spellcheck: "false", autocomplete: "off",
      oninput: () => this.typed(path, made.value === "" && !row.defines ? undefined : made.value),
      onfocus: () => { before = made.value; },
      onchange: () => { if (row.defines) this.ask.renamed(path, row, before, made.value); before = made.value; },
    }));
    return made;
  }

  words(path, row, required) {
    const one = (language) => {
      const at = [...path, language];
      const made = h(row.long ? "textarea" : "input", {
        id: idOf(at), "data-input": key(at), lang: language === "zh" ? "zh-CN" : "en", rows: row.long ? 3 : undefined,
        "aria-describedby": `e-${path.join("-")} e-${at.join("-")}`,
        value: this.model.get(at) ?? "",
        oninput: () => this.typedText(path, language, made.value, required),
      });
      return h("div", { class: "ed-words-one", "data-place": key(at) },
        h("label", { for: idOf(at) }, this.text(language), language === "en" ? h("span", { class: "optional" }, this.text("optional")) : null),
        this.slot(at), made);
    };
    return h("div", { class: "ed-words" }, one("zh"), one("en"));
  }

  // A text that may be left out is gone when both languages are empty.
  typedText(path, language, said, required) {
    const value = { ...(this.model.get(path) ?? { zh: "" }), [language]: said };
    if (!value.en) delete value.en;
    this.typed(path, !required && !value.zh && !value.en ? undefined : value);
  }

  whole(path, shape, value) {
    const made = h("input", this.attributes(path, {
      type: "number", inputmode: "numeric", min: shape.least, max: shape.most, value: value ?? "",
      oninput: () => this.typed(path, made.value === "" ? undefined : Number.isInteger(Number(made.value)) ? Number(made.value) : made.value),
    }));
    return made;
  }

  flag(path, shape, row, help) {
    const made = h("input", this.attributes(path, {
      type: "checkbox", checked: this.model.get(path) ?? shape.otherwise ?? false,
      onchange: () => this.typed(path, made.checked === (shape.otherwise ?? false) ? undefined : made.checked),
    }));
    return h("div", { class: "ed-field field ed-flag", "data-place": key(path) },
      h("label", { for: idOf(path), class: "choice" }, made, h("span", {}, row.label)), help, this.slot(path));
  }

  choice(path, shape, row, required) {
    const value = this.model.get(path) ?? shape.otherwise ?? "";
    const empty = required || shape.otherwise !== undefined && shape.otherwise !== null ? [] : [["", this.text("not_set")]];
    const known = shape.values.map((one) => [one, row.choices?.[one] ?? one]);
    return this.select(path, [...empty, ...known], value, (chosen) =>
      this.act(() => this.model.set(path, chosen === "" || chosen === shape.otherwise ? undefined : chosen), path));
  }

  name(path, row, required, removable = true) {
    const value = this.model.get(path) ?? "";
    const offered = this.model.choices(row, path).map(({ id, label }) => [id, label]);
    const empty = ["", this.text(required ? "choose" : "not_set")];
    return this.select(path, [empty, ...offered], value, (chosen) =>
      this.act(() => this.model.set(path, chosen === "" && removable && !required ? undefined : chosen), path));
  }

  // What is set and not offered is shown as such, not changed by itself.
  select(path, options, value, chosen) {
    const known = options.some(([one]) => one === value) ? options : [...options, [value, this.text("gone", { name: value })]];
    const made = h("select", this.attributes(path, { onchange: () => chosen(made.value) }),
      ...known.map(([one, label]) => h("option", { value: one, selected: one === value }, label)));
    return made;
  }

  ticks(path, shape, row, value) {
    const one = (word) => {
      const made = h("input", {
        type: "checkbox", checked: value.includes(word), id: `${idOf(path)}-${word}`,
        onchange: () => {
          const now = this.model.get(path) ?? [];
          const left = shape.items.values.filter((each) => (each === word ? made.checked : now.includes(each)));
          this.act(() => this.model.set(path, left.length || shape.least ? left : undefined), path, made.id);
        },
      });
      return h("label", { class: "choice", for: made.id }, made, h("span", {}, row.choices?.[word] ?? word));
    };
    return h("div", { class: "ed-ticks" }, ...shape.items.values.map(one));
  }

  // A list of names or single words, one a line.
  names(path, shape, row, value) {
    const items = Array.isArray(value) ? value : [];
    const line = (item, at) => {
      const place = [...path, at];
      const control = row.names ? this.name(place, row, true, false) : this.line(place, shape.items, {}, item);
      control.setAttribute("aria-label", `${row.label} ${at + 1}`);
      return h("li", { class: "ed-name-line", "data-place": key(place) }, control, this.tools(path, at, items.length, shape, false), this.slot(place));
    };
    return h("div", {}, h("ol", { class: "ed-names" }, ...items.map(line)), h("button", {
      type: "button", class: "button plain small", id: `${idOf(path)}-add`,
      onclick: () => this.act(() => this.model.set(path, [...items, ""]), path, idOf([...path, items.length])),
    }, this.text("add", { what: row.label })));
  }

  // Exactly one of several keys: which one, and its value beside it.
  oneOf(path, shape, keys) {
    const { model } = this;
    const value = model.get(path) ?? {};
    const all = model.keys(shape.type);
    const set = keys.find((name) => value[name] !== undefined) ?? "";
    const at = [...path, set];
    const which = this.select([...path, "which"], [...(set ? [] : [["", this.text("choose")]]), ...keys.map((name) => [name, model.row(shape.type, name).label])], set, (name) => {
      const chosen = all.find((one) => one.name === name);
      const left = Object.fromEntries(Object.entries(value).filter(([one]) => !keys.includes(one)));
      const kept = set && chosen.shape.sort === "whole" && typeof value[set] === "number" ? value[set] : model.fresh(chosen.shape);
      this.act(() => model.set(path, { ...left, [name]: chosen.shape.sort === "list" && !kept.length ? [""] : kept }), path, idOf([...path, "which"]));
    });
    which.setAttribute("aria-label", this.text("which"));
    const one = all.find(({ name }) => name === set);
    const control = one && one.shape.sort !== "flag" ? this.control(one.shape, at, one.row, true) : null;
    if (control && /^(INPUT|SELECT)$/.test(control.tagName)) control.setAttribute("aria-label", one.row.label);
    const parts = one?.shape.sort === "whole" ? [control, which] : [which, control];
    return h("div", { class: "ed-which", "data-place": set ? key(at) : undefined }, ...parts.filter(Boolean), set ? this.slot(at) : null);
  }

  // The typed arguments of what was chosen beside them.
  arguments(path, row) {
    const holder = this.model.get(path.slice(0, -1));
    const asked = this.model.signature(row.typed_by, holder);
    if (!asked.length) return h("p", { class: "muted" }, this.text("no_arguments"));
    return h("div", { class: "ed-arguments" }, ...asked.map((one) => this.argument([...path, one.name], one)));
  }

  argument(path, one) {
    const value = this.model.get(path);
    const label = h("label", { for: idOf(path) }, one.label, " ", one.optional ? h("span", { class: "optional" }, this.text("optional")) : null);
    const set = (given) => this.act(() => this.model.set(path, given), path);
    let control;
    if (one.field) {
      const offered = this.model.choices({ names: ["field"], field_kinds: [one.field] }, path).map(({ id, label: said }) => [id, said]);
      control = this.select(path, [["", this.text(one.optional ? "not_set" : "choose")], ...offered], value ?? "", (chosen) => set(chosen || undefined));
    } else if (one.type === "bool") {
      control = h("input", this.attributes(path, { type: "checkbox", checked: value === true, onchange: (event) => set(event.target.checked) }));
    } else if (one.type === "int") {
      control = this.whole(path, {}, value);
    } else if (one.names) {
      const offered = this.model.choices({ names: one.names }, path).map(({ id, label: said }) => [id, said]);
      control = this.select(path, [["", this.text(one.optional ? "not_set" : "choose")], ...offered], value ?? "", (chosen) => set(chosen || undefined));
    } else {
      control = this.line(path, {}, {}, value);
    }
    return h("div", { class: "ed-field field", "data-place": key(path) }, label, this.slot(path), control);
  }

  // Lists of groups.
  list(path, shape, row) {
    const items = this.model.get(path) ?? [];
    return h("div", { class: "ed-list" },
      h("ol", { class: "ed-items" }, ...(Array.isArray(items) ? items : []).map((item, at) => this.item(path, at, item, shape, items.length))),
      this.appender(path, shape, row, items.length));
  }

  appender(path, shape, row, length) {
    const add = (type) => {
      const made = this.model.group(type);
      const words = shape.items.words;
      if (words && type !== shape.items.left) made.kind = words[shape.items.types.indexOf(type)];
      this.open.add(key([...path, length]));
      const first = this.model.keys(type).find(({ name }) => name === "name") ? ["name", "zh"] : [this.model.keys(type)[0].name];
      this.act(() => this.model.set(path, [...(this.model.get(path) ?? []), made]), path, idOf([...path, length, ...first]));
    };
    const types = shape.items.types ?? [shape.items.type];
    const button = (type) => h("button", { type: "button", class: "button plain small ed-add", "data-add": key(path), onclick: () => add(type) },
      this.text("add", { what: this.model.words[type].label }));
    if (types.length < 3) return h("div", { class: "ed-adders" }, ...types.map(button));
    const select = h("select", { "aria-label": this.text("kind_of_new") }, ...types.map((type) => h("option", { value: type }, this.model.words[type].label)));
    return h("div", { class: "ed-adders" }, select, h("button", {
      type: "button", class: "button plain small ed-add", "data-add": key(path), onclick: () => add(select.value),
    }, this.text("add", { what: row.label })));
  }

  item(path, at, value, shape, length) {
    const place = [...path, at];
    const type = this.model.typeOf(shape.items, value);
    const title = h("span", { class: "ed-title", "data-title": key(place) });
    this.entitle(title, type, value, at);
    const inner = () => [
      this.slot(place),
      shape.items.sort === "variants" ? this.variant(place, shape.items, type) : null,
      ...this.fields(type, place, this.model.keys(type).filter(({ name }) => !(shape.items.sort === "variants" && name === "kind"))),
    ];
    return h("li", {}, this.foldable(key(place), title, inner, "ed-item", place, this.tools(path, at, length, shape, true)));
  }

  entitle(title, type, value, at) {
    const [name, ...rest] = isGroup(value) ? this.model.title(type, value) : [];
    title.replaceChildren(
      h("span", { class: "ed-number" }, String(at + 1)), h("strong", {}, name || this.text("nameless")),
      rest.length ? h("span", { class: "muted" }, rest.join(" · ")) : "",
      h("span", { class: "ed-count", hidden: true }));
  }

  // Another kind of the same: what both have stays.
  variant(path, shape, type) {
    const row = this.model.row(type, "kind");
    const options = shape.types.map((one) => [one, this.model.words[one].label]);
    return h("div", { class: "ed-field field", "data-place": key([...path, "kind"]) },
      h("label", { for: idOf([...path, "kind"]) }, row.label), h("p", { class: "help", id: `h-${[...path, "kind"].join("-")}` }, row.help),
      this.slot([...path, "kind"]),
      this.select([...path, "kind"], options, type, (chosen) => {
        const old = this.model.get(path);
        const made = { ...this.model.group(chosen) };
        const known = new Set(this.model.keys(chosen).map(({ name }) => name));
        for (const [name, given] of Object.entries(old)) if (known.has(name)) made[name] = given;
        const word = shape.words[shape.types.indexOf(chosen)];
        if (chosen === shape.left) delete made.kind;
        else made.kind = word;
        this.act(() => this.model.set(path, made), path, idOf([...path, "kind"]));
      }));
  }

  tools(path, at, length, shape, copies) {
    const label = () => {
      const value = this.model.get([...path, at]);
      return isGroup(value) ? this.model.title(this.model.typeOf(shape.items, value), value)[0] || String(at + 1) : String(at + 1);
    };
    const button = (sign, words, act, disabled = false) => h("button", {
      type: "button", class: "ed-tool", "data-tool": words, disabled, "aria-label": this.text(words, { what: label() }), title: this.text(words, { what: label() }), onclick: act,
    }, sign);
    return h("div", { class: "ed-tools" },
      button("↑", "up", () => this.move(path, at, at - 1), at === 0),
      button("↓", "down", () => this.move(path, at, at + 1), at === length - 1),
      copies ? button(this.text("duplicate_short"), "duplicate", () => this.duplicate(path, at, shape)) : null,
      button(this.text("remove_short"), "remove", () => this.remove(path, at, shape)));
  }

  move(path, at, to) {
    const items = [...this.model.get(path)];
    [items[at], items[to]] = [items[to], items[at]];
    this.shift(path, (number) => (number === at ? to : number === to ? at : number));
    this.act(() => this.model.set(path, items), path, null, [...path, to], to < at ? "up" : "down");
  }

  duplicate(path, at, shape) {
    const items = [...this.model.get(path)];
    const made = copy(items[at]);
    const type = this.model.typeOf(shape.items, made);
    for (const { name, row } of this.model.keys(type)) if (row.defines) made[name] = this.model.free(row.defines, this.model.taken());
    if (isGroup(made.name) && made.name.zh) made.name = { ...made.name, zh: `${made.name.zh} 2`, ...(made.name.en ? { en: `${made.name.en} 2` } : {}) };
    this.shift(path, (number) => (number > at ? number + 1 : number));
    this.open.add(key([...path, at + 1]));
    this.act(() => this.model.set(path, items.toSpliced(at + 1, 0, made)), path, null, [...path, at + 1], "remove");
  }

  // What refers to it is asked about first.
  remove(path, at, shape) {
    const place = [...path, at];
    const inside = this.model.definitions().filter((one) => within(one.path, place));
    const label = this.model.title(this.model.typeOf(shape.items, this.model.get(place)), this.model.get(place))?.[0] ?? "";
    const used = (one) => this.model.uses(one).filter((use) => !within(use.path, place));
    const still = (one) => this.model.definitions().some((other) => other.sort === one.sort && other.id === one.id && key(other.scope) === key(one.scope) && !within(other.path, place));
    const lost = inside.map((one) => ({ ...one, uses: still(one) ? [] : used(one) })).filter(({ uses }) => uses.length);
    const away = (target = null) => {
      this.act(() => this.model.change(() => {
        for (const one of lost) {
          if (target && key(one.path) === key(place)) one.uses.forEach((use) => this.model.put(use.path, target));
        }
        const items = [...this.model.get(path)];
        items.splice(at, 1);
        const optional = !items.length && !shape.least && path.length > 1;
        this.model.put(path, optional ? undefined : items);
      }), path, null, [...path, Math.max(0, at - 1)], "remove");
    };
    this.shiftAfter = () => this.shift(path, (number) => (number === at ? null : number > at ? number - 1 : number));
    if (!lost.length) {
      this.shiftAfter();
      away();
    } else {
      this.ask.removing({ label, place, lost, away: (target) => { this.shiftAfter(); away(target); } });
    }
  }

  // Items that were opened stay so where the list is put in another order.
  shift(path, to) {
    const moved = new Set();
    for (const mark of this.open) {
      const more = mark.startsWith("more:");
      const place = JSON.parse(more ? mark.slice(5) : mark);
      if (!within(place, path) || place.length === path.length) {
        moved.add(mark);
        continue;
      }
      const number = to(place[path.length]);
      if (number === null) continue;
      place[path.length] = number;
      moved.add((more ? "more:" : "") + key(place));
    }
    this.open = moved;
  }

  // A change of the shape: the form is drawn anew, and the focus goes on from where it was.
  act(change, path, focus = null, item = null, tool = "") {
    const before = document.activeElement?.id;
    change();
    this.redraw();
    const found = (item && document.querySelector(`[data-place='${CSS.escape(key(item))}'] [data-tool="${tool}"]:not([disabled])`))
      || (item && document.querySelector(`[data-mark='${CSS.escape(key(item))}']`))
      || document.getElementById(focus ?? before ?? "") || document.getElementById(idOf(path));
    found?.focus({ preventScroll: !focus });
    if (focus) found?.scrollIntoView({ block: "nearest" });
  }

  redraw() {
    const scrolled = scrollY;
    this.holder.replaceChildren(...this.draw());
    scrollTo(0, scrolled);
    this.redrawn();
  }

  // Titles of closed items follow what is typed in them.
  retitle() {
    for (const title of this.holder.querySelectorAll("[data-title]")) {
      const place = JSON.parse(title.dataset.title);
      const shape = this.shapeOf(place.slice(0, -1));
      const value = this.model.get(place);
      if (shape && value) this.entitle(title, this.model.typeOf(shape.items, value), value, place[place.length - 1]);
    }
  }

  shapeOf(path) {
    const chain = this.model.chain(path.slice(0, -1));
    const { type } = chain[chain.length - 1];
    const shape = this.model.def(type).properties[path[path.length - 1]];
    return shape ? this.model.read(shape) : null;
  }

  // Opens everything around a place and goes there.
  reveal(path) {
    for (let length = 1; length <= path.length; length += 1) {
      const head = path.slice(0, length - 1);
      this.open.add(key(path.slice(0, length)));
      if (this.isFurther(head, path[length - 1])) this.open.add(`more:${key(head)}`);
    }
    this.redraw();
    let place = path;
    while (place.length && !this.at(place)) place = place.slice(0, -1);
    const found = this.at(place) ?? this.holder;
    found.scrollIntoView({ block: "center" });
    const input = found.querySelector("input, select, textarea") ?? found.querySelector("button");
    (found.matches("input, select, textarea") ? found : input)?.focus({ preventScroll: true });
  }

  isFurther(head, name) {
    const last = this.model.chain(head).pop();
    if (!last || key(last.path) !== key(head) || !head.length) return false;
    const one = this.model.keys(last.type).find((each) => each.name === name);
    return Boolean(one) && !this.isMain(one, this.model.get(head) ?? {});
  }

  at(path) {
    return this.holder.querySelector(`[data-input='${CSS.escape(key(path))}']`) ?? this.holder.querySelector(`[data-place='${CSS.escape(key(path))}']`);
  }
}
