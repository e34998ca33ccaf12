/* Whether a new id and prefix are free, said while they are typed; the form checks them again when it is sent. */
const form = document.querySelector("form[data-names]");
const asked = { id: form.elements.slug, prefix: form.elements.letters };
let timer = 0;

function say(field, owner) {
  const id = `${field.id}-free`;
  const line = document.getElementById(id) ?? Object.assign(document.createElement("p"), { id, className: "ed-free" });
  line.setAttribute("role", "status");
  line.textContent = owner ? form.dataset.taken.replace("{owner}", owner) : field.value ? form.dataset.free : "";
  line.classList.toggle("bad", Boolean(owner));
  field.after(line);
}

async function ask() {
  const query = new URLSearchParams(Object.entries(asked).map(([what, field]) => [what, field.value]));
  const answer = await fetch(`${form.dataset.names}?${query}`).catch(() => null);
  if (!answer?.ok) return;
  const found = await answer.json();
  for (const [what, field] of Object.entries(asked)) say(field, found[what]);
}

asked.prefix.addEventListener("input", () => { asked.prefix.value = asked.prefix.value.toUpperCase(); });
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 300);
});
