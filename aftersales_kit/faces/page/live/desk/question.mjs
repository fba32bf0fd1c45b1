// The one next question, answered by chips; what has no chips is typed beside it.

import { button, nameOf } from "./chips.mjs";
import { before, daysSince, readDay } from "./days.mjs";
import { WORDS } from "./words.mjs";

const DAYS_AGO = [0, 1, 2, 3];
// Kinds of fields in which a day or a moment is chosen.
const DATE = "date";
const MOMENT = "datetime-local";

// A question about a control, in its own words: for one that is tapped to be changed.
export function questionOf(control, language) {
  const field = control.closest("[data-field]");
  const label = field.querySelector(`label > [lang|="${language}"]`);
  const choices = control.localName === "select" ? [...control.options].filter((o) => o.value) : [];
  return {
    field: control.name,
    text: label?.textContent ?? nameOf(control, language),
    in_days: "inDays" in field.dataset,
    choices: choices.map((option) => [option.value, option.textContent]),
  };
}

export class Question {
  // `answer(field, value)` is told what was chosen, `skip(field)` that nobody knows.
  constructor(box, { answer, skip }) {
    this.box = box;
    this.answer = answer;
    this.skip = skip;
    box.addEventListener("click", ({ target }) => {
      const tapped = target.closest("button");
      if (!tapped) return;
      if (tapped.dataset.gives !== undefined) answer(tapped.dataset.gives, tapped.dataset.value);
      if (tapped.dataset.skip !== undefined) skip(tapped.dataset.skip);
      if (tapped.dataset.typed !== undefined) this.enter();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.localName !== "input") return;
      event.preventDefault();
      this.enter();
    });
    // What is typed here belongs to the question until it is given.
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      if ("picks" in event.target.dataset && event.target.value) answer(this.asked.field, this.picked(event.target.value));
    });
  }

  show(asked, control, { language, today, error }) {
    const same = this.asked?.field === asked.field && this.language === language && this.error === error;
    // What is half typed stays while an answer to something else comes in.
    if (same && this.box.contains(document.activeElement) && document.activeElement.localName === "input") return;
    Object.assign(this, { asked, language, today, error });
    const words = WORDS[language];
    const heading = document.createElement("p");
    heading.className = "as-question";
    heading.tabIndex = -1;
    heading.textContent = asked.text;
    const parts = [heading];
    if (error) {
      const wrong = document.createElement("p");
      wrong.className = "as-error";
      wrong.textContent = error;
      parts.push(wrong);
    }
    const chips = document.createElement("div");
    chips.className = "as-choices";
    for (const [value, text] of this.choices(asked, control)) {
      const made = button(text, "gives", asked.field);
      made.dataset.value = value;
      if (control.value !== "" && control.value === value) made.setAttribute("aria-pressed", "true");
      chips.append(made);
    }
    chips.append(...this.free(asked, control, words));
    if (control.value === "") chips.append(button(words.unsure, "skip", asked.field));
    parts.push(chips);
    this.box.replaceChildren(...parts);
    this.box.hidden = false;
  }

  choices(asked, control) {
    if (asked.choices.length) return asked.choices;
    if (control.localName === "select") return [...control.options].filter((o) => o.value).map((o) => [o.value, o.textContent]);
    const words = WORDS[this.language];
    const ago = DAYS_AGO.map((days) => [days, words.daysAgo(days)]);
    if (control.type === DATE) return ago.map(([days, text]) => [before(this.today, days), text]);
    if (asked.in_days) return ago.map(([days, text]) => [String(days), text]);
    return [];
  }

  free(asked, control, words) {
    if (control.localName === "select") return [];
    const long = control.localName === "textarea";
    const typed = document.createElement(long ? "textarea" : "input");
    typed.className = "as-typed";
    typed.setAttribute("aria-label", asked.text);
    if (long) typed.rows = 2;
    else typed.type = control.type === MOMENT ? MOMENT : "text";
    const dated = control.type === DATE || asked.in_days;
    if (dated) typed.placeholder = words.day;
    else if (control.inputMode) typed.inputMode = control.inputMode;
    typed.value = dated ? "" : control.value;
    const made = [typed, button(words.enter, "typed", "")];
    if (dated) {
      const picker = document.createElement("input");
      picker.type = DATE;
      picker.max = this.today;
      picker.dataset.picks = "";
      picker.setAttribute("aria-label", words.chooseDay);
      made.push(picker);
    }
    return made;
  }

  picked(day) {
    return this.asked.in_days ? String(daysSince(day, this.today)) : day;
  }

  // Takes what was typed: a day as people write it, a number as it is; what is wrong with it is said
  // by the library.
  enter() {
    const typed = this.box.querySelector(".as-typed");
    if (!typed || typed.value.trim() === "") return;
    const dated = this.box.querySelector("[data-picks]");
    const day = dated ? readDay(typed.value, this.today) : null;
    this.answer(this.asked.field, day === null ? typed.value : this.picked(day));
  }

  say(...texts) {
    this.asked = undefined;
    this.box.replaceChildren(
      ...texts.map((text) => {
        const made = document.createElement("p");
        made.textContent = text;
        return made;
      }),
    );
    this.box.hidden = texts.length === 0;
  }

  focus() {
    this.box.querySelector(".as-question")?.focus({ preventScroll: true });
  }
}
