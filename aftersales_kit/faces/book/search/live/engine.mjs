// The search itself: what answers a question best, page by page. The same in a page and in node.

import MiniSearch from "./minisearch.mjs";
import { cut, indexed, isHan, isSingle, term, terms } from "./words.mjs";

// In this order of weight: what a thing is called, what it is asked, what it says.
export const FIELDS = { name: 4, question: 3, text: 1 };
// Records of a page speak for it: the best of them most.
const SHARES = [1, 0.5, 0.3, 0.2];
const KINDS = { page: 1, alias: 1, question: 1, section: 0.5, case: 0.2, message: 0.2 };
const OTHERS = 0.3;
// What a character by itself counts, beside the pairs that it is part of.
const SINGLE = 0.3;
// The numbers above were chosen by asking for each name and question of data/search.toml with that one hidden.
// Pages to look things up in come after those that say what to do.
const LOOKED_UP = 0.7;
export const MOST_PAGES = 20;
export const MOST_WITHIN = 3;

const OPTIONS = {
  fields: Object.keys(FIELDS),
  tokenize: cut,
  processTerm: indexed,
};

export function makeIndex(records) {
  const index = new MiniSearch(OPTIONS);
  // By its place, which is shorter than its id and stands there once for every word that it has.
  index.addAll(records.map((record, place) => ({ id: place, ...joined(record) })));
  return JSON.stringify(index);
}

function joined(record) {
  const fields = {};
  for (const field of Object.keys(FIELDS)) {
    if (record[field]) fields[field] = [...new Set(Object.values(record[field]))].join("\n");
  }
  return fields;
}

export function engineOf(json, records) {
  const index = MiniSearch.loadJSON(json, OPTIONS);
  const byId = new Map(records.map((record) => [record.id, record]));
  return { find: (query, without) => find(index, records, byId, query, without) };
}

function find(index, records, byId, query, without) {
  const wanted = terms(query);
  if (!wanted.length) return [];
  const pairs = wanted.some((word) => !isSingle(word));
  const found = index.search(wanted.join("\n"), {
    tokenize: (text) => text.split("\n"),
    processTerm: (word) => word,
    boost: FIELDS,
    boostTerm: (word) => (pairs && isSingle(word) ? SINGLE : 1),
    // The word that is still being typed, and one that is typed wrong. A letter begins every other word.
    prefix: (word, place, words) => !isHan(word) && word.length > 1 && place === words.length - 1,
    fuzzy: (word) => (!isHan(word) && word.length > 4 ? 0.2 : false),
    weights: { fuzzy: 0.3, prefix: 0.5 },
    filter: without ? (result) => !without.has(records[result.id].id) : undefined,
  });
  const pages = new Map();
  for (const result of found) {
    const record = records[result.id];
    const said = new Set(result.queryTerms).size / wanted.length;
    const score = result.score * (KINDS[record.kind] ?? OTHERS) * Math.sqrt(said);
    const { pages: spoken } = record.of ? byId.get(record.of) : record;
    spoken.forEach((page, place) => {
      if (!pages.has(page)) pages.set(page, []);
      // An entry names first the page that it is about.
      pages.get(page).push({ record, score: score * (place ? 0.97 : 1) });
    });
  }
  return [...pages]
    .map(([page, hits]) => {
      hits.sort((one, other) => other.score - one.score);
      // Whatever is said of a problem speaks once, and is shown as the problem.
      const told = new Map();
      for (const { record, score } of hits) {
        const shown = record.of ? byId.get(record.of) : record;
        if (!told.has(shown)) told.set(shown, score);
      }
      const scores = [...told.values()];
      const score = SHARES.reduce((sum, share, place) => sum + share * (scores[place] ?? 0), 0);
      const weight = byId.get(`page ${page}`)?.kind === "reference" ? LOOKED_UP : 1;
      return { page, score: score * weight, hits: [...told.keys()] };
    })
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST_PAGES);
}

// The line of a text that says most of what was asked, or none.
export function lineFor(text, query) {
  const wanted = new Set(terms(query));
  let best = "", most = 0;
  for (const line of text.split(/\n+|(?<=[。！？；])|(?<=[.!?;])\s+/u)) {
    const said = new Set(cut(line).map(term).filter((word) => wanted.has(word))).size;
    if (said > most) [best, most] = [line.trim(), said];
  }
  return best;
}
