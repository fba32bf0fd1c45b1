// The case desk: a conversation that leads with the message. What is known stands in the form, which
// is folded away; chips, question and box are other ways to fill it in.

import { Session } from "./carrying.mjs";
import { AS_IT_IS, newId, write } from "./desk/address.mjs";
import { button, isUsual, note, showKnown } from "./desk/chips.mjs";
import { Today } from "./desk/day.mjs";
import { daysSince } from "./desk/days.mjs";
import { fetchFirst, firstMessage } from "./desk/first.mjs";
import { OPEN, Store } from "./desk/keeping.mjs";
import { Message } from "./desk/message.mjs";
import { Pieces } from "./desk/pieces.mjs";
import { Question, questionOf } from "./desk/question.mjs";
import { Steps } from "./desk/steps.mjs";
import { Tabs } from "./desk/tabs.mjs";
import { WORDS } from "./desk/words.mjs";
import { begin, Form } from "./form.mjs";
import { moment } from "./reader.mjs";

// So far from the edges of the screen is what has changed.
const EDGE = 8;
// So long a first message waits where the library answers, which takes less.
const SOON_MS = 150;

class Desk extends Form {
  constructor(section, id) {
    super(section, id);
    const find = (name) => section.querySelector(`[data-${name}]`);
    // What the desk has places of its own for is named by the page: scripts name nothing of the data.
    const { box, chosen, where, several, opened, wish } = section.dataset;
    this.named = { box, chosen, where, several, opened, wish };
    this.message = new Message(find("message"));
    this.tabs = new Tabs(section);
    this.steps = new Steps(section);
    this.pieces = new Pieces(find("each-piece"), {
      controls: () => this.controls,
      named: this.named,
      write: (entries) => this.write(entries),
    });
    this.question = new Question(find("ask"), {
      answer: (field, value, said) =>
        this.piece ? this.pieces.give(this.piece - 1, field, value) : this.set(field, value, said),
      along: (field, value) => this.hold(field, value),
      on: (field, day) => this.setDay(field, day),
      skip: (field) => this.skip(field),
      put: (field) => this.putToBuyer(field),
    });
    this.suggested = find("suggested");
    this.heard = find("heard");
    this.problems = find("problems");
    this.known = find("known");
    this.every = find("every-fact");
    this.own = find("drafting");
    this.ownCheck = find("checked");
    this.quoted = find("words");
    this.skipped = new Set();
    this.putting = new Map();
    this.recent = [];
    this.reply = null;
    this.today = new Today(section, this.store, {
      begin: () => this.startEmpty(),
      open: (record) => this.openCase(record),
      drop: (id) => id === this.carrying.id && this.startEmpty(),
      now: () => this.carrying.id,
      tell: (word) => this.tell(word),
      language: () => this.language,
    });
  }

  // Cases are kept in the browser's store, so that closing the page loses none.
  texts() {
    this.store = new Store();
    return { recall: (id) => this.store.find(id), keep: (id, what) => this.keep(id, what) };
  }

  get asksElsewhere() {
    return true;
  }

  get said() {
    return WORDS[this.language];
  }

  get now() {
    return this.day;
  }

  control(name) {
    return this.form.elements[name];
  }

  // Nothing entered by anybody yet: then there is no answer to show.
  get isEmpty() {
    return this.controls.every(isUsual);
  }

  // Whoever enters a case has the buyer before them: until somebody says otherwise they wrote just now.
  suppose() {
    const opened = this.control(this.named.opened);
    if (this.isEmpty || opened.value || opened.dataset.supposed !== undefined) return;
    opened.value = opened.dataset.supposed = moment();
  }

  // Where a day is entered that a number of days follows from, as the market counts them.
  toldBy(field) {
    const { toldBy, from } = this.control(field).closest("[data-field]").dataset;
    return toldBy ? { control: this.control(toldBy), counts: Boolean(this.control(from).value) } : null;
  }

  open() {
    // An earlier visit's entries are not this case.
    this.clear();
    super.open();
    this.takeAsFound();
    this.today.start();
    this.refresh();
    this.anticipate();
  }

  loaded() {
    this.forgetAnswer();
    this.takeAsFound();
    this.ask();
    this.refresh();
    this.anticipate();
    this.today.render();
    this.section.dispatchEvent(new Event("caseloaded"));
  }

  startOver() {
    this.carrying.forget();
    this.clear();
    this.loaded();
  }

  // When the buyer wrote is known of a case that is found, or was taken back: nothing is supposed anew.
  takeAsFound() {
    this.skipped.clear();
    this.putting.clear();
    this.recent = [];
    this.changing = null;
    for (const control of this.controls) delete control.dataset.supposed;
    const opened = this.control(this.named.opened);
    if (this.carrying.id) opened.dataset.supposed = opened.value;
  }

