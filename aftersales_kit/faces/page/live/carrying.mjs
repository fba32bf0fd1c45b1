// Carries what a form holds in the address, so that a reload, the way back, the other edition and
// another device find it; and says what of an address is not so any more.

import {
  digestOf, compared, IN_WORDS, newId, NOT_ALLOWED, read, said, sift, together, TWICE, UNKNOWN, UNREADABLE, write,
} from "./desk/address.mjs";
import { nameOf } from "./desk/chips.mjs";
import { publishedPolicy } from "./desk/first.mjs";
import { WORDS } from "./desk/words.mjs";
import { LANGUAGE_TAGS, pointHome } from "./reader.mjs";

const MOST_SHOWN = 40;
const WHY = {
  [UNKNOWN]: "noSuchFact", [NOT_ALLOWED]: "notAllowed", [UNREADABLE]: "unreadable", [TWICE]: "twice",
  [IN_WORDS]: "inWords",
};

// What was written in words, kept beside the address for as long as the window is open.
export class Session {
  constructor(calculator) {
    this.place = (id) => `aftersales-entered-${calculator}-${id}`;
  }

  recall(id) {
    try {
      return JSON.parse(sessionStorage.getItem(this.place(id)));
    } catch {
      return null; // Storage may be forbidden, or hold what somebody else has put there.
    }
  }

  keep(id, what) {
    try {
      sessionStorage.setItem(this.place(id), JSON.stringify(what));
    } catch {
      // As above.
    }
  }
}

export class Carrying {
  // `texts` recalls and keeps by the id of a case what no address carries.
  constructor(form, texts) {
    this.form = form;
    this.texts = texts;
    this.calculator = form.section.dataset.calculator;
    this.notices = [];
    this.forget();
  }

  forget() {
    Object.assign(this, { id: "", acted: false, since: null, rests: null, answered: {}, on: "", written: "" });
    this.tell([]);
  }

  get fields() {
    const found = new Map();
    for (const control of this.form.controls) {
      const codes = control.localName === "select" ? new Set([...control.options].map((o) => o.value)) : null;
      found.set(control.name, {
        carried: control.closest("[data-field]")?.dataset.carried,
        kind: control.localName === "select" ? "select" : control.type,
        usual: control.dataset.usual ?? "",
        codes,
      });
    }
    return found;
  }

  usualOf(fields) {
    return digestOf(Object.fromEntries([...fields].map(([name, { usual }]) => [name, usual]).filter(([, usual]) => usual)));
  }

  // Fills the form with what an address says; false where it is about something else.
  load(hash) {
    const told = read(hash, this.calculator);
    if (!told) return false;
    const { fields } = this;
    const { taken, refused } = sift(told.facts, fields);
    this.forget();
    this.id = told.id || newId();
    this.since = { ...told, whole: !refused.length && !told.tooLong };
    this.written = hash;
    const kept = told.id ? this.texts.recall(told.id) : null;
    this.form.fill(together(taken, kept, fields));
    this.tell([
      ...(told.tooLong ? [{ word: "addressTooLong" }] : []),
      ...refused.map(({ name, value, why }) => ({ word: WHY[why], name, value })),
      ...(told.usual && told.usual !== this.usualOf(fields) ? [{ word: "usualChanged" }] : []),
      ...this.aged(told.on, taken),
    ]);
    return true;
  }

  // Days that were counted on an earlier day are no longer so many; nobody but the agent knows
  // whether they were counted again.
  aged(on, taken) {
    if (!on || on === this.form.day) return [];
    const counted = this.form.controls.filter((control) => {
      const field = control.closest("[data-field]");
      return taken.get(control.name) && "inDays" in (field?.dataset ?? {});
    });
    return counted.map(({ name }) => ({ word: "countedOn", name, on, value: taken.get(name) }));
  }

  // Somebody has entered something: from now on the address follows the form.
  act() {
    this.acted = true;
    this.since = null;
    this.id ||= newId();
  }

  // What the last answer rests on, as of the day that was asked about.
  answer({ rests, carried }, on) {
    if (this.since && rests) this.compare(rests);
    Object.assign(this, { rests, answered: carried ?? {}, on });
    this.put();
  }

