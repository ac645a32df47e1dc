import { unpack } from "./outline.js";
import { compileModule, openWorker } from "./source.js";

/** How long one call may take, in milliseconds. The longest text that the page accepts needs a fraction of it. */
const callTimeout = 5000;
/** How many failures in a row end the engine; after fewer, a new core is started. */
const maxFailures = 3;

/** The error of a call that got no answer because the core stopped. It is not the caller's fault. */
export class Stopped extends Error {}

/** A handler for catch that ignores Stopped, which the engine's "stopped" event reports, and rethrows anything else. */
export function unlessStopped(error) {
  if (!(error instanceof Stopped)) throw error;
}

/**
 * Runs the core in a worker. The core has two modules: the second is loaded at the first call of one of its functions,
 * and such calls wait for it. If the core panics or hangs, its open calls fail with Stopped, a "stopped" event gives
 * the reason, and a new core is started.
 */
export class Engine extends EventTarget {
  #module;
  #second; // the promise of the second module; undefined until it is needed, and after it could not be loaded
  #worker;
  #complete = false; // whether the worker has the second module
  #calls = new Map(); // open calls by number
  #number = 0;
  #failures = 0; // in a row, since the last answer

  /** Compiles and starts the core. Throws if the browser has no WebAssembly or the core cannot be loaded. */
  async start() {
    if (typeof WebAssembly !== "object") throw new Error("this browser does not support WebAssembly, or it is switched off");
    this.#module = await compileModule("core.wasm");
    this.#open();
  }

  /** Calls one of the core's functions. Resolves to its answer, which has an error if the call failed. */
  call(name, ...args) {
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new Stopped("the checker is not running"));
      const number = ++this.#number;
      this.#calls.set(number, { name, args, resolve, reject });
      this.#post(number);
    });
  }

  #post(number) {
    const call = this.#calls.get(number);
    const { name, args } = call;
    call.complete = this.#complete;
    call.timer = setTimeout(() => this.#stop(`${name} took longer than ${callTimeout / 1000} seconds`), callTimeout);
    this.#worker.postMessage({ number, name, args });
  }

  #open() {
    const worker = openWorker();
    worker.addEventListener("message", ({ data }) => {
      if (worker !== this.#worker) return;
      if (data.stopped) this.#stop(data.stopped);
      else if (data.missing) this.#complement(data.number);
      else this.#settle(data.number, data.result);
    });
    worker.addEventListener("error", (event) => {
      if (worker === this.#worker) this.#stop(event.message || "the worker failed");
    });
    worker.postMessage({ module: this.#module });
    this.#worker = worker;
    this.#complete = false;
  }

  /** Gives the second module to the worker, for a call of a function that it does not have, and repeats the call. */
  async #complement(number) {
    const call = this.#calls.get(number);
    if (!call) return;
    clearTimeout(call.timer);
    if (call.complete) return this.#settle(number, { error: `the core has no function ${call.name}` });
    let module;
    try {
      module = await (this.#second ??= compileModule("second.wasm"));
    } catch (error) {
      this.#second = undefined; // the next call tries again
      return this.#settle(number, { error: `${error.message}; check the connection and try again`, unavailable: true });
    }
    if (!this.#calls.has(number)) return; // the core stopped meanwhile
    if (!this.#complete) this.#worker.postMessage({ module });
    this.#complete = true;
    this.#post(number);
  }

  #settle(number, result) {
    const call = this.#calls.get(number);
    if (!call) return;
    this.#calls.delete(number);
    clearTimeout(call.timer);
    this.#failures = 0;
    call.resolve(result.packed ? unpack(result) : result);
  }

  #stop(reason) {
    this.#worker.terminate();
    this.#worker = undefined;
    const open = [...this.#calls.values()];
    this.#calls.clear();
    this.#failures++;
    const final = this.#failures >= maxFailures;
    if (!final) this.#open();
    for (const call of open) {
      clearTimeout(call.timer);
      call.reject(new Stopped(reason));
    }
    this.dispatchEvent(new CustomEvent("stopped", { detail: { reason, final } }));
  }
}