  startEmpty() {
    this.carrying.leave({ anew: true });
    this.clear();
    this.loaded();
  }

  openCase({ address }) {
    this.carrying.show(address, { anew: true });
    this.carrying.load(address);
    this.loaded();
  }

  // Whose answer stands there: the case, and what it is about.
  get whose() {
    return JSON.stringify([this.carrying.id, this.control(this.named.chosen).value]);
  }

  // Nothing that was said of another case, or of another problem, stays.
  forgetAnswer() {
    this.reply = null;
    this.shownFor = this.whose;
    // A case that is like the one before is asked about as well.
    if (!this.pending) this.asked = undefined;
    this.message.clear();
    this.tabs.clear();
    this.put("");
    this.question.say();
  }

  keep(id, { entered, answered, address }) {
    const now = new Date().toISOString();
    const chosen = this.control(this.named.chosen);
    const before = this.store.find(id);
    const same = before?.entered[this.named.chosen] === chosen.value && this.section.dataset.state !== "built";
    const { headline, due, rows, notes } = this.reply?.desk.kept ?? (same ? before : {});
    const { en, zh } = chosen.selectedOptions[0]?.dataset ?? {};
    const typed = Object.entries(entered).filter(([name, value]) => value || this.control(name).dataset.usual);
    const record = {
      state: OPEN, begun: now, ...before, id, address, answered, entered: Object.fromEntries(typed), touched: now,
      on: this.day, about: chosen.value ? [en, zh] : null, headline, due, rows, notes,
    };
    this.store.put(record);
    this.today.render();
  }

  listen() {
    super.listen();
    this.section.addEventListener("click", ({ target }) => {
      const onward = target.closest("[data-onward]");
      if (onward) this.lead(onward);
      const tapped = target.closest("button");
      if (!tapped) return;
      const { chooses, hears, hearsAll, value, change, takes, copy } = tapped.dataset;
      if (chooses !== undefined) this.set(this.named.chosen, chooses);
      if (hears !== undefined) this.set(hears, value);
      if (hearsAll !== undefined) this.setAll(JSON.parse(hearsAll));
      if (change !== undefined) this.change(change);
      if (takes !== undefined) this.set(takes, "");
      if (copy?.startsWith(this.message.first.id)) {
        this.message.taken(copy);
        // What stood above the words has gone, and the page moves by itself.
        requestAnimationFrame(() => this.look(this.message.box));
      }
    });
  }

  // What is known goes along: codes in the address, and words in what this window keeps.
  lead(link) {
    const { onward, shares } = link.dataset;
    const held = shares.split(" ").map((name) => [name, this.control(name)]).filter(([, control]) => control?.value);
    const carried = (control) => control.closest("[data-field]").dataset.carried;
    const id = this.carrying.id || newId();
    const address = write({
      calculator: onward, id,
      facts: held.filter(([, control]) => carried(control) === AS_IT_IS).map(([name, { value }]) => [name, value]),
    });
    new Session(onward).keep(id, {
      entered: Object.fromEntries(held.map(([name, { value }]) => [name, value])), answered: {}, address,
    });
    link.hash = address;
  }

  set(field, value, said = "") {
    this.setAll([[field, value, said]]);
  }

  // Several facts by one tap are one act.
  setAll(facts) {
    for (const fact of facts) this.hold(...fact);
    this.changing = null;
    this.acted = true;
    this.edited();
  }

  hold(field, value, said = "") {
    const control = this.control(field);
    control.value = value;
    Object.assign(control.dataset, { said, saidOf: value });
    const told = this.toldBy(field);
    if (told && value !== "") told.control.value = "";
    this.skipped.delete(field);
    this.putting.delete(field);
    this.recent = [field, ...this.recent.filter((other) => other !== field)];
    if (field === this.named.chosen) this.problems.open = false;
  }

  // Several entries that belong together are one act.
  write(entries) {
    for (const [name, value] of Object.entries(entries)) {
      const control = this.control(name);
      if (control) control.value = value;
    }
    this.changing = null;
    this.acted = true;
    this.edited();
  }

  setDay(field, day) {
    if (this.piece) {
      this.pieces.give(this.piece - 1, field, String(daysSince(day, this.now)));
      return;
    }
    const told = this.toldBy(field);
    if (told?.counts) {
      this.control(field).value = "";
      this.skipped.delete(field);
      this.set(told.control.name, day);
    } else this.set(field, this.control(field).type === "date" ? day : String(daysSince(day, this.now)));
  }

  skip(asked) {
    const field = this.piece ? this.named.several : asked;
    if (this.piece) {
      this.skipped.add(field);
      this.refresh();
      return;
    }
    if (this.control(field).value !== "") this.set(field, "");
    this.skipped.add(field);
    this.changing = null;
    this.message.acted();
    this.refresh();
    this.look();
  }

