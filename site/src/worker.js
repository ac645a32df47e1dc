// Runs the core. A message with a compiled module starts it, and one with the name of
// a module's file loads it first; a worker with such a name loads it without a message.
// Every other message is a call, whose answer is posted back with the number of the
// call. Each module adds its functions to the same object.
import "./wasm_exec.js";
import { compileModule } from "./compile.js";
import { packOutline } from "./outline.js";
import { valueIn } from "./ranges.js";

let started;

/** Loads a module and posts it back, so that another worker can start with it at once. */
async function load(source) {
  const { file } = source;
  let module;
  try {
    module = await compileModule(source);
  } catch (error) {
    return postMessage({ file, problem: error.message });
  }
  use(module);
  postMessage({ file, module });
}

function use(module) {
  started = Promise.all([started, start(module)]).catch(stop);
}

async function start(module) {
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance).finally(() => postMessage({ stopped: "the program has ended" }));
}

async function answer({ number, name, args }) {
  await started;
  const own = { change, read }[name];
  if (!own && !globalThis.activeFTP[name]) return postMessage({ number, missing: true });
  postMessage({ number, result: own ? own(...args) : run(name, ...args) });
}

/** Calls a function of the core. After the Go program has ended, its functions return undefined. */
function run(name, ...args) {
  const result = globalThis.activeFTP[name](...args);
  if (result === undefined) throw new Error(`${name} returned no answer`);
  return result;
}

/**
 * Applies edits to a text in order, and checks and reads the result. An edit has a path and a value for valueIn. refused has
 * the path of each edit that the text cannot contain, and why. All this is one call, because the page's main thread draws
 * while it waits for an answer, and each further answer would wait for that.
 */
function change(text, edits) {
  const refused = [];
  for (const [path, value] of edits) {
    const before = text;
    const set = valueIn(path, value, () => run("read", before).values);
    if (set === undefined) continue;
    const edited = run("edit", text, path, set);
    if (edited.error) refused.push([path, edited.error]);
    else ({ text } = edited);
  }
  return { text, refused, check: run("check", text), read: read(text) };
}

function read(text) {
  const outline = run("read", text);
  return outline.values ? packOutline(outline) : outline;
}

function stop(error) {
  postMessage({ stopped: error.message ?? String(error) });
}

addEventListener("message", ({ data }) => {
  if (data.module) use(data.module);
  else if (data.file) load(data);
  else answer(data).catch(stop);
});

if (globalThis.name.endsWith(".wasm")) load({ file: globalThis.name });
