// Before anything is drawn. An address of a page is kept as it is, so that a link shows to whom it is sent what its
// sender saw; only the handbook's own root is in no language, and follows the reader.
(() => {
  const KEPT = "aftersales-language";
  const own = {{ edition | tojson }};
  const others = { {%- for other in other_editions %}{{ other.tag | tojson }}: {{ other.href | tojson }}, {% endfor -%} };
  {%- if is_root %}
  // Whoever comes back to it, or from another page of the handbook, wanted this one.
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const cameFromHere = document.referrer.startsWith(new URL(".", location.href).href);
  if (type === "navigate" && !cameFromHere) {
    const known = [own, ...Object.keys(others)];
    // The edition in which somebody reads best who reads a language: in its script, or at least in it.
    const parts = (tag) => new Intl.Locale(tag).maximize();
    const closest = (tag) => {
      const { language, script } = parts(tag);
      const same = known.filter((other) => parts(other).language === language);
      return same.find((other) => parts(other).script === script) ?? same[0];
    };
    // Where nothing can be kept, nobody is sent anywhere: there would be no way back.
    try {
      let chosen = localStorage.getItem(KEPT);
      if (!known.includes(chosen)) {
        chosen = navigator.languages.map(closest).find(Boolean) ?? own;
        localStorage.setItem(KEPT, chosen);
      }
      if (chosen !== own) location.replace(others[chosen] + location.search + location.hash);
    } catch {}
  }
  {%- endif %}
  // The place that is read: the last one with a name that has come up to the upper third of the screen.
  const place = () => {
    if (scrollY < innerHeight / 3) return "";
    const named = document.querySelectorAll("article section[id]");
    const isRead = (section) => section.checkVisibility() && section.getBoundingClientRect().top < innerHeight / 3;
    // What is folded away is nowhere on the screen.
    const read = [...named].filter(isRead);
    return read.length ? `#${encodeURIComponent(read.at(-1).id)}` : "";
  };
  // The same place in the other edition: anchors are alike in all of them.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-edition]");
    if (!link) return;
    try {
      localStorage.setItem(KEPT, link.dataset.edition);
    } catch {}
    link.search = location.search;
    link.hash = place() || location.hash;
  });
})();
