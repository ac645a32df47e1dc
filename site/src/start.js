// Runs before the rest of the page is read: starts the core, which takes longest, in a
// worker. The page's script takes it over, with the events that have come until then.
import "./early.js";
import { firstModule } from "./modules.js";
import { openWorker } from "./source.js";

if (typeof WebAssembly === "object") {
  const worker = openWorker(firstModule);
  const events = [];
  worker.onmessage = worker.onerror = (event) => events.push(event);
  globalThis.startedCore = { worker, events };
}
