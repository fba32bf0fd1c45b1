// What is known, as chips: tap one to change it, × to take it back.

import { WORDS } from "./words.mjs";

// What a control holds, in words; a long text is not said again.
export function valueOf(control, language) {
  if (control.localName === "select") return control.selectedOptions[0]?.textContent ?? "";
  const unit = control.closest("[data-field]")?.querySelector(`.as-unit [lang|="${language}"]`);
  const value = control.type === "datetime-local" ? control.value.replace("T", " ") : control.value;
  if (value.length > 24 || value.includes("\n")) return "…";
  return unit ? `${value} ${unit.textContent}` : value;
}

export function nameOf(control, language) {
  const field = control.closest("[data-field]");
  return field?.dataset[language === "zh" ? "nameZh" : "nameEn"] ?? control.name;
}

function chip(control, language) {
  const words = WORDS[language];
  const name = nameOf(control, language);
  const made = document.createElement("span");
  made.className = "as-chip";
  const change = button(words.named(name, valueOf(control, language)), "change", control.name);
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

// `always` are the names whose chips stand among the first even where the value is the usual one.
export function showKnown(box, controls, language, { hidden, always }) {
  const open = box.querySelector("details")?.open ?? false;
  const known = controls.filter((c) => c.value !== "" && !hidden.includes(c.name));
  const said = known.filter((c) => always.includes(c.name) || c.value !== (c.dataset.usual ?? ""));
  const assumed = known.filter((c) => !said.includes(c));
  const row = document.createElement("div");
  row.className = "as-choices as-said-so";
  row.append(...said.map((control) => chip(control, language)));
  const chips = said.length ? [row] : [];
  if (assumed.length && said.some((c) => !always.includes(c.name))) {
    const folded = document.createElement("details");
    folded.className = "as-assumed";
    folded.open = open;
    const summary = document.createElement("summary");
    summary.textContent = WORDS[language].assumed(assumed.length);
    const inner = document.createElement("div");
    inner.className = "as-choices";
    inner.append(...assumed.map((control) => chip(control, language)));
    folded.append(summary, inner);
    chips.push(folded);
  }
  box.replaceChildren(...chips);
}
