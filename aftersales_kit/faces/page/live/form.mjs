// A form that answers as it changes, and the library that answers. What a form means, which values
// are wrong and what to say about them is Python's; this file only carries text across.

import { Carrying, Session } from "./carrying.mjs";
import { catchUp } from "./early.mjs";
import { listFiles } from "./files.mjs";
import { LANGUAGE_TAGS, SCRIPT, pointHome, remember, settleChildren, today } from "./reader.mjs";

const WORDS = {
  en: {
    live: "Answering live.",
    waiting: "Loading the library; what you enter is kept and answered as soon as it is here.",
    built:
      "The library could not start in this browser, so nothing here follows the form. " +
      "The chapters have the rules and worked cases.",
    failed: "The library could not answer this. What you entered is kept; the answer is the last.",
    copied: "Copied.",
    selected: "Selected: copy it with Ctrl+C (on a Mac, Cmd+C).",
    noReply: "The library did not answer and is started again; what you entered is kept.",
    next: "Best answered next",
    unneeded: "Makes no difference here",
  },
  zh: {
    live: "已更新。",
    waiting: "正在加载，您填写的内容会保留，加载好马上有结果。",
    built: "本浏览器无法启动计算器，填写后不会有结果。规则和实例请看对应章节。",
    failed: "计算器无法处理这次输入。您填写的内容已保留；显示的是上一次的答案。",
    copied: "已复制。",
    selected: "已选中：请按 Ctrl+C 复制（Mac 上按 Cmd+C）。",
    noReply: "计算器没有反应，正在重新启动，您填写的内容会保留。",
    next: "建议接着填写此项",
    unneeded: "此情形下不影响结果",
  },
};
const calculators = new Map();
let unavailable = false;
let worker;
// A worker that has answered once answers within moments; one that is silent so long has died.
const SILENCE_MS = 20_000;
const MOST_RESTARTS = 2;
let ready = false;
let restarts = 0;
let silence;

export class Form {
  constructor(section, id) {
    this.section = section;
    this.id = id;
    this.form = section.querySelector(".as-form");
    this.examples = section.querySelector("[data-examples]");
    this.status = section.querySelector(".as-status");
    this.answer = section.querySelector(".as-answer");
    this.pending = false;
    this.changed = false;
    this.live = false;
    this.carrying = new Carrying(this, this.texts());
    this.built = { [this.language]: this.answer.innerHTML };
    for (const template of section.querySelectorAll("template[data-built]")) {
      this.built[template.dataset.built] = template.innerHTML;
    }
    // There from the start: a form whose fields move while one fills them in is hard to hit.
    for (const field of this.form.querySelectorAll("[data-field]")) this.hint(field, "");
    this.listen();
    new IntersectionObserver(([{ isIntersecting }]) =>
      this.status.classList.toggle("as-near", isIntersecting),
    ).observe(this.answer);
  }

  // Where that is kept of a case which no address carries.
  texts() {
    return new Session(this.section.dataset.calculator);
  }

  // What the form starts with: whoever comes back, or has a link, finds what was entered.
  open() {
    if (this.carrying.load(location.hash) && this.examples) this.examples.value = "";
    addEventListener("hashchange", () => this.moved());
  }

  // The address was changed by hand, or by going back and forward.
  moved() {
    if (location.hash === this.carrying.written) return;
    if (this.carrying.load(location.hash)) this.loaded();
    else if (!location.hash && this.carrying.id) this.startOver();
  }

  loaded() {
    this.ask();
  }

  // With nothing entered.
  startOver() {
    this.carrying.forget();
    this.form.reset();
  }

  startEmpty() {
    this.clear();
    this.carrying.leave();
    this.edited();
  }

  // The day whose rules an answer is by: a rule that starts after the day of publishing holds from
  // its own day.
  get day() {
    const { on: published } = this.section.dataset;
    return today() > published ? today() : published;
  }

