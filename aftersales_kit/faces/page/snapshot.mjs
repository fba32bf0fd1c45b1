// node snapshot.mjs PYODIDE_FOLDER KIT_ARCHIVE SNAPSHOT_FILE FRESH_FILE
// Starts Pyodide, warms the kit up, and writes its memory to a file; beside it the memory of the
// machine before anything ran, which every page has of its own.
// The handbook is read in a machine of its own: reading leaves its traces all over the memory.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const LARGEST = 1 << 24;
const SMALLEST = 8;
const WASM_PAGE = 65536;

// What was given back still holds what was in it: 0 packs better.
function clear({ _module: machine }) {
  const top = machine._sbrk(0);
  const taken = [];
  for (let size = LARGEST; size >= SMALLEST; size = size > 512 ? size >> 1 : size - SMALLEST) {
    for (;;) {
      const place = machine._malloc(size);
      if (place) taken.push(place);
      if (!place) break;
      machine.HEAPU8.fill(0, place, place + size);
      // Such a place may begin in what was given back last, and is the last of its size.
      if (place + size > top) break;
    }
  }
  for (const place of taken) machine._free(place);
}

// A memory that does not start, or does not answer, is noticed by no reader: pages start without.
async function tried(loadPyodide, memory) {
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const room = (made.instance ?? made).exports.memory;
    const missing = memory.byteLength - room?.buffer.byteLength;
    if (missing > 0) room.grow(Math.ceil(missing / WASM_PAGE));
    return made;
  };
  const pyodide = await loadPyodide({ _loadSnapshot: memory });
  const page = pyodide.pyimport("aftersales_kit.faces.page");
  page.warm_up();
  page.learn();
}

async function main([folder, kit, target, beginning]) {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const archive = new Uint8Array(await readFile(kit));
  const start = async (options) => {
    const pyodide = await loadPyodide({
      // The same order of sets, and so the same memory, every time; and no docstrings in it.
      env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONOPTIMIZE: "2" },
      ...options,
    });
    pyodide.unpackArchive(archive, "wheel");
    return pyodide;
  };
  const reader = await start({});
  reader.runPython(`
from pathlib import Path
from aftersales_kit.faces.page import condensing, own
Path("/tmp/handbook").write_bytes(condensing.condensed(own()))
`);
  const handbook = reader.FS.readFile("/tmp/handbook");
  // As the page has the handbook, which is not read there.
  reader.runPython(`
from aftersales_kit.faces import page
def answering():
    page.hold(condensing.expanded(Path("/tmp/handbook").read_bytes()))
    page.exercise()
Path("/tmp/used").write_text("\\n".join(sorted(condensing.ran(answering))))
`);
  const used = reader.FS.readFile("/tmp/used");

  let fresh;
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const memory = (made.instance ?? made).exports.memory;
    fresh ??= memory && new Uint8Array(memory.buffer.slice());
    return made;
  };
  const pyodide = await start({ _makeSnapshot: true });
  pyodide.FS.writeFile("/tmp/handbook", handbook);
  pyodide.FS.writeFile("/tmp/used", used);
  pyodide.runPython(`
import gc, sys, zipimport
from aftersales_kit.faces import page
from aftersales_kit.faces.page import condensing
used = {*open("/tmp/used").read().split("\\n")}
condensing.without_unused(used, condensing.functions())
condensing.without_lines(condensing.functions())
del used
gc.collect()
page.hold(condensing.expanded(open("/tmp/handbook", "rb").read()))
page.warm_up()
del sys.modules[condensing.__name__], page.condensing, condensing, page
sys.path_importer_cache.clear()
zipimport._zip_directory_cache.clear()
gc.collect()
`);
  for (const given of ["/tmp/handbook", "/tmp/used"]) pyodide.FS.unlink(given);
  clear(pyodide);
  const memory = pyodide.makeMemorySnapshot();
  await writeFile(target, memory);
  await writeFile(beginning, fresh);
  await tried(loadPyodide, memory);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // Node's own report would begin with the one line of a megabyte that Pyodide's code is.
  console.error(error.stack ?? String(error));
  process.exit(1);
}
