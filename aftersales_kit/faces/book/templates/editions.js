// Before anything is drawn: the first visit follows the browser, after that the reader's choice is kept.
(() => {
  const KEPT = "aftersales-language";
  const own = {{ edition | tojson }};
  const others = { {%- for other in other_editions %}{{ other.lang | tojson }}: {{ other.href | tojson }}, {% endfor -%} };
  // Where nothing can be kept, nobody is sent anywhere: there would be no way back.
  try {
    let chosen = localStorage.getItem(KEPT);
    if (chosen !== own && !Object.hasOwn(others, chosen)) {
      const read = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
      chosen = read.find((lang) => lang === own || Object.hasOwn(others, lang)) ?? own;
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
