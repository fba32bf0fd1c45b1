// The address of a case: #CALCULATOR/CASE/DAY/POLICY/USUAL/RULES?fact=code&…
// It stands behind the #, which a browser keeps to itself: no server hears of it. It has codes,
// flags, numbers, sums and days, and never what people wrote in words, names or order numbers. DAY,
// POLICY and RULES say by what it was answered, USUAL what was taken as usual without being said.

const ID = /^[a-z0-9]{6,16}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/;
const DIGEST = /^[0-9a-f]{2,16}$/;
const RULE = /^([A-Z]{2,3}-\d{2}(?:-[a-z])?)\.([0-9a-f]{2,8})$/;
const NUMBER = /^-?\d{1,12}(\.\d{1,6})?$/;
const LONGEST = 20_000;
const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

export const AS_IT_IS = "as-it-is";
export const ANSWERED = "answered";
export const NEVER = "never";

// Why something in an address is not used.
export const UNKNOWN = "unknown";
export const NOT_ALLOWED = "notAllowed";
export const UNREADABLE = "unreadable";
export const TWICE = "twice";
export const IN_WORDS = "inWords";

export function newId(random = crypto.getRandomValues(new Uint8Array(10))) {
  return [...random].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

// Tells apart what is taken as usual; nobody has to guess it, so that a short one will do (FNV-1a).
export function digestOf(facts) {
  let hash = 0x811c9dc5;
  for (const sign of JSON.stringify(Object.entries(facts).sort())) {
    hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

export function write({ calculator, id, on = "", policy = "", usual = "", rules = new Map(), facts }) {
  const cited = [...rules].map(([rule, digest]) => `${rule}.${digest}`).join("_");
  const query = new URLSearchParams([...facts]);
  return `#${[calculator, id, on, policy, usual, cited].join("/")}?${query}`;
}

// What an address says of a calculator's case, or null where it is about something else. What cannot
// be read is left out: an address may have been changed by hand.
export function read(hash, calculator) {
  if (!hash.startsWith(`#${calculator}/`)) return null;
  const mark = hash.indexOf("?");
  const path = mark < 0 ? hash : hash.slice(0, mark);
  const [id, on, policy, usual, cited = ""] = path.slice(calculator.length + 2).split("/");
  const asIs = (text, form) => (form.test(text ?? "") ? text : "");
  const rules = cited.split("_").map((each) => RULE.exec(each)).filter(Boolean);
  const query = mark < 0 || hash.length > LONGEST ? "" : hash.slice(mark + 1);
  return {
    id: asIs(id, ID),
    on: isDay(on ?? "") ? on : "",
    policy: asIs(policy, DIGEST),
    usual: asIs(usual, DIGEST),
    rules: new Map(rules.map(([, rule, digest]) => [rule, digest])),
    facts: [...new URLSearchParams(query)],
    tooLong: hash.length > LONGEST,
  };
}

function isDay(text) {
  return DAY.test(text) && new Date(`${text}T00:00Z`).toJSON()?.slice(0, 10) === text;
}

// Why a value may not stand in an address as the value of a field; nothing where it may.
export function refusal({ carried, kind, codes }, value) {
  if (carried === NEVER) return IN_WORDS;
  if (value === "" || carried === ANSWERED) return "";
  if (kind === "select") return codes.has(value) ? "" : NOT_ALLOWED;
  if (kind === "date") return isDay(value) ? "" : UNREADABLE;
  if (kind === "datetime-local") return MOMENT.test(value) && isDay(value.slice(0, 10)) ? "" : UNREADABLE;
  return NUMBER.test(value) ? "" : UNREADABLE;
}

// Sorts what an address says into what is taken and what is refused, each with why.
export function sift(facts, fields) {
  const taken = new Map();
  const refused = [];
  for (const [name, value] of facts) {
    const field = fields.get(name);
    let why = UNKNOWN;
    if (field) why = taken.has(name) ? TWICE : refusal(field, value);
    if (why) refused.push({ name, value, why });
    else taken.set(name, value);
  }
  return { taken, refused };
}

// What an address says of the fields of a form: of those that hold something else than is usual.
// `answered` is what the library gives of fields that are written item by item.
export function said(entered, fields, answered) {
  const facts = [];
  for (const [name, field] of fields) {
    const typed = entered[name] ?? "";
    if (typed === field.usual) continue;
    const value = field.carried === ANSWERED ? (answered[name] ?? "") : typed.normalize("NFKC").trim();
    if (value === "" && typed !== "") continue;
    if (!refusal(field, value)) facts.push([name, value]);
  }
  return facts;
}

// Puts what an address says together with what this browser has kept of the same case: words, and
// what could not stand in an address. Where both speak of a field, the address holds.
export function together(taken, kept, fields) {
  const facts = {};
  for (const [name, field] of fields) {
    const own = kept?.entered?.[name];
    facts[name] = taken.get(name) ?? field.usual;
    if (own === undefined) continue;
    const silent = !taken.has(name) && own !== "" && refusal(field, own.normalize("NFKC").trim()) !== "";
    const alike = field.carried === ANSWERED && (taken.get(name) ?? "") === (kept.answered?.[name] ?? "");
    if (silent || alike) facts[name] = own;
  }
  return facts;
}

// What has changed between two answers: rules that are others now, that decide no longer, and that
// decide anew. `beside` says that the policy is another one, though none of these rules.
export function compared(was, now) {
  const ids = [...was.rules.keys()];
  const changed = ids.filter((id) => now.rules.has(id) && now.rules.get(id) !== was.rules.get(id));
  const gone = ids.filter((id) => !now.rules.has(id));
  const fresh = ids.length ? [...now.rules.keys()].filter((id) => !was.rules.has(id)) : [];
  const same = !changed.length && !gone.length && !fresh.length;
  return { changed, gone, fresh, beside: same && was.policy !== "" && was.policy !== now.policy };
}
