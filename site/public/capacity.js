import { byId, count, sentence } from "./dom.js";
import { unlessStopped } from "./engine.js";

/** How many ports a load needs, and whether the range has them. */
export class Capacity {
  #engine;
  #inputs = [...document.querySelectorAll("[data-quantity]")];
  #given = 0; // ports of the range

  constructor(engine, draft) {
    this.#engine = engine;
    for (const input of this.#inputs) input.addEventListener("input", () => this.#count());
    draft.addEventListener("view", ({ detail: { check, read } }) => {
      const base = Number(read.values["ftp-active-mode.base-port"]);
      this.#given = check.portEnd > 0 ? check.portEnd - base + 1 : 0;
      byId("capacity").hidden = false;
      this.#count();
    });
  }

  async #count() {
    const load = Object.fromEntries(this.#inputs.map((input) => [input.dataset.quantity, Number(input.value)]));
    load.ports = this.#given;
    const needed = await this.#engine.call("capacity", load).catch(unlessStopped);
    if (needed) this.#show(needed);
  }

  #show({ error, sentence: needs, perNode }) {
    const few = !error && this.#given > 0 && perNode > this.#given;
    const compared = this.#given > 0 ? ` The range has ${count(this.#given, "port")}: ${few ? "too few" : "enough"}.` : "";
    byId("capacity-answer").dataset.severity = error || few ? "warning" : "";
    byId("capacity-answer").textContent = error ? sentence(error) : needs + compared;
  }
}