  listen() {
    const { form, section } = this;
    const edited = () => this.edited();
    form.addEventListener("input", (event) => {
      // Half of a composed character is not an answer yet.
      if (!event.isComposing) edited();
    });
    form.addEventListener("compositionend", edited);
    for (const chooser of form.querySelectorAll("[data-lists]")) listFiles(chooser, edited);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer.focus();
    });
    form.addEventListener("reset", () => {
      section.dataset.pending = "";
      // The event comes before the fields have their first values back.
      setTimeout(() => {
        if (this.examples) this.examples.value = "";
        this.carrying.leave();
        this.ask();
      });
    });
    this.examples?.addEventListener("change", () => {
      const { facts } = this.examples.selectedOptions[0].dataset;
      if (!facts) return;
      this.fill(JSON.parse(facts));
      this.carrying.act();
      this.ask();
    });
    section.addEventListener("click", (event) => {
      const asked = event.target.closest("[data-goto]");
      if (asked) {
        event.preventDefault();
        this.reach(asked.dataset.goto);
        return;
      }
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.setLang) speak(button.dataset.setLang);
      if (button.dataset.copy) this.copy(button);
      if (button.dataset.fill) {
        const control = document.getElementById(button.dataset.fill);
        control.value = button.dataset.value;
        edited();
        // The button goes away with the question that it answers.
        this.answer.focus({ preventScroll: true });
      }
      if ("print" in button.dataset) print();
      if ("every" in button.dataset) {
        const every = section.toggleAttribute("data-all");
        button.setAttribute("aria-pressed", String(every));
      }
      if ("clear" in button.dataset) this.startEmpty();
    });
  }

  edited() {
    if (this.examples) this.examples.value = "";
    this.carrying.act();
    this.ask();
  }

  clear() {
    for (const control of this.controls) control.value = control.dataset.usual ?? "";
  }

  // To the field that is asked for, wherever it is folded away.
  reach(place) {
    const control = document.getElementById(place);
    if (!control) return;
    control.closest("details")?.setAttribute("open", "");
    control.scrollIntoView({ block: "center" });
    control.focus();
  }

  get language() {
    return this.section.dataset.lang === "zh" ? "zh" : "en";
  }

  get words() {
    return WORDS[this.language];
  }

  say(...paragraphs) {
    const texts = paragraphs.map(({ text, language }) => {
      const span = document.createElement("span");
      span.lang = LANGUAGE_TAGS[language];
      span.textContent = text;
      return span;
    });
    this.status.replaceChildren(...texts.flatMap((span, i) => (i ? [" ", span] : [span])));
  }

  tell(word) {
    this.say({ text: this.words[word], language: this.language });
  }

  get controls() {
    return [...this.form.elements].filter((control) => control.name);
  }

  facts() {
    return Object.fromEntries(this.controls.map(({ name, value }) => [name, value]));
  }

  fill(facts) {
    for (const control of this.controls) control.value = facts[control.name] ?? "";
  }

  ask() {
    this.carrying.put();
    if (unavailable) {
      this.fallBack();
      return;
    }
    const { calculator } = this.section.dataset;
    const request = JSON.stringify({
      calculator, facts: this.facts(), lang: this.language, script: SCRIPT, on: this.day,
    });
    if (this.pending) {
      // One question at a time: the answer on its way would be stale, and so is dropped.
      this.changed = request !== this.asked;
      if (this.changed && !this.live) this.tell("waiting");
      return;
    }
    if (this.live && request === this.asked) {
      // Answered already; saying it again would talk over what was said since.
      delete this.section.dataset.pending;
      return;
    }
    this.pending = true;
    this.changed = false;
    this.asked = request;
    this.section.dataset.pending = "";
    worker.postMessage({ id: this.id, request });
    listenForSilence();
  }

  // Asks again, since whoever was asked has gone.
  askAnew() {
    if (!this.pending) return;
    this.pending = false;
    this.asked = undefined;
    this.tell("noReply");
    this.ask();
  }

  receive({ response, error }) {
    this.pending = false;
    if (this.changed) {
      this.ask();
      return;
    }
    this.live = true;
    delete this.section.dataset.pending;
    if (error !== undefined) {
      console.error(error);
      this.section.dataset.state = "failed";
      this.fail();
      return;
    }
    const reply = JSON.parse(response);
    this.show(reply);
    this.carrying.answer(reply, JSON.parse(this.asked).on);
    // The day whose rules the answer is by; the page may have been published long before.
    this.section.dataset.on = JSON.parse(this.asked).on;
    this.section.dataset.state = "live";
  }

  fail() {
    this.tell("failed");
  }

  show({ html, errors, matters, next, status }) {
    this.put(html);
    this.mark({ errors, matters, next });
    this.say({ text: status || this.words.live, language: this.language });
    // For an eye that is far from the answer; to an ear the answer itself is read as it changes.
    const gist = document.createElement("span");
    gist.className = "as-gist";
    gist.ariaHidden = "true";
    gist.textContent = this.answer.querySelector(".as-headline")?.textContent ?? "";
    this.status.prepend(gist);
  }

  // What is wrong with fields, which of them matter, and which is to be filled in next.
  mark({ errors, matters, next }) {
    for (const field of this.form.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      this.complain(field, errors?.[name] ?? "");
      field.dataset.matters = String(matters?.[name] ?? true);
      field.toggleAttribute("data-next", name === next);
      let hint = "";
      if (name === next) hint = this.words.next;
      else if (field.dataset.matters === "false") hint = this.words.unneeded;
      this.hint(field, hint);
      const folded = field.closest("details:not([open])");
      if (folded && (errors?.[name] || (name === next && !this.asksElsewhere))) folded.open = true;
    }
  }

  put(html, place = this.answer) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    pointHome(this.section, fresh.content);
    settleChildren(place, fresh.content);
  }

  complain(field, text) {
    const place = field.querySelector(".as-error");
    const news = place.textContent !== text;
    if (news) place.textContent = text;
    place.hidden = !text;
    if (news && text && field.contains(document.activeElement)) {
      place.scrollIntoView({ block: "nearest" });
    }
    for (const control of field.querySelectorAll("input, select, textarea")) {
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  hint(field, text) {
    let place = field.querySelector(".as-hint");
    if (!place) {
      const error = field.querySelector(".as-error");
      place = document.createElement("p");
      place.className = "as-hint";
      place.id = `${error.id}-hint`;
      error.before(place);
      const control = field.querySelector("input, select, textarea");
      const described = [place.id, control.getAttribute("aria-describedby")];
      control.setAttribute("aria-describedby", described.filter(Boolean).join(" "));
    }
    if (place.textContent !== text) place.textContent = text;
  }

  // A desk puts the next question itself, and a form shows its field.
  get asksElsewhere() {
    return false;
  }

  async copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    this.status.textContent = ""; // Copying twice is to be said twice.
    if (await toClipboard(source)) {
      button.dataset.copied = "";
      setTimeout(() => delete button.dataset.copied, 2000);
      this.tell("copied");
    } else {
      this.tell("selected");
    }
  }

  turn(language) {
    this.section.dataset.lang = language;
    const tag = LANGUAGE_TAGS[language];
    this.status.lang = tag;
    this.answer.lang = tag;
    for (const button of this.section.querySelectorAll("[data-set-lang]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setLang === language));
    }
    // An option's text holds no elements, so it cannot carry both languages to choose from.
    for (const option of this.section.querySelectorAll(`option[data-${language}]`)) {
      option.textContent = option.dataset[language];
    }
    for (const group of this.section.querySelectorAll(`optgroup[data-${language}]`)) {
      group.label = group.dataset[language];
    }
    if (!this.live && this.built[language]) this.put(this.built[language]);
    this.carrying.render();
  }

  fallBack() {
    this.section.dataset.state = "built";
    delete this.section.dataset.pending;
    this.pending = false;
    this.carrying.compareWithout();
    this.tell("built");
  }
}

async function toClipboard(source) {
  const text = source.value ?? source.innerText;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or not a secure page: the old way, and failing that the reader's own keys.
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

function speak(language) {
  remember(language);
  for (const calculator of calculators.values()) {
    calculator.turn(language);
    calculator.ask();
  }
}

function giveUp(reason) {
  unavailable = true;
  clearTimeout(silence);
  console.info("The library could not start:", reason);
  for (const calculator of calculators.values()) calculator.fallBack();
}

function startWorker() {
  try {
    worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
  } catch (reason) {
    giveUp(String(reason));
    return;
  }
  const mine = worker;
  ready = false;
  worker.onmessage = ({ data }) => {
    if (mine !== worker || unavailable) return;
    if (data.unavailable) giveUp(data.unavailable);
    if (data.ready) ready = true;
    if (data.id !== undefined) {
      restarts = 0;
      calculators.get(data.id).receive(data);
    }
    listenForSilence();
  };
  // Its own code could not be loaded, or the browser has no module workers; or it broke down later.
  worker.onerror = (event) => {
    event.preventDefault();
    if (mine === worker) startAnew(event.message ?? "worker");
  };
}

function listenForSilence() {
  clearTimeout(silence);
  const waiting = [...calculators.values()].some((calculator) => calculator.pending);
  if (ready && waiting && !unavailable) silence = setTimeout(() => startAnew("no answer"), SILENCE_MS);
}

// A worker that has been ready once may come back; one that never was does not.
function startAnew(reason) {
  if (!ready || restarts >= MOST_RESTARTS) {
    giveUp(reason);
    return;
  }
  restarts += 1;
  console.info("The library is started again:", reason);
  worker.terminate();
  startWorker();
  if (!unavailable) calculators.forEach((calculator) => calculator.askAnew());
}

// Brings every section to life that the selector names.
export function begin(selector, Kind) {
  const start = () => {
    document.querySelectorAll(selector).forEach((section, id) => {
      const calculator = new Kind(section, id);
      calculators.set(id, calculator);
      // A form is in the language of its page.
      calculator.turn(calculator.language);
      calculator.open();
      // Also when nothing was typed: a browser may have put an earlier visit's entries back.
      calculator.ask();
      catchUp(section);
    });
  };
  startWorker();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  // A browser puts entries back after the page has run.
  addEventListener("pageshow", () => calculators.forEach((calculator) => calculator.ask()));
  // What is folded on the screen is read on paper, too.
  addEventListener("beforeprint", () => {
    for (const piece of document.querySelectorAll("details:is(.as-piece, .as-why, .as-assumed)")) piece.open = true;
  });
}
