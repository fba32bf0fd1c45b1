// The steps of the procedure: the next one first, with where it leads; the others at one tap.

import { button } from "./chips.mjs";
import { WORDS } from "./words.mjs";

export class Steps {
  constructor(section) {
    this.section = section;
    this.clear();
    section.addEventListener("click", ({ target }) => {
      const tapped = target.closest("button");
      if (!tapped) return;
      const { done, leads, stepBack, allSteps } = tapped.dataset;
      if (done !== undefined) this.went.push([done, leads]);
      if (stepBack !== undefined) this.went.pop();
      if (allSteps !== undefined) this.all = !this.all;
      if (done === undefined && stepBack === undefined && allSteps === undefined) return;
      this.arrange(this.language);
      const now = this.section.querySelector("[data-steps] [data-now]") ?? this.section.querySelector("[data-steps]");
      now?.scrollIntoView({ block: "nearest" });
    });
  }

  clear() {
    this.went = [];
    this.all = false;
  }

  // Called again whenever an answer has been put in place.
  arrange(language) {
    this.language = language;
    const list = this.section.querySelector("[data-steps]");
    if (!list) return;
    const steps = [...list.querySelectorAll("[data-step]")];
    // Another procedure has steps of its own, in which nothing has been done.
    const names = steps.map((step) => step.dataset.step);
    if (this.went.some(([done, leads]) => !names.includes(done) || (leads && !names.includes(leads)))) this.clear();
    const last = this.went.at(-1);
    const next = last ? last[1] : names[0];
    const done = new Set(this.went.map(([step]) => step));
    for (const step of steps) {
      step.toggleAttribute("data-now", step.dataset.step === next);
      step.toggleAttribute("data-is-done", done.has(step.dataset.step) && step.dataset.step !== next);
    }
    list.toggleAttribute("data-every", this.all);
    const words = WORDS[language];
    const tools = document.createElement("div");
    tools.className = "as-choices";
    tools.dataset.stepTools = "";
    const others = steps.length - (next ? 1 : 0);
    const all = button(this.all ? words.nextOnly : words.otherSteps(others), "allSteps", "");
    all.setAttribute("aria-expanded", String(this.all));
    if (others) tools.append(all);
    if (last) tools.append(button(words.stepBack, "stepBack", ""));
    this.section.querySelector("[data-step-tools]")?.remove();
    if (!next) {
      const ended = document.createElement("p");
      ended.textContent = words.allDone;
      tools.prepend(ended);
    }
    list.after(tools);
  }
}