  // The message then asks the buyer; once more, and it does not.
  putToBuyer(field) {
    this.putting.set(field, !this.asksBuyer(this.reply.desk.ask));
    this.message.acted();
    this.refresh();
    this.look();
  }

  asksBuyer(ask) {
    return Boolean(ask?.message) && (this.putting.get(ask.field) ?? ask.asked);
  }

  change(field) {
    if (field === this.named.chosen) {
      this.problems.open = true;
      this.problems.scrollIntoView({ block: "nearest" });
      this.problems.querySelector("summary").focus({ preventScroll: true });
      return;
    }
    // What was left open is asked as the library asks it, the buyer included.
    const left = this.skipped.delete(field) && this.reply?.desk.ask?.field === field;
    this.changing = left ? null : field;
    this.refresh();
    this.question.box.scrollIntoView({ block: "nearest" });
    this.question.focus();
  }

  clear() {
    super.clear();
    for (const control of this.controls) delete control.dataset.supposed;
    this.skipped?.clear();
    this.putting?.clear();
    this.recent = [];
    this.changing = null;
    this.message?.clear();
    this.steps?.clear();
  }

  turn(language) {
    super.turn(language);
    this.refresh();
  }

  edited() {
    this.suppose();
    this.message.acted();
    // Where everything was taken back there is no case.
    if (this.isEmpty) {
      this.clear();
      this.store.drop(this.carrying.id);
      this.carrying.leave();
      this.ask();
      this.today.render();
    } else super.edited();
    if (this.shownFor !== this.whose) this.forgetAnswer();
    this.refresh();
    this.anticipate();
  }

  askAnew() {
    if (this.pending) this.forgetAnswer();
    super.askAnew();
    this.anticipate();
  }

  fail() {
    this.forgetAnswer();
    this.refresh();
    this.anticipate();
    super.fail();
  }

  // The first message is there before the library is.
  async anticipate() {
    const problem = this.control(this.named.chosen).value;
    if (this.reply || !problem) return;
    const market = this.control(this.named.where).value;
    const { whose } = this;
    try {
      const message = await firstMessage(problem, market, this.now);
      if (this.live && !unavailableIn(this)) await new Promise((resolve) => setTimeout(resolve, SOON_MS));
      if (this.reply || !message || this.whose !== whose) return;
      this.message.show(message, this.language);
      // What the library says instead is news.
      this.message.acted();
      this.tell(unavailableIn(this) ? "built" : "firstShown");
      this.look();
    } catch (reason) {
      console.info("The first messages could not be loaded:", String(reason));
      this.tell(unavailableIn(this) ? "builtWithout" : "noFirst");
    }
  }

  tell(word) {
    this.say({ text: this.said[word] ?? this.words[word], language: this.language });
  }

  fallBack() {
    if (this.reply) this.forgetAnswer();
    super.fallBack();
    this.refresh();
    this.anticipate();
  }

  show(reply) {
    this.reply = reply;
    this.shownFor = this.whose;
    this.mark(reply);
    this.say({ text: Object.keys(reply.errors).length ? reply.status : "", language: this.language });
    this.refresh();
    if (this.acted) this.look();
    this.acted = false;
  }

  // Puts everything in its place that follows from the form and from the last reply.
  refresh() {
    if (!this.known) return;
    const { language, reply } = this;
    const { box, chosen, where } = this.named;
    const draft = this.own.querySelector("textarea").name;
    showKnown(this.known, this.controls, language, {
      hidden: [box, draft, ...(this.pieces.pieces?.length ? [this.named.several] : [])],
      always: [chosen, where],
      recent: this.recent,
      skipped: this.skipped,
    });
    this.quoted.textContent = this.control(box).value;
    const begun = Boolean(this.control(this.named.chosen).value || this.control(this.named.several).value);
    this.section.toggleAttribute("data-begun", begun);
    this.own.hidden = !begun;
    this.pieces.show(begun, language);
    if (this.isEmpty || !reply) {
      this.section.removeAttribute("data-settled");
      if (this.isEmpty) this.message.clear();
      this.tabs.clear();
      this.put("");
      this.put("", this.ownCheck);
      this.suggest(null);
      this.hear([]);
      this.question.say();
      return;
    }
    const { message, ask, last_word: settled, tallies, rules } = reply.desk;
    this.section.toggleAttribute("data-settled", settled);
    // Words that point to a problem are not answered by asking what happened.
    if (begun || !ask?.choices.length) this.message.show(this.asksBuyer(ask) ? ask.message : message, language);
    else this.message.clear();
    this.suggest(ask);
    this.hear(reply.desk.said);
    this.put(begun ? reply.html : "");
    this.put(begun ? reply.desk.checked : "", this.ownCheck);
    this.steps.arrange(language);
    if (this.answer.childElementCount) this.tabs.show(tallies, rules, language);
    else this.tabs.clear();
    this.askNext(ask, reply.errors ?? {});
  }

