import { byId, el, redraw, sentence } from "./dom.js";
import { labelOf } from "./fields.js";
import { readings } from "./numbers.js";
import { rangeEdits } from "./ranges.js";
import { announce } from "./verdict.js";

/** The kind of value of each key that numbers.js reads. */
const kinds = {
  "base-port": "base-port", "number-of-ports": "number-of-ports", "port-end": "port-end", port: "port", listening: "ports", open: "ports",
  "ephemeral-ports": "span", nodes: "nodes", "max-parallel-transfers": "count", "transfers-per-minute": "count", "max-retries": "count",
  "max-connections-per-host": "count", "max-transfers": "count",
};
/**
 * How long an offer stays before it is announced, in milliseconds: none is while the user types, and the verdict, which
 * is announced first, does not replace it.
 */
const announceDelay = 900;

/** Offers below a field what its value can mean, if the field does not accept it as it is. */
export class Offers {
  #take;
  #timer;
  #shown = new Map(); // control -> the value that its offer is for

  /** take(control, edits) sets the values that the user chose. */
  constructor(take) {
    this.#take = take;
  }

  /**
   * Shows what the value of a control can mean beside the other values of the text, by path, or nothing. It must follow the
   * hint, which the offer adds to.
   */
  show(control, path, values) {
    const kind = kinds[path.slice(path.lastIndexOf(".") + 1)];
    if (!kind) return;
    const { value } = control;
    const id = `${control.id}-offer`;
    const all = readings(kind, value).filter((reading) => isAccepted(reading, path, values));
    if (all.length === 0) {
      byId(id)?.remove();
      this.#shown.delete(control);
      return;
    }
    const line = byId(id) ?? el("p", { id, class: "choice offer" });
    if (!line.isConnected) (control.closest(".row") ?? control.closest(".field")).append(line);
    redraw(line, [path, all], () => this.#words(control, path, all));
    control.setAttribute("aria-describedby", [byId(`${control.id}-hint`) && `${control.id}-hint`, id].filter(Boolean).join(" "));
    if (this.#shown.get(control) !== value || this.#timer) this.#announce(path, all);
    this.#shown.set(control, value);
  }

  #words(control, path, all) {
    const [{ why }] = all;
    const label = labelOf(path);
    return [
      el("span", {}, "Did you mean"),
      ...all.map((reading) => el("button", {
        type: "button", class: "link", "aria-label": `${label}: use ${reading.label}`, onclick: () => this.#take(control, editsOf(path, reading)),
      }, reading.label)),
      why && el("span", { class: "where" }, sentence(why)),
    ];
  }

  #announce(path, all) {
    clearTimeout(this.#timer);
    const words = `${labelOf(path)}: did you mean ${all.map(({ label }) => label).join(" or ")}? A button below the field sets it.`;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      announce(words);
    }, announceDelay);
  }
}

/** Reports whether a reading can be set at a path. A Port End below the Base Port cannot: it would leave no port. */
function isAccepted({ values }, path, present) {
  if (!path.endsWith(".port-end") || "base-port" in values) return true;
  const base = present[path.replace(/port-end$/, "base-port")] ?? "";
  return !(/^\d+$/.test(base) && Number(values["port-end"]) < Number(base));
}

/** Returns the edits that set the values of a reading, for the field with the path. */
function editsOf(path, { values }) {
  return "value" in values ? [[path, values.value]] : rangeEdits(path.slice(0, path.lastIndexOf(".")), values);
}
