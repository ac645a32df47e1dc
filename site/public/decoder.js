import { byId, el, sentence, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";

/** Reads the PORT or EPRT line of a trace and says whether its port lies in the range. */
export class Decoder {
  #engine;
  #text = "";

  constructor(engine, draft) {
    this.#engine = engine;
    byId("trace-line").addEventListener("input", () => this.#read());
    draft.addEventListener("view", ({ detail }) => {
      this.#text = detail.text;
      byId("decoder").hidden = false;
      this.#read();
    });
  }

  async #read() {
    const line = byId("trace-line").value;
    if (line.trim() === "") return byId("decoder-answer").replaceChildren();
    const read = await this.#engine.call("decode", this.#text, line).catch(unlessStopped);
    if (!read || line !== byId("trace-line").value) return;
    const severity = read.error ? "note" : read.inRange === false ? "error" : "";
    byId("decoder-answer").dataset.severity = severity;
    byId("decoder-answer").dataset.verdict = severity ? "" : "pass";
    byId("decoder-answer").replaceChildren(shape(severity || "pass"),
      el("span", {}, sentence(read.error ?? read.sentence)));
  }
}
