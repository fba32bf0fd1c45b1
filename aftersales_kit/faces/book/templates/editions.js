// Before anything is drawn: the first visit follows the browser, after that the reader's choice is kept.
(() => {
  const KEPT = "aftersales-language";
  const own = {{ edition | tojson }};
  const others = { {%- for other in other_editions %}{{ other.tag | tojson }}: {{ other.href | tojson }}, {% endfor -%} };
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
  // The same place in the other edition: anchors are alike in all of them.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-edition]");
    if (!link) return;
    try {
      localStorage.setItem(KEPT, link.dataset.edition);
    } catch {}
    link.search = location.search;
    link.hash = location.hash;
  });
})();