  suggest(ask) {
    const asks = ask && (ask.field === this.named.chosen || ask.field === this.named.box) && !this.control(this.named.chosen).value;
    const parts = [];
    if (this.control(this.named.box).value.trim() && !this.control(this.named.chosen).value) {
      if (asks) {
        const evidence = new Map(ask.replies);
        for (const [code, text] of ask.choices) {
          const made = button(text, "chooses", code);
          if (evidence.get(text)) made.title = evidence.get(text);
          parts.push(made);
        }
        if (!ask.choices.length) parts.push(note(this.said.nothingFits));
      } else if (!this.live) parts.push(note(this.said.matching));
    }
    this.suggested.replaceChildren(...parts);
  }

  // What the words tell besides the problem: it is entered by a tap, and never without one.
  hear(told) {
    const open = told.filter(([field]) => this.control(field)?.value === "" || isUsual(this.control(field)));
    const likely = this.suggested.querySelector("[data-chooses]");
    const problem = likely?.dataset.chooses;
    // Its name alone: how sure it is was said beside the words.
    const named = [...this.control(this.named.chosen).options].find((option) => option.value === problem)?.textContent;
    const all = [...(problem ? [[this.named.chosen, problem, named ?? likely.textContent]] : []), ...open];
    const together = button(this.said.hearAll(all.map(([, , label]) => label)), "hearsAll", JSON.stringify(all.map(([field, value]) => [field, value])));
    this.heard.replaceChildren(
      ...(open.length && all.length > 1 ? [together] : []),
      ...open.map(([field, value, label, words]) => {
        const made = button(this.said.heard(words, label), "hears", field);
        made.dataset.value = value;
        return made;
      }),
    );
  }

  askNext(ask, errors) {
    const wrong = Object.keys(errors)[0];
    const named = this.changing ?? wrong ?? this.next(ask);
    if (!named) {
      const open = ask || this.skipped.size;
      this.question.say(...(ask?.field === this.named.chosen || ask?.field === this.named.box ? [] : [open ? this.said.leftOpen : this.said.nothingAsked]));
      return;
    }
    const isOwn = ask?.field === named && named !== this.changing && !errors[named];
    this.piece = isOwn ? (ask.piece ?? 0) : 0;
    const control = this.control(this.piece ? ask.within : named);
    const asked = isOwn ? (this.piece ? { ...ask, field: ask.within } : ask) : questionOf(control, this.language);
    this.question.show(asked, control, {
      language: this.language,
      today: this.now,
      error: errors[named],
      told: this.toldBy(named)?.control,
      days: isOwn && ask.along ? { counted: this.control(ask.along.field), told: this.toldBy(ask.along.field)?.control } : null,
      record: isOwn && this.reply.desk.last_word,
      putting: isOwn && this.asksBuyer(ask),
    });
  }

  // What the library asks; where nobody knows that, the next fact of the form that still matters.
  next(ask) {
    if (!ask) return null;
    if (!this.skipped.has(ask.field)) {
      // What the case is about is asked above, until it is chosen.
      const above = [this.named.chosen, this.named.box].includes(ask.field) && !this.control(this.named.chosen).value;
      return above ? null : ask.field;
    }
    const left = this.controls.filter(
      (c) =>
        c.value === "" && !this.skipped.has(c.name) && this.reply.matters[c.name] &&
        (c.localName === "select" || c.inputMode || c.type === "date"),
    );
    return left.find((c) => c.name !== this.named.chosen)?.name ?? null;
  }

  // What has changed is in sight: message and question where both fit, else the message if it is
  // another one, and else the question; `at` is what was acted on where nothing has changed.
  look(at = null) {
    // What an address could not give is read before anything else.
    if (this.message.box.hidden || this.carrying.notices.length) return;
    const under = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom ?? 0;
    const [top, bottom] = [Math.max(under, 0) + EDGE, innerHeight - EDGE];
    const message = this.message.box.getBoundingClientRect();
    const asks = !this.question.box.hidden;
    const question = asks ? this.question.box.getBoundingClientRect() : message;
    const isNews = this.message.differs.textContent !== "" || !asks;
    const isFirst = at === this.message.box || isNews || question.bottom - message.top <= bottom - top;
    const first = isFirst ? message : question;
    const below = first === message && question.bottom - message.top > bottom - top ? message : question;
    if (first.top < top) scrollBy(0, first.top - top);
    else if (below.bottom > bottom) scrollBy(0, Math.min(below.bottom - bottom, first.top - top));
    if (document.activeElement === document.body) this.message.first.focus({ preventScroll: true });
  }
}

function unavailableIn(desk) {
  return desk.section.dataset.state === "built";
}

fetchFirst();
begin(".as-desk", Desk);
