// What leaves the desk at the end of a shift: who takes what over, and the rows of the registers, as
// text to paste and as files that a spreadsheet opens as they are.

import { nextDue } from "./due.mjs";
import { WORDS } from "./words.mjs";

const PLACE = { en: 0, zh: 1 };
// Without it a spreadsheet takes Chinese for something else.
const BYTE_ORDER_MARK = "\ufeff";
const RUNS = /^(?:[=@\t\r]|[+-](?!\d+(?:\.\d+)?$))/;
const MANY_DIGITS = /^\d{12,}$/;

// The cases in the order in which they are given, numbered, each with what it is, what was found,
// what is due next, and what was agreed. The form says which fields that is told by.
export function handoverText(records, { now, day, language, called, agreed }) {
  const words = WORDS[language];
  const place = PLACE[language];
  const lines = [words.handoverOf(day, records.length)];
  records.forEach((record, index) => {
    lines.push("", `${index + 1}. ${titleOf(record, language, called)}`);
    if (record.headline) lines.push(`   ${record.headline[place]}`);
    const due = nextDue(record.due ?? [], now);
    lines.push(`   ${due ? words.dueNext(due.what[place], due.when[place], due.who[place], due.overdue) : words.nothingDue}`);
    const promised = (record.entered[agreed] ?? "").trim();
    if (promised) lines.push(`   ${words.agreed(promised)}`);
    for (const note of record.notes ?? []) lines.push(`   ${note[place]}`);
  });
  return lines.join("\n");
}

// What a case is called in a list: its problem, and by which order or buyer it is found.
export function titleOf({ about, entered }, language, called) {
  const names = called.map((name) => (entered[name] ?? "").trim()).filter(Boolean);
  return [about?.[PLACE[language]] || WORDS[language].unnamed, ...names].join(" · ");
}

// The rows of several cases by register, each register once, in the order in which it comes up.
export function registersOf(records, language) {
  const place = PLACE[language];
  const found = new Map();
  for (const row of records.flatMap(({ rows }) => rows ?? [])) {
    const heading = row.heading[place];
    const key = JSON.stringify([row.register, heading]); // of another edition of the handbook
    if (!found.has(key)) found.set(key, { register: row.register, label: row.label[place], heading, rows: [] });
    found.get(key).rows.push(row.cells[place]);
  }
  return [...found.values()];
}

export function pasteText({ heading, rows }) {
  return [heading, ...rows].map((cells) => cells.map(harmless).join("\t")).join("\n");
}

// Comma-separated values as RFC 4180 has them.
export function csvText({ heading, rows }) {
  const lines = [heading, ...rows].map((cells) => cells.map(harmless).map(quoted).join(","));
  return `${BYTE_ORDER_MARK}${lines.join("\r\n")}\r\n`;
}

// The library has made cells harmless already; these may have been kept since an older one.
function harmless(cell) {
  const line = cell.replace(/[\r\n\t]+/g, " ");
  return RUNS.test(line) || MANY_DIGITS.test(line) ? `'${line}` : line;
}

function quoted(cell) {
  return /[",;\s]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

// The day on which rows are entered is that of the answer.
export function daysOf(records) {
  return [...new Set(records.filter(({ rows }) => rows?.length).map(({ on }) => on))].sort().reverse();
}

export function fileName(label, day, ending) {
  const plain = label.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${plain}-${day}.${ending}`;
}

export function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
