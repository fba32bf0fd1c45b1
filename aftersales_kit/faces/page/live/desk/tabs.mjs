// The tabs: one panel at a time on the screen, all of them on paper.

import { WORDS } from "./words.mjs";

export class Tabs {
  constructor(section) {
    this.section = section;
    this.list = section.querySelector("[role=tablist]");
    this.tabs = [...this.list.querySelectorAll("[role=tab]")];
    this.list.addEventListener("click", ({ target }) => {
      const tab = target.closest("[role=tab]");
      if (tab) this.open(tab);
    });
    this.list.addEventListener("keydown", (event) => {
      const at = this.tabs.indexOf(event.target.closest("[role=tab]"));
      const last = this.tabs.length - 1;
      const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at ? at - 1 : last, Home: 0, End: last }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      this.open(this.tabs[to]);
      this.tabs[to].focus();
    });
  }

  open(tab) {
    this.section.dataset.tab = tab.dataset.opens;
    for (const each of this.tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
  }

  // How much behind each tab is settled; behind the last, which has no chapters, how many rules stand.
  show(tallies, rules, language) {
    this.list.hidden = false;
    for (const tab of this.tabs) {
      const tally = tallies[tab.dataset.opens];
      const counts = tab === this.tabs.at(-1) && !tally && rules > 0;
      const place = tab.querySelector("[data-tally]");
      place.textContent = tally ? `${tally[0]}/${tally[1]}` : counts ? String(rules) : "";
      place.title = tally ? WORDS[language].settled(...tally) : counts ? WORDS[language].rules(rules) : "";
      tab.toggleAttribute("data-settled", Boolean(tally) && tally[0] === tally[1]);
    }
  }

  clear() {
    this.list.hidden = true;
    this.open(this.tabs[0]);
  }
}
