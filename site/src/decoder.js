import { byId, el, sentence, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";

/** Decodes a PORT or EPRT line of a trace and reports whether its port is in the range. */
export class Decoder {
  #engine;
  #text = "";

  constructor(engine, draft) {
    this.#engine = engine;
    byId("trace-line").addEventListener("input", () => this.#decode());
    draft.addEventListener("view", ({ detail }) => {
      this.#text = detail.text;
      this.#decode();
    });
  }

  async #decode() {
    const line = byId("trace-line").value;
    if (line.trim() === "") return byId("decoder-answer").replaceChildren();
    const decoded = await this.#engine.callLater(this, "decode", this.#text, line).catch(unlessStopped);
    if (!decoded || line !== byId("trace-line").value) return;
    const severity = decoded.error ? "note" : decoded.inRange === false ? "error" : "";
    byId("decoder-answer").dataset.severity = severity;
    byId("decoder-answer").dataset.verdict = severity ? "" : "pass";
    byId("decoder-answer").replaceChildren(shape(severity || "pass"),
      el("span", {}, sentence(decoded.error ?? decoded.sentence)));
  }
}
