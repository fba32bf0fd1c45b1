// Makes the practice answer: asking, deciding, writing, and having it marked. The chat is the list
// of its deeds; what is said to them, and what was amiss, is Python's. This file carries text.

import { catchUp } from "./early.mjs";
import { LANGUAGE_TAGS, SCRIPT, pointHome, remember, settleChildren, today } from "./reader.mjs";

const WORDS = {
  en: {
    built: "The library could not start in this browser. The case and the reply are folded below.",
    first: "Finish first; then the result can be saved.",
    loading: "Loading the library; what you write is kept.",
    nothing: "Choose what to ask, or write something.",
    saved: "Saved as a file.",
  },
  zh: {
    built: "本浏览器无法启动练习程序，这一单的情况和回复折叠在下面。",
    first: "请先结束练习，再保存成绩。",
    loading: "正在加载，您写的会保留。",
    nothing: "请先选要问什么，或者写点什么。",
    saved: "已保存为文件。",
  },
};

class Practice {
  constructor(section) {
    this.section = section;
    this.form = section.querySelector("form");
    this.paper = section.querySelector(".as-paper");
    this.status = section.querySelector(".as-status");
    this.text = section.querySelector("[data-write]");
    this.who = section.querySelector("[data-who]");
    this.seed = Number(section.dataset.seed);
    this.deeds = [];
    this.finished = false;
    this.record = null;
    this.built = { [section.dataset.lang]: this.paper.innerHTML };
    for (const template of section.querySelectorAll("template[data-built]")) {
      this.built[template.dataset.built] = template.innerHTML;
    }
    this.start();
    this.listen();
    this.turn(this.language);
  }

  start() {
    try {
      this.worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
    } catch {
      this.giveUp();
      return;
    }
    this.worker.onmessage = ({ data }) => {
      if (data.unavailable || data.error !== undefined) this.giveUp();
      else if (data.id === this.asked) this.show(JSON.parse(data.response));
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.giveUp();
    };
  }

  giveUp() {
    this.worker = null;
    this.section.dataset.state = "built";
    this.say(this.words.built);
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.finished = true;
      this.ask();
      this.paper.focus();
      this.paper.scrollIntoView({ block: "start" });
    });
    this.section.addEventListener("change", ({ target }) => {
      const { choice } = target.dataset;
      if (choice === undefined) return;
      this.deeds = this.deeds.filter(([kind, id]) => kind !== "choose" || id !== choice);
      if (target.value) this.deeds.push(["choose", choice, target.value]);
      this.ask();
    });
    this.section.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.dataset.setLang) {
        remember(button.dataset.setLang);
        this.turn(button.dataset.setLang);
      }
      if ("ask" in button.dataset) this.question();
      if ("send" in button.dataset) this.send();
      if ("another" in button.dataset) this.another();
      if ("save" in button.dataset) this.save();
      if ("print" in button.dataset) print();
    });
  }

  question() {
    const chosen = (name) => this.paper.querySelector(`[data-field=${name}]`);
    const field = chosen("ask");
    if (!field.value) {
      this.say(this.words.nothing);
      return;
    }
    this.deeds.push(["ask", field.value, chosen("of").value]);
    field.value = "";
    this.ask();
  }

  send() {
    if (this.finished) return;
    if (!this.text.value.trim()) {
      this.say(this.words.nothing);
      return;
    }
    this.deeds.push(["write", this.text.value]);
    this.text.value = "";
    this.ask();
  }

  another() {
    this.seed = crypto.getRandomValues(new Uint32Array(1))[0];
    this.deeds = [];
    this.finished = false;
    this.record = null;
    this.text.value = "";
    this.ask();
    this.paper.focus();
  }

  get language() {
    return this.section.dataset.lang === "zh" ? "zh" : "en";
  }

  get words() {
    return WORDS[this.language];
  }

  turn(language) {
    this.section.dataset.lang = language;
    this.paper.lang = this.status.lang = LANGUAGE_TAGS[language];
    for (const button of this.section.querySelectorAll("[data-set-lang]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setLang === language));
    }
    if (this.section.dataset.state !== "live") this.put(this.built[language]);
    this.ask();
  }

  ask() {
    if (!this.worker) {
      this.giveUp();
      return;
    }
    const practice = {
      seed: this.seed,
      deeds: this.deeds,
      finished: this.finished,
      who: this.who.value,
      lang: this.language,
      on: today(),
    };
    this.asked = (this.asked ?? 0) + 1;
    if (this.section.dataset.state !== "live") this.say(this.words.loading);
    this.worker.postMessage({ id: this.asked, request: JSON.stringify({ practice, script: SCRIPT }) });
  }

  show({ html, status, done, record }) {
    this.section.dataset.state = "live";
    this.record = record;
    // A deed that could not be done is told once, and not tried again.
    this.deeds = this.deeds.slice(0, done);
    this.put(html);
    this.say(status);
  }

  put(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    pointHome(this.section, fresh.content);
    settleChildren(this.paper, fresh.content);
    for (const choice of this.paper.querySelectorAll("[data-choice]")) {
      const deed = this.deeds.find(([kind, id]) => kind === "choose" && id === choice.dataset.choice);
      choice.value = deed ? deed[2] : "";
    }
  }

  say(text) {
    this.status.textContent = text;
  }

  save() {
    if (!this.record) {
      this.say(this.words.first);
      return;
    }
    // Who it was may be filled in after finishing.
    const kept = { ...this.record, who: this.who.value.trim() };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([`${JSON.stringify(kept, null, 2)}\n`], { type: "application/json" }),
    );
    link.download = `practice-${kept.day}-${kept.seed}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    this.say(this.words.saved);
  }
}

function begin() {
  document.querySelectorAll("[data-practice]").forEach((section) => {
    new Practice(section);
    catchUp(section);
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
