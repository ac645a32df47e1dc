// Runs before the rest of the page is read: starts the core, which takes longest, in a
// worker. The page's script takes it over.
import "./early.js";
import { compileModule, openWorker } from "./source.js";

if (typeof WebAssembly === "object") {
  const worker = openWorker();
  const module = compileModule("core.wasm");
  module.then((compiled) => worker.postMessage({ module: compiled }), () => {}); // the page's script reports an error
  globalThis.startedCore = { module, worker };
}
