// Today: the cases kept in this browser, by what is due next, and what of them is handed on.

import { button } from "./chips.mjs";
import { ordered, nextDue } from "./due.mjs";
import { csvText, daysOf, fileName, handoverText, pasteText, registersOf, save, titleOf } from "./handover.mjs";
import { BLOCKED, DONE, FULL, OPEN, Store } from "./keeping.mjs";
import { WORDS } from "./words.mjs";
import { LANGUAGE_TAGS, today } from "../reader.mjs";

const PLACE = { en: 0, zh: 1 };
const TROUBLES = { [BLOCKED]: "storeBlocked", [FULL]: "storeFull" };
const MINUTE_MS = 60_000;
// What is saved: all that is handed over, or the rows of a register, by their place.
const WHOLE = "whole";

export class Today {
  // `desk` does what the desk does: begin, open a case, drop it, tell a word, and say what it shows.
  constructor(section, store, desk) {
    Object.assign(this, { section, store, desk });
    this.box = section.querySelector("[data-day]");
    this.opener = section.querySelector("[data-today]");
    this.count = this.opener.querySelector("[data-count]");
    this.trouble = section.querySelector("[data-trouble]");
    const { called, agreed, keeps } = section.dataset;
    this.named = { called: called.split(" "), agreed };
    this.days = Number(keeps);
    this.sure = false;
    this.opener.addEventListener("click", () => this.turn(this.box.hidden));
    this.box.addEventListener("click", ({ target }) => {
      const tapped = target.closest("button");
      if (tapped) this.act(tapped);
    });
    this.box.addEventListener("change", (event) => {
      event.stopPropagation();
      this.chosenDay = event.target.value;
      this.render();
    });
  }

  start() {
    this.sweep();
    this.render();
    addEventListener("storage", ({ key }) => Store.concerns(key) && this.render());
    // What is due goes on by itself.
    setInterval(() => this.render(), MINUTE_MS);
  }

  sweep() {
    this.store.sweep(Date.now(), this.days);
  }

  turn(open) {
    this.box.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    this.sure = false;
    if (open) this.sweep();
    this.render();
  }

  act(tapped) {
    const { opens, finishes, reopens, deletes, links, saves } = tapped.dataset;
    const sure = this.sure;
    this.sure = false;
    if (opens !== undefined) this.open(opens);
    if (finishes !== undefined) this.mark(finishes, DONE);
    if (reopens !== undefined) this.mark(reopens, OPEN);
    if (deletes !== undefined) this.remove([deletes]);
    if (links !== undefined) this.link(links);
    if (saves !== undefined) this.save(saves);
    if ("deletesAll" in tapped.dataset) {
      if (sure) this.remove(this.store.all().map(({ id }) => id));
      else {
        this.sure = true;
        this.render();
      }
    }
  }

  open(id) {
    const record = this.store.find(id);
    this.turn(false);
    if (record && id !== this.desk.now()) this.desk.open(record);
    this.opener.focus();
  }

  mark(id, state) {
    const record = this.store.find(id);
    if (record) this.store.put({ ...record, state });
    this.render();
    this.opener.focus();
  }

  remove(ids) {
    for (const id of ids) {
      this.store.drop(id);
      this.desk.drop(id);
    }
    this.render();
    this.desk.tell("deleted");
    this.opener.focus();
  }

  async link(id) {
    const record = this.store.find(id);
    if (!record) return;
    const address = new URL(record.address, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      this.desk.tell("linkCopied");
    } catch {
      // No permission: then it is there to be copied by hand.
      prompt(this.words.copyLink, address);
    }
  }

  save(what) {
    const day = this.day;
    const { language, words } = this;
    if (what === WHOLE) {
      save(fileName(words.handover, today(), "txt"), `\ufeff${this.handover}\r\n`, "text/plain;charset=utf-8");
    } else {
      const register = registersOf(this.rowsOf(day), language)[Number(what)];
      save(fileName(register.label, day, "csv"), csvText(register), "text/csv;charset=utf-8");
    }
    this.desk.tell("saved");
  }

  get language() {
    return this.desk.language();
  }

  get words() {
    return WORDS[this.language];
  }

  get day() {
    const days = daysOf(this.store.all());
    return days.includes(this.chosenDay) ? this.chosenDay : days[0];
  }

  rowsOf(day) {
    return this.store.all().filter(({ on }) => on === day).sort((one, other) => Date.parse(one.begun) - Date.parse(other.begun));
  }

