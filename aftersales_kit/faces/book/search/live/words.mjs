// How texts and questions are cut, both alike: Chinese into pairs of neighbouring characters, which
// need no dictionary and so cannot disagree with one, and into single ones, by which 退的钱 finds
// 退钱; everything else into words by their stem.

import { stemmer } from "./stemmer.mjs";

// isn't is one word, as key words have it, and not isn and t.
const APOSTROPHES = /['’‘`´]/g;
const PIECE = /\p{Script=Han}+|[^\s\p{P}\p{S}\p{Script=Han}]+/gu;
const HAN = /\p{Script=Han}/u;
// What every question has, whatever it is about.
const SAYS_NOTHING = new Set(
  ("a an and are as at be by can could do does for from had has have how i if in is it its may me must my no not of " +
    "on or our s shall should so t that the their them then there they this to us was we what when where which who " +
    "why will with would you your im ive id its thats theres theyre youre youve whats wheres whos").split(" "),
);
const ASKS_ONLY = new Set(
  "怎么 么办 什么 可以 是不 不是 能不 不能 吗我 请问 问一 一下 我的 有没 没有 多少 哪里 如何 为什 买家 客户 客人 顾客".split(" "),
);

export function cut(text) {
  const words = [];
  for (const [piece] of text.normalize("NFKC").replace(APOSTROPHES, "").toLowerCase().matchAll(PIECE)) {
    if (!HAN.test(piece)) words.push(piece);
    else {
      for (let at = 0; at + 1 < piece.length; at++) words.push(piece.slice(at, at + 2));
      words.push(...piece);
    }
  }
  return words;
}

// Returns null for what does not count.
export function term(word) {
  if (HAN.test(word)) return ASKS_ONLY.has(word) ? null : word;
  return SAYS_NOTHING.has(word) ? null : stemmer(word);
}

export const isHan = (word) => HAN.test(word);

// One character of several says little by itself.
export const isSingle = (word) => isHan(word) && [...word].length === 1;

// The terms of a question; where nothing of it counts, all of it does.
export function terms(query) {
  const words = cut(query);
  const counted = [...new Set(words.map(term).filter((word) => word !== null))];
  return counted.length ? counted : [...new Set(words)];
}
