// What a reader taps and types before a page's script has come, as on a slow line: the head of the page
// keeps it (see EARLY in the book's assets), and it is done when there is somebody to do it.

export function catchUp(section) {
  const kept = window.asEarly ?? [];
  window.asEarly = kept.filter(([, target]) => !section.contains(target));
  for (const [kind, target, value] of kept) {
    if (!section.contains(target)) continue;
    const button = target.closest("button");
    if (kind === "click") {
      button?.click();
    } else {
      target.value = value;
      target.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }
}
