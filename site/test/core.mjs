// Runs the core and the page's modules in Node, without a browser: for tests that
// need thousands of calls.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import zlib from "node:zlib";

const publicFolder = fileURLToPath(new URL("../public", import.meta.url));

/** Starts modules of the core, by default the first one. Returns an engine like that of the page. */
export async function startCore(...modules) {
  const goRoot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  vm.runInThisContext(readFileSync(path.join(goRoot, "lib/wasm/wasm_exec.js"), "utf8"));
  for (const name of modules.length > 0 ? modules : ["core.wasm"]) {
    const go = new globalThis.Go();
    const { instance } = await WebAssembly.instantiate(readFileSync(path.join(publicFolder, name)), go.importObject);
    go.run(instance);
  }
  return { call: async (name, ...args) => globalThis.activeFTP[name](...args) };
}

/** Imports modules of the page. Returns the exports of all of them. */
export async function importModules(...names) {
  const modules = await Promise.all(names.map((name) => import(new URL(`../src/${name}`, import.meta.url))));
  return Object.assign({}, ...modules);
}

/** Gives CompressionStream and DecompressionStream the format that Node 18 does not have. Returns a function that undoes it. */
export function offerDeflateRaw() {
  const { CompressionStream, DecompressionStream } = globalThis;
  class Packing { constructor() { return Duplex.toWeb(zlib.createDeflateRaw()); } }
  class Unpacking { constructor() { return Duplex.toWeb(zlib.createInflateRaw()); } }
  Object.assign(globalThis, { CompressionStream: Packing, DecompressionStream: Unpacking });
  return () => Object.assign(globalThis, { CompressionStream, DecompressionStream });
}
