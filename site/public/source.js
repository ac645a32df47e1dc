// Where the page's parts come from when it is served by a web server. The build
// of the single file puts another module in the place of this one.

/** The compiled core. It is compiled once and kept, so that a new worker starts at once. */
export async function compileCore() {
  const response = await fetch(new URL("core.wasm", import.meta.url));
  if (!response.ok) throw new Error(`core.wasm cannot be had (HTTP ${response.status})`);
  if (response.headers.get("content-type")?.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** A fresh worker for the core. */
export function openWorker() {
  return new Worker(new URL("worker.js", import.meta.url), { type: "module", name: "core" });
}

/** The page of a rule. */
export function ruleAddress(id) {
  return `rules/${id}.html`;
}

/** Lets the page work offline after the first visit. Resolves to whether it does. */
export async function keepOffline() {
  if (!("serviceWorker" in navigator)) return false;
  await navigator.serviceWorker.register(new URL("service-worker.js", import.meta.url));
  await navigator.serviceWorker.ready;
  return true;
}
