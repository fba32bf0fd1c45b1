// Keeps an edition of the handbook in the browser, so that it opens without a network.
// In: {keep: folder of the edition}. Out: {kept, updated} or {failed}.
//
// A name that carries a hash of what is inside never means anything else, and is taken from what is
// kept. All else is asked of the network first, so that a reader with a network never reads an old
// page; what is kept stands in for a network that is away, broken or slow.
// An edition is kept in a cache of its own, which counts once its list is in it: the list comes
// last. Until then the edition before it is whole, and stays.

const ROOT = new URL("./", self.location).href;
const LIST = ROOT + "kept.json";
const HASHED = /^live\/.*[.-][0-9a-f]{10}(?:[./]|$)/;
const PREFIX = `handbook ${ROOT} `;
const PATIENCE_MS = 4000;

const named = (folder, stamp) => `${PREFIX}${folder || "/"} ${stamp}`;

async function complete() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const cache = await caches.open(name);
    const list = await cache.match(LIST);
    if (list) found.push({ name, cache, list });
  }
  return found;
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function asked(path, hash) {
  // A page that was kept by the browser's own memory may be an older one, a hashed one never.
  const answer = await fetch(ROOT + path, {
    cache: HASHED.test(path) ? "default" : "no-cache",
    priority: "low",
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  if ((await digest(bytes)) !== hash) throw new Error(`${path} is of another edition`);
  const type = answer.headers.get("Content-Type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type } });
}

async function keep(folder) {
  const answer = await fetch(LIST, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${LIST}: ${answer.status}`);
  const list = await answer.json();
  const files = { ...list.shared, ...list.editions[folder] };
  const name = named(folder, list.stamp);
  const before = await Promise.all(
    (await complete()).map(async (kept) => ({ ...kept, list: await kept.list.json() })),
  );
  if (before.some((kept) => kept.name === name)) return { kept: folder, updated: false };

  const cache = await caches.open(name);
  for (const [path, hash] of Object.entries(files)) {
    if (await cache.match(ROOT + path)) continue;
    const same = before.find(
      ({ list: old, name: kept }) =>
        old.shared[path] === hash ||
        (kept.startsWith(named(folder, "")) && old.editions[folder]?.[path] === hash),
    );
    const there = same && (await same.cache.match(ROOT + path));
    await cache.put(ROOT + path, there ?? (await asked(path, hash)));
  }
  await cache.put(LIST, new Response(JSON.stringify(list)));

  const mine = (other) => other.startsWith(named(folder, "")) && other !== name;
  const older = (await caches.keys()).filter(mine);
  await Promise.all(older.map((other) => caches.delete(other)));
  return { kept: folder, updated: before.some((kept) => mine(kept.name)) };
}

async function instead(path) {
  const place = ROOT + (path === "" || path.endsWith("/") ? path + "index.html" : path);
  for (const { cache } of await complete()) {
    const found = await cache.match(place);
    if (found) return found;
  }
  return undefined;
}

async function answered(request, path) {
  if (HASHED.test(path)) return (await instead(path)) ?? fetch(request);
  const answering = fetch(request).then((answer) => {
    if (answer.status >= 500) throw new Error(String(answer.status));
    return answer;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    const answer = await Promise.race([answering, late]);
    return answer ?? (await instead(path)) ?? (await answering);
  } catch (reason) {
    const kept = await instead(path);
    if (kept) return kept;
    throw reason;
  }
}

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(ROOT) || url.startsWith(LIST)) return;
  const path = decodeURI(url.slice(ROOT.length).split(/[?#]/, 1)[0]);
  event.respondWith(answered(event.request, path));
});

// One at a time: two pages that are opened together ask for the same.
let keeping = Promise.resolve();

self.addEventListener("message", (event) => {
  const { keep: folder } = event.data;
  keeping = keeping
    .then(() => keep(folder))
    .catch((reason) => ({ failed: String(reason) }))
    .then((outcome) => event.source?.postMessage(outcome));
  event.waitUntil(keeping);
});
