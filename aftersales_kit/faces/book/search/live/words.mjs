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
    "why will with would you your im ive id its thats theres theyre youre youve whats wheres whos " +
    "am did im just please want wants buyer buyers customer customers client clients").split(" "),
);
const ASKS_ONLY = new Set(
  ("怎么 么办 什么 可以 是不 不是 能不 不能 吗我 请问 问一 一下 我的 有没 没有 多少 哪里 如何 为什 买家 客户 客人 顾客 " +
    // As Taiwan writes them.
    "怎麼 麼辦 什麼 嗎我 請問 問一 有沒 沒有 哪裡 為什 買家 客戶 顧客").split(" "),
);
// What is said otherwise and means the same, the forms that no stemmer knows among it: each counts as the first.
// By the word and not by its stem: shipping is freight, and what ships is not.
const ALIKE = new Map(
  [
    "parcel package", "freight shipping postage", "product goods item article merchandise", "damaged broken broke smashed",
    "faulty defective", "wrong incorrect", "coupon voucher", "colour color", "abroad overseas international foreign",
    "reply respond", "personalised personalized customised customized", "pay paid", "send sent", "buy bought", "lost lose",
    "write written wrote", "keep kept", "come came",
  ].flatMap((line) => {
    const words = line.split(" ");
    return words.flatMap((word) => [word, `${word}s`].map((form) => [form, words[0]]));
  }),
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
  if (SAYS_NOTHING.has(word)) return null;
  return stemmer(ALIKE.get(word) ?? word);
}

// What is indexed of a word: how it is written, too, for it may be typed by half.
export function indexed(word) {
  const counted = term(word);
  return counted === null || HAN.test(word) ? counted : [...new Set([counted, stemmer(word)])];
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
