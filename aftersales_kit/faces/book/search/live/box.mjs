// The box: what is typed into a search field is answered under it, page by page, before Enter, in the
// language of the edition.

const HERE = new URL(".", import.meta.url);
const ROOT = new URL("..", HERE);
const PAUSE_MS = 80;
const SAY = {
  en: {
    none: "Nothing found. Try a single word, as you would say it.",
    found: (pages) => (pages === 1 ? "1 page" : `${pages} pages`),
    failed: "The search could not be loaded. Check the connection and try again.",
    loading: "Loading the search …",
    kinds: {
      page: "Page", chapter: "Chapter", reference: "Reference", calculator: "Calculator", "what-if": "What if",
      section: "Section", rule: "Rule", table: "Table", amount: "Amount", clock: "Clock", register: "Register",
      measure: "Measure", case: "Worked case", message: "Message", problem: "Problem",
    },
  },
  zh: {
    none: "没有找到。换一个简单的词，按平时的说法试试。",
    found: (pages) => `找到 ${pages} 页`,
    failed: "搜索没有加载成功，请检查网络后再试。",
    loading: "正在加载搜索……",
    kinds: {
      page: "页面", chapter: "章节", reference: "查询", calculator: "计算器", "what-if": "试算",
      section: "小节", rule: "规则", table: "规则表", amount: "数额", clock: "时限", register: "登记表",
      measure: "指标", case: "案例", message: "话术", problem: "问题",
    },
  },
};
const LANG = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const WORDS = SAY[LANG];
const SHOWN_AT_ONCE = 8;
const SHOWN_ON_DESK = 3;
// An answer to these is the page itself: only what stands in it is worth a line of its own.
const SPEAKS_FOR_PAGE = new Set(["page", "chapter", "reference", "calculator", "what-if", "alias", "question"]);

let loading;
function load() {
  loading ??= (async () => {
    // An index that is older than its records would lead astray: both are asked for anew.
    const get = async (name) => {
      // Where the library is on its way as well, it comes first.
      const answer = await fetch(new URL(name, HERE), { cache: "no-cache", priority: "low" });
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      return answer.text();
    };
    const [engine, json, records] = await Promise.all([import("./engine.mjs"), get("index.json"), get("records.json")]);
    const list = JSON.parse(records);
    const pages = new Map(list.filter((r) => r.pages && r.id === `page ${r.pages[0]}`).map((r) => [r.pages[0], r]));
    return { ...engine.engineOf(json, list), lineFor: engine.lineFor, mostWithin: engine.MOST_WITHIN, pages };
  })();
  loading.catch(() => (loading = undefined));
  return loading;
}

// A name that only the other language has is an id, or nothing that this edition shows.
const ownText = (texts) => texts?.[LANG] ?? "";
const ID = /^[\w-]+$/;
const nameOf = (record) => ownText(record.name) || Object.values(record.name ?? {}).find((name) => ID.test(name));

function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

// What says most of what was asked, else how it begins.
function lineOf(record, query, lineFor) {
  const text = ownText(record.text);
  return lineFor(text, query) || text.split("\n", 1)[0];
}

function entry(record, address, query, lineFor) {
  const link = element("a", "hb-found-link");
  link.href = new URL(address, ROOT);
  const kind = element("span", "hb-found-kind", WORDS.kinds[record.kind] ?? record.kind);
  link.append(element("span", "hb-found-title", nameOf(record)), " ", kind);
  const line = lineOf(record, query, lineFor);
  if (line) link.append(element("span", "hb-found-line", line));
  return link;
}

function show(list, found, query, engine, most) {
  list.replaceChildren(
    ...found.slice(0, most).flatMap(({ page, hits }) => {
      const record = engine.pages.get(page);
      if (!record) return [];
      const item = element("li", "hb-found-page");
      item.append(entry(record, `${page}.html`, query, engine.lineFor));
      const shown = hits.filter((hit) => !SPEAKS_FOR_PAGE.has(hit.kind) && nameOf(hit));
      const within = shown.slice(0, engine.mostWithin);
      if (within.length) {
        const inner = element("ul", "hb-found-within");
        for (const hit of within) inner.append(element("li", "", entry(hit, hit.address, query, engine.lineFor)));
        item.append(inner);
      }
      return [item];
    }),
  );
}

// Shows what is found of what is typed, where `put` places it.
function attach(input, put, most) {
  const status = element("p", "hb-found-status");
  status.setAttribute("role", "status");
  const list = element("ol", "hb-found");
  const results = element("div", "hb-found-box", status, list);
  put(results);
  let asked = 0, waiting;

  const say = (text) => status.replaceChildren(element("span", "", text));
  async function answer() {
    const query = input.value.trim(), mine = ++asked;
    if (!query) {
      list.replaceChildren();
      status.replaceChildren();
      return;
    }
    if (!list.children.length) say(WORDS.loading);
    try {
      const engine = await load();
      if (mine !== asked) return;
      const found = engine.find(query);
      show(list, found, query, engine, most);
      say(found.length ? WORDS.found(found.length) : WORDS.none);
    } catch (error) {
      if (mine !== asked) return;
      list.replaceChildren();
      say(WORDS.failed);
      console.warn(error);
    }
  }
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(answer, PAUSE_MS);
  });
  const links = () => [...list.querySelectorAll("a")];
  results.addEventListener("keydown", (event) => move(event, links(), input));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && links().length) {
      event.preventDefault();
      links()[0].focus();
    }
  });
  return { answer };
}

function move(event, links, input) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  (links[links.indexOf(document.activeElement) + step] ?? input).focus();
}

const whole = document.querySelector(".hb-search-page form.bd-search");
for (const form of document.querySelectorAll("form.bd-search")) {
  const input = form.querySelector("input[type=search]");
  const box = attach(input, (results) => form.after(results), form === whole ? Infinity : SHOWN_AT_ONCE);
  input.addEventListener("focus", () => load().catch(() => {}), { once: true });
  if (form !== whole) continue;
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.focus();
  box.answer();
}

// The one box of the desk searches, too, until it is known what the case is.
for (const desk of document.querySelectorAll(".as-desk")) {
  const input = desk.querySelector(`[name=${desk.dataset.box}]`);
  const box = attach(input, (results) => desk.querySelector("[data-found]").append(results), SHOWN_ON_DESK);
  // Another case, or none, has other words.
  desk.addEventListener("caseloaded", box.answer);
}
