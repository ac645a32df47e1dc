// Runs the core. A message with a compiled module starts it; every other message
// is a call, whose answer is posted back with the number of the call. Each module
// adds its functions to the same object.
import "./wasm_exec.js";
import { packOutline } from "./outline.js";

let started;

async function start(module) {
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance).finally(() => postMessage({ stopped: "the program has ended" }));
}

async function answer({ number, name, args }) {
  await started;
  const call = globalThis.activeFTP[name];
  if (!call) return postMessage({ number, missing: true });
  let result = call(...args);
  if (name === "read" && result?.values) result = packOutline(result);
  // After the Go program has ended, its functions return undefined.
  postMessage(result === undefined ? { stopped: `${name} returned no answer` } : { number, result });
}

function stop(error) {
  postMessage({ stopped: String(error) });
}

addEventListener("message", ({ data }) => {
  if (data.module) started = Promise.all([started, start(data.module)]).catch(stop);
  else answer(data).catch(stop);
});
