// node pack.mjs FILE PACKED_FILE
// Packs a file with zstd, which Python has only from 3.14 on, as small as it goes.

import { readFile, writeFile } from "node:fs/promises";
import { constants, zstdCompressSync } from "node:zlib";

const [from, to] = process.argv.slice(2);
const params = {
  [constants.ZSTD_c_compressionLevel]: 19,
  [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  [constants.ZSTD_c_windowLog]: 26,
};
await writeFile(to, zstdCompressSync(await readFile(from), { params }));
