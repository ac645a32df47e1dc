import { compileCore, openWorker } from "./source.js";

/** How long one call may take, in milliseconds; the longest text that the page takes needs a fraction of it. */
const patience = 5000;
/** How often in a row a new core is started before the page gives up. */
const attempts = 3;

/** Why a call has no answer: the core stopped, and it is not the caller's fault. */
export class Stopped extends Error {}

/** For catch: passes over Stopped, because the engine's event tells of it. */
export function unlessStopped(error) {
  if (!(error instanceof Stopped)) throw error;
}

/**
 * The core in its worker. Calls are answered in the order in which they are made. A core that panics or hangs is
 * replaced, its open calls fail with Stopped, and the event "stopped" says why.
 */
export class Engine extends EventTarget {
  #module;
  #worker;
  #calls = new Map(); // open calls by number
  #number = 0;
  #failures = 0; // since the last answer

  /** Compiles the core and starts it. Fails where the browser has no WebAssembly or the core cannot be had. */
  async start() {
    if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly, or it is switched off");
    this.#module = await compileCore();
    this.#open();
  }

  /** The answer of one of the core's functions. */
  call(name, ...args) {
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new Stopped("the checker does not run"));
      const number = ++this.#number;
      const timer = setTimeout(() => this.#stop(`${name} took longer than ${patience / 1000} seconds`), patience);
      this.#calls.set(number, { resolve, reject, timer });
      this.#worker.postMessage({ number, name, args });
    });
  }

  #open() {
    const worker = openWorker();
    worker.addEventListener("message", ({ data }) => {
      if (worker !== this.#worker) return;
      if (data.stopped) this.#stop(data.stopped);
      else this.#settle(data.number, data.result);
    });
    worker.addEventListener("error", (event) => {
      if (worker === this.#worker) this.#stop(event.message || "its worker failed");
    });
    worker.postMessage({ module: this.#module });
    this.#worker = worker;
  }

  #settle(number, result) {
    const call = this.#calls.get(number);
    if (!call) return;
    this.#calls.delete(number);
    clearTimeout(call.timer);
    this.#failures = 0;
    call.resolve(result.error === undefined ? result : { error: reasonOf(result.error) });
  }

  #stop(reason) {
    this.#worker.terminate();
    this.#worker = undefined;
    const open = [...this.#calls.values()];
    this.#calls.clear();
    this.#failures++;
    const final = this.#failures >= attempts;
    if (!final) this.#open();
    for (const call of open) {
      clearTimeout(call.timer);
      call.reject(new Stopped(reason));
    }
    this.dispatchEvent(new CustomEvent("stopped", { detail: { reason, final } }));
  }
}

/** An error without the path that it is about: the page shows it where that is. */
function reasonOf(error) {
  return error.replace(/^set "(?:[^"\\]|\\.)*": /, "");
}
