/* A declaration as it is being written: plain data, the JSON Schema it should fit, and the table of words.
 *
 * Nothing here knows what is declared: steps, moves and questions are only what schema and words say of them.
 */

export const key = (path) => JSON.stringify(path);
export const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
export const isGroup = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const begins = (path, head) => head.every((part, at) => part === path[at]);
export const within = (path, head) => path.length >= head.length && begins(path, head);

/* What a shape of the schema asks for: {sort, …}, with `optional` and the default where it has one. */
export function reader(schema) {
  const defs = schema.$defs ?? {};

  function named(name) {
    const def = defs[name];
    if (def.enum) return { sort: "choice", type: name, values: def.enum };
    const keys = Object.keys(def.properties ?? {});
    if (keys.length === 2 && keys.includes("zh") && keys.includes("en")) return { sort: "text", type: name };
    return { sort: "group", type: name };
  }

  function variants(shapes) {
    const types = shapes.map((shape) => shape.$ref.split("/").pop());
    const words = types.map((type) => defs[type].properties.kind.const);
    const left = types.find((type) => !(defs[type].required ?? []).includes("kind"));
    return { sort: "variants", types, words, left };
  }

  function bare(shape) {
    if (shape.$ref) return named(shape.$ref.split("/").pop());
    if (shape.oneOf) return variants(shape.oneOf);
    if (shape.anyOf) {
      return { ...bare(shape.anyOf.find((one) => one.type !== "null")), optional: true };
    }
    if ("const" in shape) return { sort: "fixed", value: shape.const };
    if (shape.enum) return { sort: "choice", values: shape.enum };
    if (shape.type === "array") return { sort: "list", items: read(shape.items), least: shape.minItems ?? 0 };
    if (shape.type === "integer") return { sort: "whole", least: shape.minimum, most: shape.maximum };
    if (shape.type === "boolean") return { sort: "flag" };
    if (shape.type === "object") return { sort: "arguments" };
    return { sort: "line", pattern: shape.pattern, most: shape.maxLength };
  }

  function read(shape) {
    const found = bare(shape);
    if ("default" in shape) found.otherwise = shape.default;
    return found;
  }
  return read;
}

export class Model {
  constructor(data) {
    this.schema = data.schema;
    this.words = data.words;
    this.root = data.root;
    this.calls = data.calls;
    this.offers = data.offers;
    this.body = data.body;
    this.read = reader(data.schema);
    this.past = [];
    this.future = [];
    this.typing = "";
    this.changed = () => {};
  }

  // Types and keys.
  def(type) {
    return type === this.root ? this.schema : this.schema.$defs[type];
  }

  row(type, name) {
    return this.words[type]?.keys[name] ?? { label: name, help: "" };
  }

  keys(type) {
    const def = this.def(type);
    return Object.entries(def.properties).map(([name, shape]) => ({
      name,
      shape: this.read(shape),
      required: (def.required ?? []).includes(name),
      row: this.row(type, name),
    }));
  }

  // Of several types that one of a list may be, the one that this is.
  typeOf(shape, value) {
    if (shape.sort !== "variants") return shape.type;
    const at = shape.words.indexOf(value?.kind);
    return at >= 0 ? shape.types[at] : shape.left;
  }

  // Data.
  get(path) {
    return path.reduce((value, part) => (value === undefined || value === null ? undefined : value[part]), this.body);
  }

  // Changes are undone one by one; what is typed into one field is one change.
  change(act, typing = "") {
    if (!typing || typing !== this.typing) {
      this.past.push(JSON.stringify(this.body));
      if (this.past.length > 200) this.past.shift();
    }
    this.typing = typing;
    this.future = [];
    act();
    this.changed();
  }

  put(path, value) {
    const holder = path.slice(0, -1).reduce((at, part) => {
      if (at[part] === undefined) at[part] = {};
      return at[part];
    }, this.body);
    const last = path[path.length - 1];
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }

  set(path, value, typing = "") {
    this.change(() => this.put(path, value), typing);
  }

  step(from, to) {
    if (!from.length) return false;
    to.push(JSON.stringify(this.body));
    this.body = JSON.parse(from.pop());
    this.typing = "";
    this.changed();
    return true;
  }

  undo() {
    return this.step(this.past, this.future);
  }

  redo() {
    return this.step(this.future, this.past);
  }

  // What a new one begins with: what is required, and what the words say.
  fresh(shape, names = this.taken()) {
    const { sort } = shape;
    if (sort === "text") return { zh: "" };
    if (sort === "group" || sort === "variants") return this.group(shape.type ?? shape.left ?? shape.types[0], names);
    if (sort === "list") return shape.least ? [this.fresh(shape.items, names)] : [];
    if (sort === "choice") return shape.values[0];
    if (sort === "whole") return shape.least ?? 1;
    if (sort === "flag") return shape.otherwise ?? true;
    if (sort === "fixed") return shape.value;
    return sort === "arguments" ? {} : "";
  }

  group(type, names = this.taken()) {
    const made = copy(this.words[type]?.new ?? {});
    for (const { name, shape, required, row } of this.keys(type)) {
      if (!required || name in made) continue;
      made[name] = row.defines ? this.free(row.defines, names) : this.fresh(shape, names);
    }
    return made;
  }

  taken() {
    return new Set(this.definitions().map((one) => one.id));
  }

  free(sort, names) {
    let number = 1;
    while (names.has(`${sort}_${number}`)) number += 1;
    names.add(`${sort}_${number}`);
    return `${sort}_${number}`;
  }

