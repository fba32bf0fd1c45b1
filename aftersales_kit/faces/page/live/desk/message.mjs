// The one message: shown the same way whether it was made at build time or by the library.

import { LANGUAGE_TAGS } from "../reader.mjs";
import { WORDS } from "./words.mjs";

const PLACE = { en: 0, zh: 1 };

export class Message {
  constructor(box) {
    this.box = box;
    this.title = box.querySelector("[data-title]");
    this.differs = box.querySelector("[data-differs]");
    this.other = box.querySelector("[data-other]");
    [this.first, this.second] = box.querySelectorAll("blockquote");
    this.shown = "";
    this.copied = "";
  }

  // The buyer's language comes first; while it is open which that is, the reader's.
  show(message, language) {
    const first = message.language || language;
    const second = first === "zh" ? "en" : "zh";
    const text = message.text[PLACE[first]];
    this.title.textContent = message.title[PLACE[language]];
    put(this.first, text, tag(first, message));
    put(this.second, message.text[PLACE[second]], tag(second, message));
    this.other.textContent = WORDS[language].other[second];
    for (const button of this.box.querySelectorAll("[data-copy]")) button.hidden = !message.complete;
    this.compare(text, language);
    this.box.hidden = false;
  }

  compare(text, language) {
    if (this.shown === text) return;
    const words = WORDS[language];
    let note = "";
    if (this.copied && this.copied !== text) note = words.changedAfterCopy;
    else if (this.shown) note = words.changed;
    this.differs.textContent = note;
    this.shown = text;
  }

  // What was copied may have been sent already.
  taken() {
    this.copied = this.shown;
    this.differs.textContent = "";
  }

  clear() {
    this.box.hidden = true;
    this.shown = this.copied = this.differs.textContent = "";
    for (const quote of [this.first, this.second]) quote.textContent = "";
  }
}

function put(quote, text, language) {
  if (quote.textContent !== text) quote.textContent = text;
  quote.lang = language;
}

function tag(language, { script }) {
  return language === "zh" ? script : LANGUAGE_TAGS[language];
}
