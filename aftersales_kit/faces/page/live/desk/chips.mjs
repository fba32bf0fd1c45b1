// What is known, as chips: tap one to change it, × to take it back.

import { WORDS } from "./words.mjs";

// So many chips are seen at once, those of the last acts; the others are folded away.
const IN_SIGHT = 3;
// A value as short as that is told with the name of what it is of.
const SHORT = { en: 12, zh: 3 };

// What a control holds, in words; a long text is not said again.
export function valueOf(control, language) {
  if (control.localName === "select") return control.selectedOptions[0]?.textContent ?? "";
  const { said, saidOf } = control.dataset;
  if (said && saidOf === control.value) return said;
  const unit = control.closest("[data-field]")?.querySelector(`.as-unit [lang|="${language}"]`);
  const value = control.type === "datetime-local" ? control.value.replace("T", " ") : control.value;
  if (value.length > 24 || value.includes("\n")) return "…";
  return unit ? `${value} ${unit.textContent}` : value;
}

export function nameOf(control, language) {
  const field = control.closest("[data-field]");
  const label = field?.querySelector(`label > [lang|="${language}"]`)?.textContent;
  return field?.dataset[language === "zh" ? "nameZh" : "nameEn"] ?? label ?? control.name;
}

function chip(control, language) {
  const words = WORDS[language];
  const name = nameOf(control, language);
  const value = valueOf(control, language);
  const made = document.createElement("span");
  made.className = "as-chip";
  const speaks = control.localName === "select" && value.length > SHORT[language];
  const change = button(speaks ? value : words.named(name, value), "change", control.name);
  if (speaks) change.setAttribute("aria-label", words.named(name, value));
  const back = button("×", "takes", control.name);
  back.setAttribute("aria-label", words.takeBack(name));
  made.append(change, back);
  return made;
}

export function button(text, action, value) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset[action] = value;
  made.textContent = text;
  return made;
}

export function note(text) {
  const made = document.createElement("p");
  made.className = "as-muted";
  made.textContent = text;
  return made;
}

// `always` are the names whose chips stand among the first even where the value is the usual one,
// `recent` those of the last acts, the last one first, and `skipped` those that nobody could tell.
export function showKnown(box, controls, language, { hidden, always, recent, skipped }) {
  const unfolded = box.querySelector("details")?.open ?? false;
  const known = controls.filter((c) => c.value !== "" && !hidden.includes(c.name));
  const said = known.filter((c) => always.includes(c.name) || !isUsual(c));
  const assumed = known.filter((c) => !said.includes(c));
  const rank = (c) => (always.includes(c.name) ? -1 : recent.indexOf(c.name) + 1 || Infinity);
  const first = [...said].sort((one, other) => rank(one) - rank(other)).slice(0, IN_SIGHT);
  const rest = said.filter((c) => !first.includes(c));
  const row = choices(said.filter((c) => first.includes(c)), language);
  row.classList.add("as-said-so");
  const words = WORDS[language];
  const open = controls.filter((c) => c.value === "" && skipped.has(c.name));
  row.append(...open.map((c) => button(words.named(nameOf(c, language), words.unsure), "change", c.name)));
  const chips = row.childElementCount ? [row] : [];
  if (rest.length || (assumed.length && said.some((c) => !isUsual(c)))) {
    const folded = document.createElement("details");
    folded.className = "as-assumed";
    folded.open = unfolded;
    const summary = document.createElement("summary");
    const counts = [[rest, words.allKnown], [assumed, words.assumed]];
    summary.textContent = counts.flatMap(([of, say]) => (of.length ? [say(of.length)] : [])).join(" · ");
    const supposed = choices(assumed, language);
    supposed.classList.add("as-supposed");
    folded.append(summary, choices(rest, language), supposed);
    chips.push(folded);
  }
  box.replaceChildren(...chips);
}

// What an emptied desk starts with, or takes to be so until somebody says otherwise.
export function isUsual(control) {
  const { usual = "", supposed } = control.dataset;
  return control.value === usual || (supposed !== undefined && control.value === supposed);
}

function choices(controls, language) {
  const row = document.createElement("div");
  row.className = "as-choices";
  row.append(...controls.map((control) => chip(control, language)));
  return row;
}
