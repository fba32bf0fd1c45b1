// Runs the handbook's own library away from the page, so that typing never waits for it.
// In: {id, request}. Out: {ready}, {unavailable}, {id, response} or {id, error}.

import { ZSTDDecoder } from "./zstddec.mjs";

const at = (name) => new URL(name, import.meta.url).href;
const PYODIDE = at("./pyodide/");
const MACHINE = at("./pyodide.asm.wasm.zst");
const CORE = at("./pyodide.asm.mjs.zst");
const SNAPSHOT = at("./snapshot.bin.zst");
const KIT = at("./kit.zip");

// The snapshot holds every module already imported, so that the standard library's files are not
// needed to answer. An archive without entries stands in for them.
const NO_FILES = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
const WASM_PAGE = 65536;

async function bytes(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

let decoder = new ZSTDDecoder();
const decoding = decoder.init();

// Packed when the book was built, since few hosts compress a type they do not know.
async function unpacked(url) {
  const packed = await bytes(url);
  await decoding;
  return decoder.decode(packed);
}

// The module that a script is which came packed.
async function script(code) {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

// Puts the pages of memory back in their places; those left out hold zeros. See build.py.
function unfold(packed) {
  const [size, page, count] = new Uint32Array(packed.buffer, 0, 3);
  const places = new Uint32Array(packed.buffer, 12, count);
  const memory = new Uint8Array(size);
  places.forEach((place, index) => {
    const from = 12 + 4 * count + page * index;
    memory.set(packed.subarray(from, Math.min(from + page, from + size - place)), place);
  });
  return memory;
}

function quiet(promise) {
  promise.catch(() => {});
  return promise;
}

// Everything is asked for at once. Pyodide itself would ask for one thing after another.
const loader = quiet(import(PYODIDE + "pyodide.mjs"));
const core = quiet(unpacked(CORE).then(script));
const machine = quiet(unpacked(MACHINE).then((code) => WebAssembly.compile(code)));
const snapshot = quiet(unpacked(SNAPSHOT).then(unfold));
// What was unpacked is copied; the decoder's own memory is as large again.
Promise.allSettled([machine, core, snapshot]).then(() => (decoder = null));

// What the snapshot has in common with a machine that has just been made was left out of it.
let overlaid = false;

function overlay(image, fresh) {
  if (overlaid) return;
  overlaid = true;
  const before = image.length % WASM_PAGE;
  const length = Math.min(fresh.length, image.length - before);
  for (let at = 0; at < length; at++) image[before + at] ^= fresh[at];
}

const fetchAsEver = fetch;
self.fetch = (resource, options) =>
  String(resource) === PYODIDE + "pyodide.asm.wasm"
    ? Promise.resolve(new Response())
    : fetchAsEver(resource, options);

WebAssembly.instantiateStreaming = async (_, imports) => {
  const module = await machine;
  const instance = await WebAssembly.instantiate(module, imports);
  // Pyodide copies a snapshot into a memory of the size it starts with, which may be the smaller.
  const image = await snapshot.catch(() => new Uint8Array());
  overlay(image, new Uint8Array(instance.exports.memory.buffer));
  const missing = image.byteLength - instance.exports.memory.buffer.byteLength;
  if (missing > 0) instance.exports.memory.grow(Math.ceil(missing / WASM_PAGE));
  return { module, instance };
};

let pyodide;
let respond;
let complete = false;

const COMMON = {
  indexURL: PYODIDE,
  createPyodideModule: async (settings) => (await core).default(settings),
};

async function start() {
  const { loadPyodide } = await loader;
  try {
    pyodide = await loadPyodide({ ...COMMON, stdLibURL: NO_FILES, _loadSnapshot: snapshot });
    respond = entry();
  } catch (reason) {
    await startWhole(reason);
  }
}

function entry() {
  return pyodide.pyimport("aftersales_kit.faces.page").respond;
}

// The snapshot is a shortcut that Pyodide does not document, and the code of what no answer was seen
// to run is not in it; the long way always works.
async function startWhole(reason) {
  console.info("The library starts without its snapshot:", String(reason));
  const { loadPyodide } = await loader;
  pyodide = await loadPyodide(COMMON);
  pyodide.unpackArchive(await bytes(KIT), "wheel");
  complete = true;
  respond = entry();
}

async function answer(request) {
  try {
    return respond(request);
  } catch (reason) {
    if (complete) throw reason;
    await startWhole(reason);
    return respond(request);
  }
}

// A browser compiles better what it has seen run, so a few answers are given to nobody, whenever
// nobody asks: the reader's first changes then do not have to wait for that.
let rehearsals = 20;

function rehearse(request) {
  if (rehearsals-- <= 0) return;
  setTimeout(() => {
    respond(request);
    rehearse(request);
  }, 5);
}

// What the snapshot leaves out for being large is worked out before somebody asks for it, and not
// while answers follow each other: it takes a second.
const QUIET_MS = 1000;
let learning;

function learnWhenQuiet() {
  if (learning === null) return;
  clearTimeout(learning);
  learning = setTimeout(() => {
    learning = null;
    try {
      pyodide.pyimport("aftersales_kit.faces.page").learn();
    } catch (reason) {
      // It is tried again, and its fault told, when an answer asks for it.
      console.info("The library has not learned from the sentences yet:", String(reason));
    }
  }, QUIET_MS);
}

const started = start();
let queue = started.then(
  () => postMessage({ ready: true, snapshot: !complete }),
  (reason) => postMessage({ unavailable: String(reason) }),
);

onmessage = ({ data: { id, request } }) => {
  queue = queue.then(async () => {
    try {
      await started;
      postMessage({ id, response: await answer(request) });
      learnWhenQuiet();
      rehearse(request);
    } catch (reason) {
      postMessage({ id, error: String(reason) });
    }
  });
};
