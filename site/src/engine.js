import { firstModule, secondModule } from "./modules.js";
import { unpackAnswer } from "./outline.js";
import { loadModule, openWorker, takeStarted } from "./source.js";

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
  #modules = new Map(); // loaded modules by file, from which a new worker can start at once
  #starting; // how to settle the promise of start
  #worker; // undefined until it has the first module
  #complete = false; // whether the worker has the second module
  #incomplete = new Set(); // open calls, by number, that wait for the second module
  #ended = false; // whether no worker will come any more
  #calls = new Map(); // open calls by number
  #waiting = new Map(); // calls that can wait, by their owner
  #timer; // of the next of them
  #number = 0;
  #failures = 0; // in a row, since the last answer

  /** Loads and starts the core. Rejects if the browser has no WebAssembly or the core cannot be loaded. */
  start() {
    return new Promise((resolve, reject) => {
      this.#starting = { resolve, reject };
      if (typeof WebAssembly !== "object") return this.#refuse("this browser does not support WebAssembly, or it is switched off");
      const started = takeStarted();
      if (!started) return this.#newWorker();
      this.#listen(started.worker);
      for (const event of started.events) this.#take(started.worker, event);
    });
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
    const module = this.#modules.get(firstModule);
    const worker = openWorker(module ? undefined : firstModule);
    this.#listen(worker);
    if (module) worker.postMessage({ module });
    return worker;
  }

  #listen(worker) {
    worker.onmessage = worker.onerror = (event) => this.#take(worker, event);
  }

  /** Takes an event of the worker that answers, or of the one that is loading the first module. */
  #take(worker, { type, message, data }) {
    if (this.#ended || (this.#worker && worker !== this.#worker)) return;
    if (type === "error") this.#stop(message || "worker.js cannot be loaded");
    else if (data.stopped) this.#stop(data.stopped);
    else if (data.file) this.#loaded(worker, data);
    else if (data.missing) this.#complement(data.number);
    else this.#settle(data.number, data.result);
  }

  /** Takes a module that a worker has loaded, or the problem that kept it from that. */
  #loaded(worker, { file, module, problem }) {
    if (module) this.#modules.set(file, module);
    if (file !== firstModule) this.#repeat(problem);
    else if (problem) this.#refuse(problem);
    else {
      this.#use(worker);
      this.#starting.resolve();
    }
  }

  /** Makes a worker that has the first module the one that answers, and sends it the calls that are open. */
  #use(worker) {
    this.#worker = worker;
    this.#complete = false;
    for (const number of this.#calls.keys()) this.#post(number);
  }

  /** Gives the second module to the worker, for a call of a function that it does not have. The call is repeated then. */
  #complement(number) {
    const call = this.#calls.get(number);
    if (!call) return;
    clearTimeout(call.timer);
    if (call.complete) return this.#settle(number, { error: `the core has no function ${call.name}` });
    this.#incomplete.add(number);
    const module = this.#modules.get(secondModule);
    if (module) {
      this.#worker.postMessage({ module });
      this.#repeat();
    } else if (this.#incomplete.size === 1) loadModule(this.#worker, secondModule);
  }

  /** Repeats the calls that wait for the second module, or fails them if it cannot be loaded: the next such call tries again. */
  #repeat(problem) {
    const numbers = [...this.#incomplete];
    this.#incomplete.clear();
    this.#complete = !problem;
    for (const number of numbers) {
      if (problem) this.#settle(number, { error: `${problem}; check the connection and try again`, unavailable: true });
      else this.#post(number);
    }
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
    if (!this.#worker) return this.#refuse(reason);
    this.#worker.terminate();
    this.#worker = undefined;
    this.#incomplete.clear();
    this.#failures++;
    this.#ended = this.#failures >= maxFailures;
    this.#rejectAll(reason);
    if (!this.#ended) this.#use(this.#newWorker());
    this.dispatchEvent(new CustomEvent("stopped", { detail: { reason, final: this.#ended } }));
  }

  /** Ends the engine because the core cannot start. */
  #refuse(reason) {
    this.#ended = true;
    this.#rejectAll(reason);
    this.#starting.reject(new Error(reason));
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