  compare({ policy, rules }) {
    const { changed, gone, fresh, beside } = compared(this.since, { policy, rules: new Map(Object.entries(rules)) });
    // Without a fact that the address had, other rules decide, and none of them has changed for that.
    const news = { rulesChanged: changed, ...(this.since.whole ? { rulesGone: gone, rulesFresh: fresh } : {}) };
    const notices = Object.keys(news).filter((word) => news[word].length).map((word) => ({ word, rules: news[word], on: this.since.on }));
    if (beside) notices.push({ word: "rulesBeside", on: this.since.on });
    this.since = { ...this.since, rules: new Map(), policy: "" };
    this.tell([...this.notices, ...notices]);
  }

  // Without the library it is known that the policy is another one, and not what that changes.
  async compareWithout() {
    const { since } = this;
    if (!since?.policy) return;
    this.since = { ...since, policy: "" };
    const policy = await publishedPolicy().catch(() => since.policy);
    if (policy !== since.policy) this.tell([...this.notices, { word: "otherPolicy", on: since.on }]);
  }

  // Writes the address, and keeps what it does not carry.
  put() {
    if (!this.acted) return;
    const { fields, form, answered } = this;
    const entered = form.facts();
    const hash = write({
      calculator: this.calculator,
      id: this.id,
      on: this.on || form.day,
      policy: this.rests?.policy ?? "",
      usual: this.usualOf(fields),
      rules: new Map(Object.entries(this.rests?.rules ?? {})),
      facts: said(entered, fields, answered),
    });
    this.texts.keep(this.id, { entered, answered, address: hash });
    this.show(hash);
  }

  show(hash, { anew = false } = {}) {
    if (hash === this.written && !anew) return;
    this.written = hash;
    const address = hash || location.pathname + location.search;
    try {
      if (anew) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch (reason) {
      // A browser may allow only so many changes in a while; the next one goes through.
      this.written = "";
      console.info("The address could not be changed:", String(reason));
    }
  }

  // Leaves the case: the address holds nothing any more.
  leave({ anew = false } = {}) {
    const had = Boolean(this.written);
    this.forget();
    if (!had) return;
    this.written = "?";
    this.show("", { anew });
  }

  tell(notices) {
    this.notices = notices;
    this.render();
  }

  render() {
    const { section, language } = this.form;
    const words = WORDS[language];
    if (!this.box) {
      if (!this.notices.length) return;
      this.box = document.createElement("div");
      this.box.className = "as-notice";
      this.box.setAttribute("role", "status");
      section.querySelector(".as-form").before(this.box);
      this.box.addEventListener("click", ({ target }) => {
        if (target.closest("[data-noted]")) this.noted();
      });
    }
    this.box.hidden = !this.notices.length;
    this.box.lang = LANGUAGE_TAGS[language];
    if (!this.notices.length) {
      this.box.replaceChildren();
      return;
    }
    const list = document.createElement("ul");
    list.append(...this.notices.map((notice) => this.line(notice, words)));
    const noted = document.createElement("button");
    noted.type = "button";
    noted.dataset.noted = "";
    noted.textContent = words.noted;
    const fragment = document.createDocumentFragment();
    fragment.append(list, noted);
    pointHome(section, fragment);
    this.box.replaceChildren(fragment);
  }

  line({ word, name, value, rules, on }, words) {
    const item = document.createElement("li");
    const control = name === undefined ? null : this.form.controls.find((each) => each.name === name);
    const called = control ? nameOf(control, this.form.language) : cut(name ?? "");
    const text = words[word];
    item.append(typeof text === "function" ? text({ name: called, value: cut(value ?? ""), on: on || words.earlier }) : text);
    (rules ?? []).forEach((rule, index) => {
      const link = document.createElement("a");
      link.className = "as-rule";
      link.href = `#rule:${rule}`;
      link.textContent = rule;
      item.append(index ? words.listed : " ", link);
    });
    return item;
  }

  // The agent has read it: by now it is the case as it is.
  noted() {
    this.tell([]);
    this.act();
    this.put();
    this.form.answer.focus({ preventScroll: true });
  }
}

function cut(text) {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
