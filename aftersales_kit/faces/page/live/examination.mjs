// Makes the go-live examination answer: another paper, handing in, keeping the result. Questions,
// right answers and reasons are Python's; this file only carries text across.

import { LANGUAGE_TAGS, SCRIPT, pointHome, remember, settleChildren, today } from "./reader.mjs";

const WORDS = {
  en: {
    built: "The library could not start in this browser. Each answer is folded below its question.",
    first: "Hand in the paper first; then its result can be saved.",
    saved: "Saved as a file.",
    loading: "Loading the library; your answers are kept.",
  },
  zh: {
    built: "本浏览器无法启动阅卷程序，答案折叠在每道题下面。",
    first: "请先交卷，再保存成绩。",
    saved: "已保存为文件。",
    loading: "正在加载，您的答案会保留。",
  },
};

class Examination {
  constructor(section) {
    this.section = section;
    this.form = section.querySelector("form");
    this.paper = section.querySelector(".as-paper");
    this.status = section.querySelector(".as-status");
    this.seed = Number(section.dataset.seed);
    this.answers = {};
    this.handedIn = false;
    this.record = null;
    this.built = { [section.dataset.lang]: this.paper.innerHTML };
    for (const template of section.querySelectorAll("template[data-built]")) {
      this.built[template.dataset.built] = template.innerHTML;
    }
    this.start();
    this.listen();
    // The paper is in the language of its page.
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
    this.say(WORDS[this.language].built);
  }

  listen() {
    this.form.addEventListener("change", ({ target }) => {
      if (target.type === "radio") this.answers[target.name] = target.value;
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.handedIn = true;
      this.ask();
      this.paper.focus();
      this.paper.scrollIntoView({ block: "start" });
    });
    this.section.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.dataset.setLang) {
        remember(button.dataset.setLang);
        this.turn(button.dataset.setLang);
      }
      if ("another" in button.dataset) {
        this.seed = crypto.getRandomValues(new Uint32Array(1))[0];
        this.answers = {};
        this.handedIn = false;
        this.ask();
        this.paper.focus();
      }
      if ("save" in button.dataset) this.save();
      if ("print" in button.dataset) print();
    });
  }

  get language() {
    return this.section.dataset.lang === "zh" ? "zh" : "en";
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
    const { on: published } = this.section.dataset;
    const examination = {
      seed: this.seed,
      answers: this.answers,
      handed_in: this.handedIn,
      name: this.form.querySelector("[data-name]").value,
      lang: this.language,
      on: today() > published ? today() : published,
    };
    this.asked = (this.asked ?? 0) + 1;
    if (this.section.dataset.state !== "live") this.say(WORDS[this.language].loading);
    this.worker.postMessage({ id: this.asked, request: JSON.stringify({ examination, script: SCRIPT }) });
  }

  show({ html, status, record }) {
    this.section.dataset.state = "live";
    this.record = record;
    this.put(html);
    this.say(status);
  }

  put(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    pointHome(this.section, fresh.content);
    settleChildren(this.paper, fresh.content);
    // What was ticked while the library was loading stays ticked.
    for (const choice of this.paper.querySelectorAll("input[type=radio]")) {
      choice.checked = this.answers[choice.name] === choice.value;
    }
  }

  say(text) {
    this.status.textContent = text;
  }

  save() {
    if (!this.record) {
      this.say(WORDS[this.language].first);
      return;
    }
    // The name may be filled in after handing in.
    const who = this.form.querySelector("[data-name]").value.trim();
    const text = JSON.stringify({ ...this.record, who }, null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `examination-${this.record.day}-${this.record.seed}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    this.say(WORDS[this.language].saved);
  }
}

function begin() {
  document.querySelectorAll("[data-examination]").forEach((section) => new Examination(section));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
