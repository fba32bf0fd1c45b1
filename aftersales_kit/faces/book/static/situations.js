// The pages of messages: searched as one types, copied with one tap. Without it everything is there to read.
(() => {
  const box = document.querySelector("[data-messages]");
  if (!box) return;
  const input = box.querySelector("input"), none = box.querySelector("[role=status]");
  const folds = [...document.querySelectorAll("details.hb-messages")];
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const said = new Map();
  for (const fold of folds) {
    const about = fold.querySelector(":scope > summary").textContent;
    for (const message of fold.querySelectorAll(".hb-message")) said.set(message, plain(`${about}\n${message.textContent}`));
  }

  // Of a search only what is found is shown, and what it stands in is opened; afterwards all is as it was.
  const wasOpen = new Set();
  let searching = false;
  // The index has no messages of its own: what is found is listed, and leads to them.
  const list = box.querySelector(".hb-messages-found");
  const listed = list ? [...list.children] : [];
  for (const one of listed) said.set(one, plain(one.textContent));
  const search = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    if (words.length && !searching) for (const fold of folds) if (fold.open) wasOpen.add(fold);
    const fits = (one) => words.every((word) => said.get(one).includes(word));
    let found = 0;
    for (const one of listed) {
      one.hidden = !words.length || !fits(one);
      found += !one.hidden;
    }
    if (list) list.hidden = !found;
    for (const fold of folds) {
      let here = 0;
      for (const message of fold.querySelectorAll(".hb-message")) {
        message.hidden = !fits(message);
        here += !message.hidden;
      }
      fold.hidden = !here;
      if (words.length) fold.open = here > 0;
      else if (searching) fold.open = wasOpen.has(fold);
      found += here;
    }
    searching = words.length > 0;
    if (!searching) wasOpen.clear();
    none.hidden = found > 0 || !words.length;
  };
  input.addEventListener("input", search);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.hb-copy");
    if (!button) return;
    const source = button.parentElement.querySelector("blockquote"), label = button.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      getSelection().selectAllChildren(source); // To be copied by hand.
      return;
    }
    if (button.dataset.copied !== undefined) return;
    button.dataset.copied = "";
    button.textContent = box.dataset.copied;
    setTimeout(() => {
      button.textContent = label;
      delete button.dataset.copied;
    }, 2000);
  });
  for (const button of document.querySelectorAll("button.hb-copy")) button.hidden = false;
  box.hidden = false;
  if (input.value) search();
})();
