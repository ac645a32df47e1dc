// Replaces source.js in the single-file page, which contains all its parts.
import { workerScript } from "./worker-script.js";

export async function readModule(file) {
  const text = atob(document.getElementById(file).textContent);
  const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const wasm = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(wasm).arrayBuffer();
}

/** Returns nothing: the scripts of one file come together, so none can start anything earlier. */
export function takeStarted() {
  return undefined;
}

export function openWorker() {
  const address = URL.createObjectURL(new Blob([workerScript], { type: "text/javascript" }));
  const worker = new Worker(address, { name: "core" });
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
