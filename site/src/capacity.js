import { byId, count, el, sentence, set, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { activeRange } from "./fields.js";

/** Calculates how many ports a load needs and compares that with the range. */
export class Capacity {
  #engine;
  #inputs = [...document.querySelectorAll("[data-quantity]")];
  #ports = 0; // number of ports in the range; 0 if there is none
  #nodes = "1"; // of the text, when they were last copied into the field
  #asked; // the load of the last question to the core; undefined if the fields have none

  constructor(engine, draft) {
    this.#engine = engine;
    for (const input of this.#inputs) input.addEventListener("input", () => this.#calculate());
    draft.addEventListener("view", ({ detail }) => {
      this.#ports = activeRange(detail)?.number ?? 0;
      const nodes = detail.read.values["host.nodes"] || "1";
      if (nodes !== this.#nodes) {
        this.#nodes = nodes;
        byId("capacity-nodes").value = nodes;
      }
      this.#calculate();
    });
  }

  async #calculate() {
    const wrong = this.#inputs.find((input) => Number.isNaN(quantity(input)));
    for (const input of this.#inputs) set(input, { "aria-invalid": String(input === wrong) });
    this.#asked = undefined; // an answer that is still under way is not about these fields
    if (wrong) return this.#show({ error: `${wrong.labels[0].textContent} must be ${bounds(wrong)}, not "${wrong.value.trim()}"` });
    const load = Object.fromEntries(this.#inputs.map((input) => [input.dataset.quantity, quantity(input)]));
    load.ports = this.#ports;
    this.#asked = load;
    const needed = await this.#engine.callLater(this, "capacity", load).catch(unlessStopped);
    if (needed && load === this.#asked) this.#show(needed);
  }

  #show({ error, sentence: needs, perNode }) {
    const tooFew = !error && this.#ports > 0 && perNode > this.#ports;
    const compared = this.#ports > 0 ? ` The range has ${count(this.#ports, "port")}: ${tooFew ? "too few" : "enough on average"}.` : "";
    byId("capacity-answer").dataset.severity = error || tooFew ? "warning" : "";
    byId("capacity-answer").replaceChildren(...(error || tooFew ? [shape("warning")] : []), el("span", {}, error ? sentence(error) : needs + compared));
  }
}

/** Returns the number in a field, or NaN if it is not one that the field accepts. */
function quantity(input) {
  const text = input.value.trim();
  const whole = input.inputMode === "numeric";
  const number = (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text) ? Number(text) : NaN;
  return number <= (whole ? 1024 : 1e9) && !(whole && number < 1) ? number : NaN;
}

function bounds(input) {
  return input.inputMode === "numeric" ? "a whole number from 1 to 1,024" : "a number from 0 to 1,000,000,000";
}
