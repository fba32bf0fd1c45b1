// Days as people write them: 昨天, 3天前, 3月1日, 周三, 1 March, yesterday, 3 days ago, 2026-03-01.

const DAY_MS = 86_400_000;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const NAMED = new Map([
  ["today", 0], ["just now", 0], ["this morning", 0], ["yesterday", 1], ["last night", 1],
  ["the day before yesterday", 2], ["a week ago", 7], ["last week", 7], ["a month ago", 30],
  ["今天", 0], ["今日", 0], ["今早", 0], ["今晚", 0], ["刚刚", 0], ["刚才", 0], ["昨天", 1], ["昨日", 1], ["昨晚", 1],
  ["前天", 2], ["大前天", 3], ["半个月前", 15], ["半月前", 15],
]);
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const HAN_WEEKDAYS = "日一二三四五六";
const SPANS = new Map([["天", 1], ["日", 1], ["周", 7], ["星期", 7], ["个星期", 7], ["礼拜", 7], ["个礼拜", 7], ["个月", 30]]);
const PART_OF_DAY = /(?:早上|上午|中午|下午|傍晚|晚上|夜里|凌晨)$/;
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

// How a day is written shortly, as an example: 11.20.
export const shortly = (day) => day.split("-").slice(1).map(Number).join(".");

// Without a year it is the latest such day that is not after today.
function latest(month, day, today) {
  const year = Number(today.slice(0, 4));
  const found = iso(year, month, day);
  return found !== null && found <= today ? found : iso(year - 1, month, day);
}

// The latest such day of the week; `weeks` back, that of an earlier week, which begins on Monday.
function weekday(place, weeks, today) {
  const now = new Date(Date.parse(today)).getUTCDay();
  const back = weeks ? ((now + 6) % 7) + 7 * weeks - ((place + 6) % 7) : (now - place + 7) % 7;
  return before(today, back);
}

function counted(text, today) {
  let found = /^(\d{1,3}|an?|one|two|three) (day|week|month)s? ago$/.exec(text);
  if (found) {
    const named = { a: 1, an: 1, one: 1, two: 2, three: 3 };
    return before(today, (named[found[1]] ?? Number(found[1])) * { day: 1, week: 7, month: 30 }[found[2]]);
  }
  found = /^(\d{1,3}|[一二两三四五六七八九十]{1,3}) ?(天|日|周|个?星期|个?礼拜|个月)(?:之?以?前|了)?$/.exec(text);
  // 3日 is a day of the month, and 3日前 three days ago.
  if (!found || text.endsWith("日")) return undefined;
  const times = number(found[1]);
  return Number.isNaN(times) ? null : before(today, times * SPANS.get(found[2]));
}

function ofTheWeek(text, today) {
  const han = /^(上*)个?(?:周|星期|礼拜)([日天一二三四五六])$/.exec(text);
  if (han) return weekday(HAN_WEEKDAYS.indexOf(han[2].replace("天", "日")), han[1].length, today);
  const named = /^(last )?(sun|mon|tue|wed|thu|fri|sat)[a-z]*$/.exec(text);
  return named ? weekday(WEEKDAYS.indexOf(named[2]), named[1] ? 1 : 0, today) : undefined;
}

// With the year last, the larger number is the day; where either may be it, it is none.
function yearLast(one, other, year) {
  if (one === other || one > 12) return iso(year, other, one);
  return other > 12 ? iso(year, one, other) : null;
}

// Returns YYYY-MM-DD, or null for what is no day.
export function readDay(typed, today) {
  const text = typed.normalize("NFKC").trim().toLowerCase().replace(/[.。]$/, "").replace(PART_OF_DAY, "");
  if (NAMED.has(text)) return before(today, NAMED.get(text));
  const told = counted(text, today) ?? ofTheWeek(text, today);
  if (told !== undefined) return told;
  let found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (found) return iso(...found.slice(1).map(Number));
  found = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  if (found) return yearLast(...found.slice(1).map(Number));
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
