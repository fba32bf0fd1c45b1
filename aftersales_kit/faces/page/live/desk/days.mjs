// Days as people write them: 昨天, 3天前, 3月1日, 1 March, yesterday, 3 days ago, 2026-03-01.

const DAY_MS = 86_400_000;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const NAMED = new Map([
  ["today", 0], ["yesterday", 1], ["the day before yesterday", 2],
  ["今天", 0], ["今日", 0], ["昨天", 1], ["昨日", 1], ["前天", 2], ["大前天", 3],
]);
const NUMERALS = "零一二三四五六七八九";

const number = (text) => {
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, ones] = text.replaceAll("两", "二").split("十");
  const of = (digit, empty) => (digit ? NUMERALS.indexOf(digit) : empty);
  if (ones === undefined) return of(tens, NaN);
  return of(tens, 1) * 10 + of(ones, 0);
};

export function iso(year, month, day) {
  const date = new Date(Date.UTC(year, month - 1, day));
  // A day that no month has rolls over into the next.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

export const before = (today, days) => new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);

export const daysSince = (day, today) => Math.round((Date.parse(today) - Date.parse(day)) / DAY_MS);

// Without a year it is the latest such day that is not after today.
function latest(month, day, today) {
  const year = Number(today.slice(0, 4));
  const found = iso(year, month, day);
  return found !== null && found <= today ? found : iso(year - 1, month, day);
}

// Returns YYYY-MM-DD, or null for what is no day.
export function readDay(typed, today) {
  const text = typed.normalize("NFKC").trim().toLowerCase().replace(/[.。]$/, "");
  if (NAMED.has(text)) return before(today, NAMED.get(text));
  let found = /^(\d{1,3}) days? ago$/.exec(text) ?? /^(\d{1,3}|[一二两三四五六七八九十]{1,3}) ?天(?:以?前|了)?$/.exec(text);
  if (found) {
    const days = number(found[1]);
    return Number.isNaN(days) ? null : before(today, days);
  }
  found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text);
  if (found) return iso(...found.slice(1).map(Number));
  found = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text);
  if (found) return latest(Number(found[1]), Number(found[2]), today);
  found = /^(\d{1,2})[日号]$/.exec(text);
  if (found) return ofThisMonth(Number(found[1]), today);
  found = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]*(?: (\d{4}))?$/.exec(text);
  const other = /^([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/.exec(text);
  if (!found && !other) return null;
  const [day, name, year] = found ? [found[1], found[2], found[3]] : [other[2], other[1], other[3]];
  const month = MONTHS.indexOf(name) + 1;
  if (!month) return null;
  return year ? iso(Number(year), month, Number(day)) : latest(month, Number(day), today);
}

function ofThisMonth(day, today) {
  const [year, month] = today.split("-").map(Number);
  const found = iso(year, month, day);
  if (found !== null && found <= today) return found;
  return month === 1 ? iso(year - 1, 12, day) : iso(year, month - 1, day);
}
