import { byId, count, sentence } from "./dom.js";
import { unlessStopped } from "./engine.js";

/** Calculates how many ports a load needs and compares that with the range. */
export class Capacity {
  #engine;
  #inputs = [...document.querySelectorAll("[data-quantity]")];
  #ports = 0; // number of ports in the range; 0 if there is none
  #nodes = "1"; // of the text, when they were last copied into the field

  constructor(engine, draft) {
    this.#engine = engine;
    for (const input of this.#inputs) input.addEventListener("input", () => this.#calculate());
    draft.addEventListener("view", ({ detail: { check, read } }) => {
      const base = Number(read.values["ftp-active-mode.base-port"]);
      this.#ports = check.portEnd > 0 ? check.portEnd - base + 1 : 0;
      const nodes = read.values["host.nodes"] || "1";
      if (nodes !== this.#nodes) {
        this.#nodes = nodes;
        byId("capacity-nodes").value = nodes;
      }
      byId("capacity").hidden = false;
      this.#calculate();
    });
  }

  async #calculate() {
    const load = Object.fromEntries(this.#inputs.map((input) => [input.dataset.quantity, Number(input.value)]));
    load.ports = this.#ports;
    const needed = await this.#engine.callLater(this, "capacity", load).catch(unlessStopped);
    if (needed) this.#show(needed);
  }

  #show({ error, sentence: needs, perNode }) {
    const tooFew = !error && this.#ports > 0 && perNode > this.#ports;
    const compared = this.#ports > 0 ? ` The range has ${count(this.#ports, "port")}: ${tooFew ? "too few" : "enough"}.` : "";
    byId("capacity-answer").dataset.severity = error || tooFew ? "warning" : "";
    byId("capacity-answer").textContent = error ? sentence(error) : needs + compared;
  }
}
