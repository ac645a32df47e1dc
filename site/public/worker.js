// Runs the core. The first message brings the compiled module, every other one a
// call; the answers go back under the call's number.
import "./wasm_exec.js";

let started;

async function start(module) {
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance).finally(() => postMessage({ stopped: "its program has ended" }));
}

async function answer({ number, name, args }) {
  await started;
  const offered = globalThis.activeFTP[name];
  if (!offered) return postMessage({ number, result: { error: `this core has no ${name}` } });
  const result = offered(...args);
  // A Go program that has ended answers nothing.
  postMessage(result === undefined ? { stopped: `${name} gave no answer` } : { number, result });
}

function stop(error) {
  postMessage({ stopped: String(error) });
}

addEventListener("message", ({ data }) => {
  if (data.module) started = start(data.module).catch(stop);
  else answer(data).catch(stop);
});
