// The pieces of an order, as a small table: each has its problem and its wish, and how many it is of.
// They are kept as the text that the library reads, a piece a line: "2: problem=CODE; wish=CODE".

import { button, isUsual } from "./chips.mjs";
import { WORDS } from "./words.mjs";

const LINE = /^\s*([^:：]*)[:：]\s*(.*)$/;

// The pieces of a text, or null where it is written in a way of its own.
export function readPieces(text) {
  const pieces = [];
  for (const line of text.split("\n").filter((each) => each.trim())) {
    const [, name, rest] = LINE.exec(line) ?? [];
    if (name === undefined) return null;
    const facts = new Map();
    for (const fact of rest.split(/[;；]/).filter((each) => each.trim())) {
      const [key, ...value] = fact.split("=");
      if (!value.length) return null;
      facts.set(key.trim(), value.join("=").trim());
    }
    pieces.push({ name: name.trim(), facts });
  }
  return pieces;
}

export function writePieces(pieces) {
  return pieces
    .map(({ name, facts }) => `${name}: ${[...facts].map(([key, value]) => `${key}=${value}`).join("; ")}`)
    .join("\n");
}

const COUNT = "quantity";

export class Pieces {
  // What facts are called is in named; the entries that change, by fact, are told to write.
  constructor(box, { controls, named, write }) {
    Object.assign(this, { box, controls, named, write });
    box.addEventListener("click", ({ target }) => {
      const { more, fewer, adds, drops } = target.closest("button")?.dataset ?? {};
      if (adds !== undefined) this.add();
      if (more !== undefined) this.count(Number(more), 1);
      if (fewer !== undefined) this.count(Number(fewer), -1);
      if (drops !== undefined) this.drop(Number(drops));
    });
    box.addEventListener("input", (event) => event.stopPropagation());
    box.addEventListener("change", ({ target }) => {
      if (target.dataset.tells) this.give(Number(target.dataset.at), target.dataset.tells, target.value);
    });
  }

  get control() {
    return this.controls().find((control) => control.name === this.named.several);
  }

  get pieces() {
    return readPieces(this.control.value);
  }

  // What is known of the one piece so far is so of it alone from now on.
  get ofOne() {
    return this.controls().filter(
      (c) => "ofAPiece" in c.closest("[data-field]").dataset && c.value !== "" && !isUsual(c) && !c.value.includes("\n"),
    );
  }

  add() {
    if (this.control.value.trim()) {
      const names = this.pieces.map(({ name }) => Number(name)).filter(Boolean);
      const name = String(Math.max(this.pieces.length, ...names) + 1);
      this.put([...this.pieces, { name, facts: new Map() }]);
      return;
    }
    const known = this.ofOne;
    const first = { name: "1", facts: new Map(known.map((c) => [c.name, c.value])) };
    const emptied = Object.fromEntries(known.map((c) => [c.name, ""]));
    this.put([first, { name: "2", facts: new Map() }], emptied);
  }

  drop(at) {
    const left = this.pieces.filter((_, place) => place !== at);
    if (left.length > 1 || (left[0]?.facts.get(COUNT) ?? "1") !== "1") {
      this.put(left);
      return;
    }
    // One piece is one case.
    this.write({ ...Object.fromEntries(left[0]?.facts ?? []), [this.named.several]: "" });
  }

  count(at, by) {
    const pieces = this.pieces;
    const many = Number(pieces[at].facts.get(COUNT) ?? 1) + by;
    if (many < 1) return;
    if (many === 1) pieces[at].facts.delete(COUNT);
    else pieces[at].facts.set(COUNT, String(many));
    this.put(pieces);
  }

  give(at, fact, value) {
    const pieces = this.pieces;
    if (value) pieces[at].facts.set(fact, value);
    else pieces[at].facts.delete(fact);
    this.put(pieces);
  }

  put(pieces, more = {}) {
    this.write({ ...more, [this.named.several]: writePieces(pieces) });
  }

  show(begun, language) {
    const words = WORDS[language];
    const pieces = this.pieces;
    const key = JSON.stringify([begun, language, this.control.value]);
    if (this.key === key) return;
    this.key = key;
    this.box.hidden = !begun || pieces === null;
    const rows = (pieces ?? []).map((piece, at) => this.row(piece, at, words));
    const adds = button(words.addPiece, "adds", "");
    adds.className = "as-add";
    this.box.replaceChildren(...rows, adds);
  }

  row({ name, facts }, at, words) {
    const made = document.createElement("div");
    made.className = "as-one";
    const title = document.createElement("strong");
    title.textContent = words.piece(name || at + 1);
    const many = facts.get(COUNT) ?? "1";
    const count = document.createElement("span");
    count.textContent = `× ${many}`;
    const fewer = button("−", "fewer", at);
    fewer.disabled = many === "1";
    const more = button("+", "more", at);
    const drops = button("×", "drops", at);
    for (const [each, label] of [[fewer, words.fewer], [more, words.more], [drops, words.dropPiece]]) {
      each.setAttribute("aria-label", label(name || at + 1));
    }
    const head = document.createElement("div");
    head.className = "as-one-head";
    head.append(title, fewer, count, more, drops);
    made.append(head, this.choice(facts, at, this.named.chosen), this.choice(facts, at, this.named.wish));
    return made;
  }

  // The same choice as in the form, for this piece.
  choice(facts, at, fact) {
    const control = this.controls().find((each) => each.name === fact);
    const made = control.cloneNode(true);
    for (const name of ["id", "name", "aria-describedby", "aria-invalid"]) made.removeAttribute(name);
    made.value = facts.get(fact) ?? "";
    made.dataset.tells = fact;
    made.dataset.at = at;
    made.setAttribute("aria-label", control.closest("[data-field]").querySelector("label").textContent);
    return made;
  }
}
