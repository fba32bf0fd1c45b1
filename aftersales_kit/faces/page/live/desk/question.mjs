// The one next question, answered by chips; what has no chips is typed beside it.

import { button, nameOf, note } from "./chips.mjs";
import { before, readDay, shortly } from "./days.mjs";
import { WORDS } from "./words.mjs";

// So many days back are a chip each; what is longer ago comes in the stretches that rules tell apart.
const DAYS_AGO = 3;
const LONGEST_AGO = 31;
// Kinds of fields in which a day or a moment is chosen.
const DATE = "date";
const MOMENT = "datetime-local";

const fieldOf = (control) => control.closest("[data-field]");
export const isDated = (control) => control.type === DATE || "inDays" in fieldOf(control).dataset;

// A question about a control, in its own words: for one that is tapped to be changed.
export function questionOf(control, language) {
  const choices = control.localName === "select" ? [...control.options].filter((o) => o.value) : [];
  return {
    field: control.name,
    text: asks(control, language),
    choices: choices.map((option) => [option.value, option.textContent]),
  };
}

function asks(control, language) {
  const label = fieldOf(control).querySelector(`label > [lang|="${language}"]`);
  return label?.textContent ?? nameOf(control, language);
}

export class Question {
  // `answer(field, value)` is told what was chosen, `on(field, day)` which day it was, `along(field, value)`
  // what either says of another fact besides, before it, `skip(field)` that nobody knows, `put(field)` that
  // the buyer is asked.
  constructor(box, { answer, on, along, skip, put }) {
    this.box = box;
    this.answer = answer;
    this.on = on;
    box.addEventListener("click", ({ target }) => {
      const tapped = target.closest("button");
      if (!tapped) return;
      const { gives, value, day, skip: left, asks, typed, opens, line } = tapped.dataset;
      const said = tapped.closest("[data-along]")?.dataset;
      if (said) along(said.along, said.alongValue);
      if (day !== undefined) on(gives, day);
      else if (gives !== undefined) answer(gives, value, tapped.dataset.said);
      if (left !== undefined) skip(left);
      if (asks !== undefined) put(asks);
      if (typed !== undefined) this.enter();
      if (opens !== undefined) this.pick();
      if (line !== undefined) this.addLine();
    });
    // As in a chat: the key gives what is typed, also a list of one line.
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".as-typed")) return;
      event.preventDefault();
      this.enter();
    });
    // What is typed here belongs to the question until it is given.
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      if ("picks" in event.target.dataset && event.target.value) on(this.asked.field, event.target.value);
      for (const after of box.querySelectorAll("[data-typed], [data-line]")) {
        after.hidden = !box.querySelector(".as-typed")?.value;
      }
    });
  }

  // A day is entered in another control (told), where there is one; putting says whether the buyer is being asked.
  // `days` is the control of what `asked.along` says besides, and `record` that the message needs none of it.
  show(asked, control, { language, today, error, told, putting, days, record }) {
    const key = JSON.stringify([asked, language, error, putting, control.value, record]);
    // What is half typed stays while an answer to something else comes in.
    const typing = this.box.contains(document.activeElement) && document.activeElement.localName === "input";
    if (this.key === key || (typing && this.asked?.field === asked.field && this.error === error)) return;
    Object.assign(this, { key, asked, language, today, error });
    const words = WORDS[language];
    const heading = document.createElement("p");
    heading.className = "as-question";
    heading.tabIndex = -1;
    heading.textContent = told && isDated(control) ? asks(told, language) : asked.text;
    if (asked.ask?.length) heading.append(" ", aside(asked.ask.join(words.or)));
    const parts = record ? [note(words.forTheRecord), heading] : [heading];
    if (error) parts.push(wrong(error));
    const chips = document.createElement("div");
    chips.className = "as-choices";
    chips.append(...this.choices(asked, control, told), ...this.free(asked, control, words));
    if (asked.message) {
      const put = button(words.askBuyer, "asks", asked.field);
      put.setAttribute("aria-pressed", String(putting));
      chips.append(put);
    }
    chips.append(button(words.unsure, "skip", asked.field));
    parts.push(chips);
    if (asked.along && days) parts.push(this.along(asked, control, days));
    this.box.replaceChildren(...parts);
    this.box.hidden = false;
  }

  // One tap for a choice and the day that goes with it.
  along(asked, control, { told, counted }) {
    const { value, field, stretches } = asked.along;
    const row = document.createElement("div");
    row.className = "as-choices";
    Object.assign(row.dataset, { along: asked.field, alongValue: value });
    const name = [...control.options].find((option) => option.value === value)?.textContent ?? value;
    row.append(aside(WORDS[this.language].named(name, "")), ...this.choices({ field, choices: [], stretches }, counted, told));
    return row;
  }

  choices(asked, control, told) {
    const words = WORDS[this.language];
    const chip = (value, text) => {
      const made = button(text, "gives", asked.field);
      made.dataset.value = value;
      if (control.value !== "" && control.value === value) made.setAttribute("aria-pressed", "true");
      return made;
    };
    if (asked.choices.length) return asked.choices.map(([value, text]) => chip(value, text));
    if (control.localName === "select") {
      return [...control.options].filter((o) => o.value).map((o) => chip(o.value, o.textContent));
    }
    if (!isDated(control)) return [];
    const single = control.type === DATE ? (days) => before(this.today, days) : String;
    const made = [...Array(DAYS_AGO + 1).keys()].map((days) => {
      const one = chip(single(days), words.daysAgo(days));
      one.dataset.day = before(this.today, days);
      if (told?.value === one.dataset.day) one.setAttribute("aria-pressed", "true");
      return one;
    });
    for (const [low, high] of asked.stretches ?? []) {
      if (high <= DAYS_AGO || high > LONGEST_AGO) continue;
      const text = words.daysBetween(Math.max(low, DAYS_AGO + 1), high);
      const one = chip(String(high), text);
      one.dataset.said = text;
      made.push(one);
    }
    return made;
  }

  free(asked, control, words) {
    if (control.localName === "select") return [];
    const long = control.localName === "textarea";
    const dated = isDated(control);
    const typed = document.createElement(long ? "textarea" : "input");
    typed.className = "as-typed";
    typed.setAttribute("aria-label", asked.text);
    if (long) typed.rows = 2;
    else typed.type = control.type === MOMENT ? MOMENT : "text";
    if (dated) typed.placeholder = words.day(shortly(this.today));
    else if (control.inputMode) typed.inputMode = control.inputMode;
    typed.value = dated ? "" : control.value;
    const enters = button(words.enter, "typed", "");
    enters.hidden = !typed.value;
    const more = button(words.anotherLine, "line", "");
    more.hidden = !typed.value;
    if (!dated) return long ? [typed, enters, more] : [typed, enters];
    // Chosen in the browser's own calendar, which opens at the chip.
    const picker = document.createElement("input");
    picker.type = DATE;
    picker.max = this.today;
    picker.dataset.picks = "";
    picker.tabIndex = -1;
    picker.setAttribute("aria-label", words.chooseDay);
    const opens = document.createElement("span");
    opens.className = "as-picker";
    opens.append(button(words.chooseDay, "opens", ""), picker);
    return [opens, typed, enters];
  }

  addLine() {
    const typed = this.box.querySelector(".as-typed");
    typed.setRangeText("\n", typed.selectionStart, typed.selectionEnd, "end");
    typed.focus();
  }

  pick() {
    const picker = this.box.querySelector("[data-picks]");
    try {
      picker.showPicker();
    } catch {
      // Where no script may open the calendar, the field is filled in.
      picker.focus();
    }
  }

  // Takes what was typed: a day as people write it, a number as it is; what is wrong with a number is
  // said by the library.
  enter() {
    const typed = this.box.querySelector(".as-typed");
    const text = typed?.value.trim();
    if (!text) return;
    if (!this.box.querySelector("[data-picks]")) {
      this.answer(this.asked.field, typed.value);
      return;
    }
    const day = readDay(text, this.today);
    if (day !== null) this.on(this.asked.field, day);
    else if (/^\d+$/.test(text)) this.answer(this.asked.field, text);
    else this.complain(WORDS[this.language].notADay);
  }

  complain(text) {
    this.box.querySelector(".as-error")?.remove();
    this.box.querySelector(".as-question").after(wrong(text));
  }

  say(...texts) {
    this.asked = this.key = undefined;
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

function wrong(text) {
  const made = document.createElement("p");
  made.className = "as-error";
  made.setAttribute("role", "alert");
  made.textContent = text;
  return made;
}

function aside(text) {
  const made = document.createElement("small");
  made.className = "as-whom";
  made.textContent = text;
  return made;
}
