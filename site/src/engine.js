import { unpackAnswer } from "./outline.js";
import { compileModule, openWorker, takeStarted } from "./source.js";

/** How long one call may take, in milliseconds. The longest text that the page accepts needs a fraction of it. */
const callTimeout = 5000;
/** How long the core rests after an answer before it does what can wait, in milliseconds: the page is painted meanwhile. */
const pause = 30;
/** How many failures in a row end the engine; after fewer, a new core is started. */
const maxFailures = 3;

/** The error of a call that got no answer because the core stopped. It is not the caller's fault. */
export class Stopped extends Error {}

/** A handler for catch that ignores Stopped, which the engine's "stopped" event reports, and rethrows anything else. */
export function unlessStopped(error) {
  if (!(error instanceof Stopped)) throw error;
}

/**
 * Runs the core in a worker. Calls are answered in order, except those that can wait. Calls made before the core has
 * started wait for it. The core has two modules: the second is loaded at the first call of one of its functions, and
 * such calls wait for it. If the core panics or hangs, its open calls fail with Stopped, a "stopped" event gives
 * the reason, and a new core is started.
 */
export class Engine extends EventTarget {
  #module;
  #second; // the promise of the second module; undefined until it is needed, and after it could not be loaded
  #worker;
  #complete = false; // whether the worker has the second module
  #ended = false; // whether no worker will come any more
  #calls = new Map(); // open calls by number
  #waiting = new Map(); // calls that can wait, by their owner
  #timer; // of the next of them
  #number = 0;
  #failures = 0; // in a row, since the last answer

  /** Compiles and starts the core. Throws if the browser has no WebAssembly or the core cannot be loaded. */
  async start() {
    try {
      if (typeof WebAssembly !== "object") throw new Error("this browser does not support WebAssembly, or it is switched off");
      const { module = compileModule("core.wasm"), worker } = takeStarted();
      this.#module = await module;
      this.#use(worker ?? this.#newWorker());
    } catch (error) {
      this.#ended = true;
      this.#rejectAll(error.message);
      throw error;
    }
  }

  /** Calls one of the core's functions. Resolves to its answer, which has an error if the call failed. */
  call(name, ...args) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Stopped("the checker is not running"));
      const number = ++this.#number;
      this.#calls.set(number, { name, args, resolve, reject });
      clearTimeout(this.#timer);
      if (this.#worker) this.#post(number);
    });
  }

  /**
   * Calls a function once the core has nothing else to do, so that the next verdict does not wait for it. Resolves to
   * its answer, or to undefined if its owner, any object, makes a newer call before this one is sent.
   */
  callLater(owner, name, ...args) {
    return new Promise((resolve, reject) => {
      this.#waiting.get(owner)?.resolve(undefined);
      this.#waiting.set(owner, { name, args, resolve, reject });
      this.#rest();
    });
  }

  /** Sends the next of the calls that can wait, after a pause without other calls. */
  #rest() {
    clearTimeout(this.#timer);
    if (this.#calls.size > 0 || this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => {
      const [[owner, { name, args, resolve, reject }]] = this.#waiting;
      this.#waiting.delete(owner);
      this.call(name, ...args).then(resolve, reject);
    }, pause);
  }

  #post(number) {
    const call = this.#calls.get(number);
    const { name, args } = call;
    call.complete = this.#complete;
    call.timer = setTimeout(() => this.#stop(`${name} took longer than ${callTimeout / 1000} seconds`), callTimeout);
    this.#worker.postMessage({ number, name, args });
  }

  /** Returns a new worker in which the core starts. */
  #newWorker() {
    const worker = openWorker();
    worker.postMessage({ module: this.#module });
    return worker;
  }

  /** Makes a worker the one that answers, and sends it the calls that are open. */
  #use(worker) {
    worker.addEventListener("message", ({ data }) => {
      if (worker !== this.#worker) return;
      if (data.stopped) this.#stop(data.stopped);
      else if (data.missing) this.#complement(data.number);
      else this.#settle(data.number, data.result);
    });
    worker.addEventListener("error", (event) => {
      if (worker === this.#worker) this.#stop(event.message || "the worker failed");
    });
    this.#worker = worker;
    this.#complete = false;
    for (const number of this.#calls.keys()) this.#post(number);
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
    this.#rest();
    call.resolve(unpackAnswer(result));
  }

  #stop(reason) {
    this.#worker.terminate();
    this.#worker = undefined;
    this.#failures++;
    this.#ended = this.#failures >= maxFailures;
    this.#rejectAll(reason);
    if (!this.#ended) this.#use(this.#newWorker());
    this.dispatchEvent(new CustomEvent("stopped", { detail: { reason, final: this.#ended } }));
  }

  #rejectAll(reason) {
    const open = [...this.#calls.values(), ...this.#waiting.values()];
    this.#calls.clear();
    this.#waiting.clear();
    for (const call of open) {
      clearTimeout(call.timer);
      call.reject(new Stopped(reason));
    }
  }
}
