// The one message: shown the same way whether it was made at build time or by the library.

import { LANGUAGE_TAGS } from "../reader.mjs";
import { news } from "./news.mjs";
import { WORDS } from "./words.mjs";

const PLACE = { en: 0, zh: 1 };
const OWN = 2;

export class Message {
  constructor(box) {
    this.box = box;
    this.title = box.querySelector("[data-title]");
    this.differs = box.querySelector("[data-differs]");
    this.other = box.querySelector("[data-other]");
    [this.first, this.second] = box.querySelectorAll("blockquote");
    this.text = this.seen = this.copied = null;
  }

  // The buyer's language comes first; while it is open which that is, the reader's. A message in the
  // buyer's own has the reader's after it.
  show(message, language) {
    const first = message.own ?? (message.language || language);
    const second = message.own ? language : first === "zh" ? "en" : "zh";
    const place = message.own ? OWN : PLACE[first];
    this.text = message.text;
    this.title.textContent = message.title[PLACE[language]];
    put(this.first, message.text[place], tag(first, message), this.seen?.[place]);
    put(this.second, message.text[PLACE[second]], tag(second, message), this.seen?.[PLACE[second]]);
    this.other.textContent = WORDS[language].other[second];
    for (const button of this.box.querySelectorAll("[data-copy]")) button.hidden = !message.complete;
    this.differs.textContent = this.note(WORDS[language]);
    this.box.hidden = false;
    // Where it is longer than its place, what is new of it is in sight.
    const [mark] = this.first.getElementsByTagName("mark");
    this.first.scrollTop = mark ? mark.offsetTop - this.first.offsetTop : 0;
  }

  // What is said of a message that is another one than before the last act.
  note(words) {
    if (!this.seen || same(this.seen, this.text)) return "";
    return this.copied && !same(this.copied, this.text) ? words.changedAfterCopy : words.changed;
  }

  // Whoever acts has seen what stood there: only what changes from now on is news.
  acted() {
    if (this.box.hidden) return;
    this.seen = this.text;
    this.differs.textContent = "";
    for (const quote of [this.first, this.second]) quote.textContent = quote.textContent;
  }

  // What was copied may have been sent already.
  taken() {
    this.acted();
    this.copied = this.text;
  }

  clear() {
    this.box.hidden = true;
    this.text = this.seen = this.copied = null;
    this.differs.textContent = "";
    for (const quote of [this.first, this.second]) quote.textContent = "";
  }
}

const same = (one, other) => one.every((text, place) => text === other[place]);

function put(quote, text, language, before) {
  const parts = news(text, before).map(([sentence, isNew]) => {
    if (!isNew) return sentence;
    const mark = document.createElement("mark");
    mark.textContent = sentence;
    return mark;
  });
  const changes = quote.textContent !== text || parts.some((part) => typeof part !== "string");
  if (changes || quote.querySelector("mark")) quote.replaceChildren(...parts);
  quote.lang = language;
}

function tag(language, { script }) {
  return language === "zh" ? script : LANGUAGE_TAGS[language] ?? language;
}
