import { readModule } from "./source.js";

/**
 * Loads a module of the core for a worker, which compiles it: compiling keeps a thread busy for as long as drawing the
 * whole page. The worker posts the compiled module back, or the problem. A problem of loading comes as its message, too.
 */
export async function loadModule(worker, file) {
  try {
    const bytes = await readModule(file);
    worker.postMessage({ file, bytes }, [bytes]);
  } catch (error) {
    worker.dispatchEvent(new MessageEvent("message", { data: { file, problem: error.message } }));
  }
}
