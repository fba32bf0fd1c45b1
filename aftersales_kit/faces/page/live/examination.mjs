// Makes the go-live examination answer: another part or paper, handing in, keeping the results.
// Questions, right answers and reasons are Python's; this file carries text across, and times what
// is typed.

import { catchUp } from "./early.mjs";
import { LANGUAGE_TAGS, SCRIPT, pointHome, remember, settleChildren, today } from "./reader.mjs";

const WORDS = {
  en: {
    built: "The library could not start in this browser. Each answer is folded below its question.",
    first: "Hand in the paper first; then its result can be saved.",
    pasted: "Pasting does not count: type it.",
    saved: "Saved as a file, with every part that was handed in.",
    loading: "Loading the library; your answers are kept.",
  },
  zh: {
    built: "本浏览器无法启动阅卷程序，答案折叠在每道题下面。",
    first: "请先交卷，再保存成绩。",
    pasted: "粘贴不算，请自己打。",
    saved: "已保存为文件，交过卷的各部分都在里面。",
    loading: "正在加载，您的答案会保留。",
  },
};

// The least time, in seconds, between the first key and handing in.
const SHORTEST = 0.1;

function fresh(seed) {
  return { seed, answers: {}, typed: "", began: null, seconds: 0, handedIn: false };
}

class Examination {
  constructor(section) {
    this.section = section;
    this.form = section.querySelector("form");
    this.paper = section.querySelector(".as-paper");
    this.status = section.querySelector(".as-status");
    this.part = section.querySelector("[data-part][aria-pressed=true]").dataset.part;
    this.sat = {};
    this.records = {};
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
      if (target.type === "radio") this.now.answers[target.name] = target.value;
    });
    this.form.addEventListener("input", ({ target }) => {
      if (!("typed" in target.dataset)) return;
      this.now.began ??= performance.now();
      this.now.typed = target.value;
    });
    for (const done of ["paste", "drop"]) {
      this.form.addEventListener(done, (event) => {
        if (!("typed" in event.target.dataset)) return;
        event.preventDefault();
        this.say(WORDS[this.language].pasted);
      });
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.handIn();
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
        this.sat[this.part] = fresh(crypto.getRandomValues(new Uint32Array(1))[0]);
        this.ask();
        this.paper.focus();
      }
      if (button.dataset.part) this.choose(button.dataset.part);
      if ("save" in button.dataset) this.save();
      if ("print" in button.dataset) print();
    });
  }

  // What was done of the part that is shown; each part keeps its own.
  get now() {
    return (this.sat[this.part] ??= fresh(Number(this.section.dataset.seed)));
  }

  handIn() {
    // What is handed in twice is marked as it was.
    if (this.now.handedIn) return;
    this.now.handedIn = true;
    const began = this.now.began ?? performance.now();
    this.now.seconds = Math.max((performance.now() - began) / 1000, SHORTEST);
  }

  choose(part) {
    this.part = part;
    for (const button of this.section.querySelectorAll("[data-part]")) {
      button.setAttribute("aria-pressed", String(button.dataset.part === part));
    }
    this.ask();
    this.paper.focus();
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
    const { seed, answers, typed, seconds, handedIn } = this.now;
    const examination = {
      part: this.part,
      seed,
      answers,
      typed,
      seconds,
      handed_in: handedIn,
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
    if (record) this.records[record.part] = record;
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
      choice.checked = this.now.answers[choice.name] === choice.value;
    }
    const place = this.paper.querySelector("[data-typed]");
    if (place && place.value !== this.now.typed) place.value = this.now.typed;
  }

  say(text) {
    this.status.textContent = text;
  }

  save() {
    const records = Object.values(this.records);
    if (!records.length) {
      this.say(WORDS[this.language].first);
      return;
    }
    // The name may be filled in after handing in.
    const who = this.form.querySelector("[data-name]").value.trim();
    const lines = records.map((record) => `${JSON.stringify({ ...record, who })}\n`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
    link.download = `results-${records[0].day}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    this.say(WORDS[this.language].saved);
  }
}

function begin() {
  document.querySelectorAll("[data-examination]").forEach((section) => {
    new Examination(section);
    catchUp(section);
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
