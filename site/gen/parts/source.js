// Replaces source.js in the single-file page, which contains all its parts.
import { workerScript } from "./worker-script.js";

/** Makes a worker start another module of the core, which it gets with the message. */
export function loadModule(worker, file) {
  worker.postMessage({ file, packed: document.getElementById(file).textContent });
}

/** Returns nothing: the scripts of one file come together, so none can start anything earlier. */
export function takeStarted() {
  return undefined;
}

export function openWorker(file) {
  const address = URL.createObjectURL(new Blob([workerScript], { type: "text/javascript" }));
  const worker = new Worker(address, { name: "core" });
  if (file) loadModule(worker, file);
  worker.addEventListener("message", () => URL.revokeObjectURL(address), { once: true });
  return worker;
}

export function ruleAddress(id) {
  return `#rule-${id}`;
}

export async function readExamples() {
  return JSON.parse(document.getElementById("examples.json").textContent);
}

export function explanationAddress(id) {
  return `#explain-${id}`;
}

/** Does nothing: the file works offline without a cache. */
export async function keepOffline() {
  return false;
}
