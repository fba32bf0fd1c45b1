// node snapshot.mjs PYODIDE_FOLDER KIT_ARCHIVE SNAPSHOT_FILE FRESH_FILE
// Starts Pyodide once, warms the kit up, and writes its memory to a file; beside it the memory of
// the machine before anything ran, which every page has of its own.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

async function main([folder, kit, target, beginning]) {
  let fresh;
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const memory = (made.instance ?? made).exports.memory;
    fresh ??= memory && new Uint8Array(memory.buffer.slice());
    return made;
  };
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const pyodide = await loadPyodide({
    _makeSnapshot: true,
    // The same order of sets, and so the same memory, every time; and no docstrings in it.
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONOPTIMIZE: "2" },
  });
  pyodide.unpackArchive(new Uint8Array(await readFile(kit)), "wheel");
  pyodide.runPython(`
import gc, sys
from aftersales_kit.faces.page import warm_up
warm_up()
sys.path_importer_cache.clear()
gc.collect()
`);
  await writeFile(target, pyodide.makeMemorySnapshot());
  await writeFile(beginning, fresh);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // Node's own report would begin with the one line of a megabyte that Pyodide's code is.
  console.error(error.stack ?? String(error));
  process.exit(1);
}