  // Every key with its value, from the outside in: visit({type, name, row, shape, value, path, holder}).
  walk(visit) {
    const group = (type, value, path, around) => {
      if (!isGroup(value)) return;
      const chain = [...around, { type, path }];
      for (const one of this.keys(type)) {
        if (value[one.name] !== undefined) {
          visit({ ...one, type, value: value[one.name], path: [...path, one.name], holder: value, chain });
          inner(one.shape, value[one.name], [...path, one.name], chain);
        }
      }
    };
    const inner = (shape, value, path, chain) => {
      if (shape.sort === "list" && Array.isArray(value)) {
        value.forEach((item, at) => inner(shape.items, item, [...path, at], chain));
      } else if (shape.sort === "group" || shape.sort === "variants") {
        group(this.typeOf(shape, value), value, path, chain);
      }
    };
    group(this.root, this.body, [], []);
  }

  // Names that others refer to: [{sort, id, label, kind, path of the item, scope within which it is known}].
  definitions() {
    const found = [];
    this.walk(({ row, value, path, holder, chain }) => {
      if (!row.defines || typeof value !== "string") return;
      const label = isGroup(holder.name) ? holder.name.zh : "";
      found.push({
        sort: row.defines, id: value, label: label || value, kind: holder.kind, path: path.slice(0, -1),
        scope: this.scope(row, chain),
      });
    });
    return found;
  }

  // The path of the group within which a name is known; the whole where nothing is said.
  scope(row, chain) {
    if (!row.within) return [];
    const fits = ({ type }) => this.words[type]?.is.includes(row.within);
    return [...chain].reverse().find(fits)?.path ?? [];
  }

  // Places that name something: [{sorts, id, path, scope, kinds}].
  references() {
    const found = [];
    const add = (row, id, path, chain) => {
      if (typeof id === "string" && id) {
        found.push({ sorts: row.names, id, path, scope: this.scope(row, chain), kinds: row.field_kinds });
      }
    };
    this.walk(({ row, value, path, holder, chain }) => {
      if (row.names) {
        if (Array.isArray(value)) value.forEach((one, at) => add(row, one, [...path, at], chain));
        else add(row, value, path, chain);
      }
      if (row.typed_by && isGroup(value)) {
        for (const one of this.signature(row.typed_by, holder)) {
          const asked = one.field ? { names: ["field"], field_kinds: [one.field] } : { names: one.names };
          if (asked.names) add(asked, value[one.name], [...path, one.name], chain);
        }
      }
    });
    return found;
  }

  signature(sort, holder) {
    return this.calls[sort]?.[holder?.[sort]] ?? [];
  }

  // Where the name is used. A question may be asked in several places: while one is left, its name still means it.
  uses(definition) {
    return this.references().filter(
      (one) =>
        one.sorts.includes(definition.sort) && one.id === definition.id && key(one.scope) === key(definition.scope),
    );
  }

  rename(uses, to) {
    this.change(() => uses.forEach((one) => this.put(one.path, to)));
  }

  // What stands on the closed line of an item: what it is called, which may be nothing yet, and more.
  title(type, value) {
    const keys = this.words[type]?.summary ?? ["name"];
    const [first, ...rest] = keys.map((name) => this.said(type, name, value?.[name] ?? this.left(type, name)));
    return [first, ...rest.filter(Boolean)];
  }

  // What a key is where nothing is said.
  left(type, name) {
    return this.def(type).properties[name]?.default;
  }

  said(type, name, value) {
    if (value === undefined || value === null) return "";
    const shape = this.keys(type).find((one) => one.name === name)?.shape;
    const row = this.row(type, name);
    if (shape?.sort === "text") return value.zh ?? "";
    if (row.choices) return row.choices[value] ?? value;
    if (row.names) return this.label(row.names, value);
    if (shape?.sort === "group") {
      const inner = Object.entries(value).map(([one, given]) =>
        given === true || typeof given === "number"
          ? `${given === true ? "" : given} ${this.row(shape.type, one).label}`
          : this.said(shape.type, one, given),
      );
      return inner.join(" ");
    }
    return shape?.sort === "whole" ? `${row.label} ${value}` : String(value);
  }

  label(sorts, id) {
    const own = this.definitions().find((one) => sorts.includes(one.sort) && one.id === id);
    if (own) return own.label;
    return sorts.flatMap((sort) => this.offers[sort] ?? []).find((one) => one.id === id)?.label ?? id;
  }

  // What may be chosen where a name is asked for.
  choices(row, path, chain = null) {
    const scope = this.scope(row, chain ?? this.chain(path));
    const own = this.definitions().filter(
      (one) =>
        row.names.includes(one.sort) &&
        (!row.field_kinds || row.field_kinds.includes(one.kind)) &&
        (!row.within || key(one.scope) === key(scope)),
    );
    const known = row.names.flatMap((sort) => this.offers[sort] ?? []);
    const seen = new Set();
    return [...own, ...known].filter(({ id }) => !seen.has(id) && seen.add(id));
  }

  // The types of the groups around a place.
  chain(path) {
    const found = [];
    let shape = { sort: "group", type: this.root };
    let value = this.body;
    for (let at = 0; at <= path.length; at += 1) {
      if (shape?.sort === "group" || shape?.sort === "variants") {
        const type = this.typeOf(shape, value);
        found.push({ type, path: path.slice(0, at) });
        const def = this.def(type).properties[path[at]];
        shape = def && this.read(def);
      } else {
        shape = shape?.items;
      }
      value = value?.[path[at]];
    }
    return found;
  }
}