  render() {
    const records = this.store.all();
    const { words } = this;
    const open = ordered(records.filter(({ state }) => state !== DONE), Date.now());
    this.count.textContent = open.length || "";
    const trouble = words[TROUBLES[this.store.trouble]] ?? "";
    if (this.trouble.textContent !== trouble) this.trouble.textContent = trouble;
    this.trouble.hidden = !trouble;
    if (this.box.hidden) return;
    this.box.lang = LANGUAGE_TAGS[this.language];
    const done = records.filter(({ state }) => state === DONE);
    const opened = new Set([...this.box.querySelectorAll("details[open]")].map(({ id }) => id));
    this.box.replaceChildren(
      line("as-muted", words.keptHere(this.days)),
      open.length ? this.list(open) : line("", words.noCases),
      ...(done.length ? [folded("as-day-done", words.doneCases(done.length), this.list(done))] : []),
      ...(open.length ? [this.handedOver(open)] : []),
      ...(daysOf(records).length ? [this.registers(records)] : []),
      ...(records.length ? [this.all(records.length)] : []),
    );
    for (const details of this.box.querySelectorAll("details")) details.open = opened.has(details.id);
  }

  list(records) {
    const list = document.createElement("ul");
    list.className = "as-cases";
    list.append(...records.map((record) => this.item(record)));
    return list;
  }

  item(record) {
    const { words, language } = this;
    const place = PLACE[language];
    const item = document.createElement("li");
    item.dataset.case = record.id;
    const title = titleOf(record, language, this.named.called);
    const here = record.id === this.desk.now() ? ` (${words.onDesk})` : "";
    const parts = [line("as-case-title", title + here)];
    const due = nextDue(record.due ?? [], Date.now());
    if (record.state !== DONE) {
      const said = due ? words.dueNext(due.what[place], due.when[place], due.who[place], due.overdue) : words.nothingDue;
      parts.push(line(due?.overdue ? "as-overdue" : "as-muted", said));
    }
    const acts = [
      [words.open, "opens"],
      record.state === DONE ? [words.reopen, "reopens"] : [words.done, "finishes"],
      [words.copyLink, "links"],
      [words.remove, "deletes"],
    ];
    const buttons = document.createElement("div");
    buttons.className = "as-choices";
    for (const [text, action] of acts) {
      const made = button(text, action, record.id);
      made.setAttribute("aria-label", `${text}: ${title}`);
      buttons.append(made);
    }
    item.append(...parts, buttons);
    return item;
  }

  handedOver(open) {
    const { words, language, named } = this;
    const day = today();
    this.handover = handoverText(open, { now: Date.now(), day, language, ...named });
    const text = pre("as-day-handover-text", this.handover);
    const tools = this.tools(text.id, WHOLE, words.handover);
    return folded("as-day-handover", `${words.handover}: ${open.length}`, tools, text);
  }

  registers(records) {
    const { words, language, day } = this;
    const parts = [];
    const days = daysOf(records);
    if (days.length > 1) parts.push(this.dayChoice(days, day));
    registersOf(this.rowsOf(day), language).forEach((register, place) => {
      const title = words.rowCount(register.label, register.rows.length);
      const text = pre(`as-day-rows-${place}`, pasteText(register));
      parts.push(line("as-case-title", title), this.tools(text.id, String(place), register.label), text);
    });
    return folded("as-day-rows", `${words.rowsOf}: ${day}`, ...parts);
  }

  dayChoice(days, day) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.append(...days.map((each) => new Option(each, each, false, each === day)));
    label.append(this.words.dayOfRows, " ", select);
    return label;
  }

  tools(place, what, about) {
    const { words } = this;
    const row = document.createElement("div");
    row.className = "as-choices";
    for (const [text, action, value] of [[words.copyText, "copy", place], [words.saveFile, "saves", what]]) {
      const made = button(text, action, value);
      made.setAttribute("aria-label", `${text}: ${about}`);
      row.append(made);
    }
    return row;
  }

  all(count) {
    const row = document.createElement("div");
    row.className = "as-choices";
    row.append(button(this.sure ? this.words.removeAllSure(count) : this.words.removeAll(count), "deletesAll", ""));
    return row;
  }
}

function line(classes, text) {
  const made = document.createElement("p");
  made.className = classes;
  made.textContent = text;
  return made;
}

function pre(id, text) {
  const made = document.createElement("pre");
  made.id = id;
  made.className = "as-said";
  made.tabIndex = 0;
  made.textContent = text;
  return made;
}

function folded(id, title, ...parts) {
  const details = document.createElement("details");
  details.id = id;
  const summary = document.createElement("summary");
  summary.textContent = title;
  details.append(summary, ...parts);
  return details;
}
