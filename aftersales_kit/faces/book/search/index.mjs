// node index.mjs RECORDS_FILE INDEX_FILE
// Cuts the records of a book into the index that its pages load.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { dirname, join, resolve } from "node:path";

const [records, target] = process.argv.slice(2);
const folder = dirname(resolve(records));
const { makeIndex } = await import(pathToFileURL(join(folder, "engine.mjs")).href);
await writeFile(target, makeIndex(JSON.parse(await readFile(records, "utf-8"))));
