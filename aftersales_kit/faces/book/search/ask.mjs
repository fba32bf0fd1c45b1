// node ask.mjs SEARCH_FOLDER < questions, one JSON object a line: {"query": …, "without": [ids]}
// Prints for each the pages found, best first, as a page would show them.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const { engineOf } = await import(pathToFileURL(join(folder, "engine.mjs")).href);
const read = (name) => readFileSync(join(folder, name), "utf-8");
const engine = engineOf(read("index.json"), JSON.parse(read("records.json")));
for (const line of readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const { query, without } = JSON.parse(line);
  const found = engine.find(query, without && new Set(without));
  console.log(JSON.stringify(found.map(({ page, score, hits }) => ({ page, score, best: hits[0].id }))));
}
