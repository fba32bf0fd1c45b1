// What live pages share: the language a reader has chosen, and changing a page with care.

// How the page itself writes Chinese; one in another language is answered as the handbook writes it.
export const SCRIPT = document.documentElement.lang.startsWith("zh") ? document.documentElement.lang : "zh-Hans";
export const LANGUAGE_TAGS = { en: "en", zh: SCRIPT };
const REMEMBERED = "aftersales-language";

export function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

export function remember(language) {
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // As above.
  }
}

// Changes only what differs, so that focus, selection and opened details stay where they are and
// a screen reader reads out what is new and not everything.
function settle(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    const opened = name === "open" && old.localName === "details";
    if (!fresh.hasAttribute(name) && !opened) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  settleChildren(old, fresh);
}

export function settleChildren(old, fresh) {
  const olds = [...old.childNodes];
  const freshes = [...fresh.childNodes];
  freshes.forEach((node, index) => {
    const was = olds[index];
    if (!was) old.append(node);
    else if (was.nodeName === node.nodeName) settle(was, node);
    else was.replaceWith(node);
  });
  for (const extra of olds.slice(freshes.length)) extra.remove();
}

// The library names a rule; where the book has put its row, the page's own links show.
export function pointHome(section, fragment) {
  for (const known of section.querySelectorAll("[data-link]")) {
    const [kind, id] = known.dataset.link.split(":");
    const home = known.getAttribute("href");
    const prefix = `#${kind}:`;
    for (const link of fragment.querySelectorAll(`a[href^="${prefix}"]`)) {
      const other = link.getAttribute("href").slice(prefix.length);
      link.setAttribute(
        "href",
        home.replaceAll(id, other).replaceAll(id.toLowerCase(), other.toLowerCase()),
      );
    }
  }
}

const two = (part) => String(part).padStart(2, "0");

export function today(now = new Date()) {
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join("-");
}

// This minute, as a field for a moment holds it.
export function moment() {
  const now = new Date();
  return `${today(now)}T${[now.getHours(), now.getMinutes()].map(two).join(":")}`;
}
