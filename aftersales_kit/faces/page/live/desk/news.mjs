// What is new in a message, sentence by sentence.

// A point inside of a number ends nothing.
const SENTENCE = /(?:[^。！？；\n.!?]|[.!?](?![\s.!?]|$))*(?:[。！？；\n]+|[.!?]+\s*|$)/gu;

// A text with what is new in it marked; what is new as a whole needs no marks.
export function news(text, before) {
  const sentences = text.match(SENTENCE).filter(Boolean);
  const old = new Set((before ?? "").match(SENTENCE).map((sentence) => sentence.trim()));
  const told = sentences.map((sentence) => [sentence, before != null && !old.has(sentence.trim())]);
  return told.every(([, isNew]) => isNew) ? [[text, false]] : told;
}
