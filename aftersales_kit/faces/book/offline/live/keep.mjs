// Has the edition of this page kept in the browser once the page itself is there and nothing else
// is going on. What comes of it is said in the element [data-kept], in its own words.

const ROOT = new URL("./", import.meta.url);
const EDITION = new URL(import.meta.url).searchParams.get("edition") ?? "";

function missed(reason) {
  // Private windows and full disks refuse; the handbook is then read as any site is.
  console.info("The handbook is not kept for reading without a network:", String(reason));
}

function tell({ updated, failed }) {
  const place = document.querySelector("[data-kept]");
  if (failed) missed(failed);
  if (failed || !place) return;
  place.querySelector("[data-updated]").hidden = !updated;
  place.hidden = false;
}

async function begin() {
  try {
    await navigator.serviceWorker.register(new URL("keeper.js", ROOT), { scope: ROOT.pathname });
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", ({ data }) => tell(data));
    navigator.serviceWorker.startMessages();
    active.postMessage({ keep: EDITION });
  } catch (reason) {
    missed(reason);
  }
}

function idle() {
  const later = globalThis.requestIdleCallback ?? ((task) => setTimeout(task, 2000));
  later(begin);
}

if (navigator.serviceWorker && isSecureContext) {
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle);
}
