// node index.mjs SEARCH_FOLDER < records as JSON
// Cuts the records of a book into the index that its pages load.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const { makeIndex } = await import(pathToFileURL(join(folder, "engine.mjs")).href);
writeFileSync(join(folder, "index.json"), makeIndex(JSON.parse(readFileSync(0, "utf-8"))));
