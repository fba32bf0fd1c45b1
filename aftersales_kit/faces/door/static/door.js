// The buyers' door: what is chosen stands in the address, so back, forward and a link work by
// themselves; nothing is kept, nothing is sent. All that it shows is in the page as data.
"use strict";

(() => {
  const sheet = JSON.parse(document.getElementById("sheet").textContent);
  const place = document.getElementById("door");
  const common = document.getElementById("common");
  const asking = make("div", { role: "search" });
  const { words, texts } = sheet;
  const DAY = 86_400_000;
  let moved = false;

  function make(tag, attributes, ...content) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...content);
    return made;
  }

  // What the address names, as far as it is there.
  function read() {
    const named = location.hash.slice(1).split("/").filter(Boolean);
    const topic = sheet.topics.find((one) => one.id === named[0]);
    if (!topic) return { topic: null, answers: [], whole: !named.length };
    let node = sheet.nodes[topic.leads];
    const answers = [];
    for (const id of named.slice(1)) {
      const way = node.ways?.find((one) => one.id === id);
      if (!way) break;
      answers.push({ asks: texts[node.asks], way });
      node = sheet.nodes[way.leads];
    }
    return { topic, answers, node, whole: answers.length === named.length - 1 };
  }

  const address = (topic, answers) => `#${[topic.id, ...answers.map(({ way }) => way.id)].join("/")}`;

  function ways(list) {
    return make(
      "ul",
      { class: "door-ways" },
      ...list.map(([href, says]) => make("li", {}, make("a", { href }, says))),
    );
  }

  function answered({ topic, answers }) {
    const lines = [[sheet.pick, topic.says, "#"]];
    answers.forEach(({ asks, way }, n) =>
      lines.push([asks, texts[way.says], address(topic, answers.slice(0, n))]),
    );
    return make(
      "ul",
      { class: "door-answers", "aria-label": words.answered },
      ...lines.map(([asks, says, href]) =>
        make(
          "li",
          {},
          make("span", {}, `${asks} `, make("strong", {}, says)),
          make("a", { href, "aria-label": `${words.change}: ${asks}` }, words.change),
        ),
      ),
    );
  }

  // Whoever knows the day need not count: the day of signing is 0.
  function byDay(at) {
    if (!at.node.ways.every((way) => way.days)) return [];
    const field = make("input", { type: "date", id: "day", max: localDay(new Date()) });
    field.addEventListener("change", () => {
      const days = Math.round((Date.parse(localDay(new Date())) - Date.parse(field.value)) / DAY);
      const way = at.node.ways.find(({ days: [low, high] }) => low <= days && days <= high);
      if (way) location.hash = address(at.topic, [...at.answers, { way }]);
    });
    return [make("label", { for: "day" }, words.day), field];
  }

  function localDay(now) {
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  }

  function toPaste({ topic, answers }) {
    let said = "";
    for (const { asks, way } of answers) {
      said += words.join.replace("{}", () => asks).replace("{}", () => texts[way.says]);
    }
    return topic.paste.replace("{}", () => said);
  }

  function ending(at) {
    const told = at.node.told.map(([title, lines]) =>
      make(
        "section",
        {},
        make("h3", {}, texts[title]),
        ...lines.map((line) => make("p", {}, texts[line])),
      ),
    );
    const text = make("textarea", { id: "paste", readonly: "", rows: "4" });
    text.value = toPaste(at);
    const copied = make("span", { role: "status" });
    const copy = make("button", { type: "button" }, words.copy);
    copy.addEventListener("click", async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        copied.textContent = words.copied;
      } catch {
        // In a frame the clipboard may be shut; what is selected can be copied by hand.
        text.focus();
      }
    });
    const print = make("button", { type: "button" }, words.print);
    print.addEventListener("click", () => window.print());
    return [
      ...(at.node.person ? [make("p", { class: "door-person" }, sheet.person)] : []),
      ...told,
      make("label", { for: "paste" }, words.says),
      text,
      make("p", {}, copy, print, copied),
      make("p", {}, make("a", { href: "#" }, words.again)),
    ];
  }

  function show() {
    const at = read();
    const heading = make("h2", { tabindex: "-1" });
    const notice = at.whole ? [] : [make("p", { role: "status" }, words.gone)];
    if (!at.topic) {
      heading.textContent = sheet.pick;
      const topics = ways(sheet.topics.map((topic) => [`#${topic.id}`, topic.says]));
      place.replaceChildren(...notice, heading, topics);
    } else if (at.node.ways) {
      heading.textContent = texts[at.node.asks];
      const links = at.node.ways.map((way) => [address(at.topic, [...at.answers, { way }]), texts[way.says]]);
      place.replaceChildren(answered(at), ...notice, heading, ways(links), ...byDay(at));
    } else {
      heading.textContent = at.topic.says;
      place.replaceChildren(answered(at), ...notice, heading, ...ending(at));
    }
    common.hidden = asking.hidden = Boolean(at.topic);
    document.title = at.topic ? `${heading.textContent} · ${sheet.title}` : sheet.title;
    if (moved) heading.focus();
    moved = true;
  }

  // --- in one's own words ---

  const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  // As the words were learned: see answers/likeness.py, which takes a text apart in the same way.
  function plain(text, simplified) {
    const folded = text.normalize("NFKC").toLowerCase().replace(/['’‘`´]/g, "");
    return [...folded].map((sign) => simplified[sign] ?? sign).join("");
  }

  function stem(word) {
    if (word.length <= 4) return word;
    let short = word;
    if (!word.endsWith("ss")) {
      short = word.replace(/(?:ing|ed|es|s)$/, "");
      if (short !== word) {
        if (short.at(-1) === short.at(-2) && !"sl".includes(short.at(-1))) short = short.slice(0, -1);
        if (short.endsWith("i")) short = `${short.slice(0, -1)}y`;
      }
    }
    return short.length > 4 && short.endsWith("e") ? short.slice(0, -1) : short;
  }

  function traits(said) {
    const found = new Set();
    let before = "";
    for (const piece of said.match(/[\u3400-\u9fff]+|[a-z]+|\d+/g) ?? []) {
      if (piece[0] >= "\u3400") {
        for (let n = 0; n < piece.length; n++) found.add(piece[n]);
        for (let n = 1; n < piece.length; n++) found.add(piece.slice(n - 1, n + 1));
        found.add(`^${piece[0]}`).add(`${piece.at(-1)}$`);
        before = "";
      } else {
        const word = /\d/.test(piece) ? "#" : stem(piece);
        found.add(word);
        if (word !== "#") found.add(`${before || "^"} ${word}`);
        before = word;
      }
    }
    return found;
  }

  // Which of some questions are asked by a text: the likeliest first, at most three.
  function likeliest(text, questions, learned) {
    const scores = new Map();
    for (const trait of traits(plain(text, learned.simplified))) {
      for (const [, letter, figure] of (learned.traits.get(trait) ?? "").matchAll(/(\D)(\d)/g)) {
        scores.set(letter, (scores.get(letter) ?? 0) + Number(figure));
      }
    }
    return questions
      .map((id, n) => [scores.get(LETTERS[learned.names.indexOf(id)]) ?? 0, n])
      .filter(([score]) => score)
      .sort(([a, n], [b, m]) => b - a || n - m)
      .slice(0, 3)
      .map(([, n]) => n);
  }

  function learnedOf({ names, simplified, traits }) {
    return {
      names,
      simplified: Object.fromEntries((simplified.match(/../gu) ?? []).map((pair) => [...pair])),
      traits: new Map(traits.split("\n").map((line) => line.split("\t"))),
    };
  }

  // It stands above everything: what is found is seen without scrolling, on a phone, too.
  function search() {
    const learned = learnedOf(doorWords);
    const questions = sheet.common.map((one) => one.id);
    const list = [...common.querySelectorAll("details")];
    const state = make("p", { role: "status" });
    const field = make("input", { type: "search", id: "said", autocomplete: "off" });
    const found = make("div", {});
    asking.append(make("label", { for: "said" }, words.search), field, state, found);
    place.before(asking);
    field.addEventListener("input", () => {
      const said = field.value.trim();
      const best = said ? likeliest(said, questions, learned) : [];
      common.append(...list);
      found.replaceChildren(...best.map((n) => list[n]));
      state.textContent = said ? (best.length ? words.found : words.none) : "";
    });
  }

  search();
  addEventListener("hashchange", show);
  show();
})();
