// Loads the other parts of the page from the web server. In the single file, the
// build replaces this module with one that finds them in the file itself.

/** Makes a worker load another module of the core. */
export function loadModule(worker, file) {
  worker.postMessage({ file });
}

/**
 * Returns what start.js has started: a worker that loads the first module, and the events that have come from it. Returns
 * undefined if it has started nothing.
 */
export function takeStarted() {
  return globalThis.startedCore;
}

/** Starts a new worker for the core. If a module's file is given, it is the worker's name, and the worker loads it at once. */
export function openWorker(file = "core") {
  return new Worker("worker.js", { name: file });
}

/** Returns the address of a rule's page. */
export function ruleAddress(id) {
  return `rules/${id}.html`;
}

/** Resolves to the examples of the gallery, in groups. */
export async function readExamples() {
  const response = await fetch("examples.json").catch(() => { throw new Error("no answer"); });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** Returns the address of the page of a cause or of an item of the checklist. */
export function explanationAddress(id) {
  return `explain/${id}.html`;
}

/**
 * Makes the page available offline. Resolves to true once it is, and to false if the browser does not support that. Calls
 * onUpdate(start) when a new version of the page is ready; start() reloads the page with it, unless the page is open in
 * other tabs too, and resolves to their number.
 */
export async function keepOffline(onUpdate) {
  if (!("serviceWorker" in navigator)) return false;
  // The list of files, which its script imports, would otherwise come from the browser's cache and hide a new version.
  const registration = await navigator.serviceWorker.register("service-worker.js", { updateViaCache: "none" });
  // Without an active version, the waiting one is the first.
  const offer = () => {
    const { active, waiting } = registration;
    if (active && waiting) onUpdate(() => startVersion(waiting));
  };
  registration.addEventListener("updatefound", () => registration.installing.addEventListener("statechange", offer));
  await navigator.serviceWorker.ready;
  offer();
  return true;
}

/** Asks a waiting service worker to take over, which it does if no other tab runs the old version. */
async function startVersion(worker) {
  const reload = () => worker.state === "activated" && location.reload();
  if (["activating", "activated"].includes(worker.state)) { // no tab ran the old version
    location.reload();
    return 0;
  }
  worker.addEventListener("statechange", reload);
  const { port1, port2 } = new MessageChannel();
  const others = await new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage("start", [port2]);
  });
  if (others > 0) worker.removeEventListener("statechange", reload);
  return others;
}
