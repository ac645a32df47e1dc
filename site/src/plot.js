import { count, redraw, set, svg } from "./dom.js";

/** The number of ports by which a key moves an end of the range. Shift multiplies it by 100. */
const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -1000, PageUp: 1000 };

/**
 * A drawing with the two handles of the active range. The background is redrawn only when it changes, the layer above
 * it with every view. If interactive, the handles can also be moved with the keyboard.
 */
export class Plot {
  #background = svg("g");

  constructor(id, ruler, interactive) {
    this.ruler = ruler;
    this.layer = svg("g");
    this.body = svg("rect", { class: "span-active grab", rx: 1 });
    this.first = this.#handle("first", interactive);
    this.last = this.#handle("last", interactive);
    this.svg = svg("svg", interactive ? { id, role: "group", "aria-label": "Active range" } : { id, "aria-hidden": "true" },
      this.#background, this.layer, this.body, this.first, this.last);
    this.#drag(this.body, (range, ports) => [range.first + ports, range.last + ports]);
    this.#drag(this.first, (range, ports) => [Math.min(range.first + ports, range.last), range.last]);
    this.#drag(this.last, (range, ports) => [range.first, Math.max(range.last + ports, range.first)]);
  }

  /** Draws the background with make, unless content is unchanged. */
  background(content, make) {
    redraw(this.#background, content, make);
  }

  /** Positions the active range and its handles, or hides them if there is no range. */
  place(scale, range, y, height) {
    this.scale = scale;
    for (const part of [this.body, this.first, this.last]) set(part, { hidden: !range });
    if (!range) return;
    set(this.body, { x: scale.x(range.first), y, width: scale.width(range.first, range.last), height });
    set(this.first.firstChild, { x: scale.x(range.first), y: y + height / 2 });
    set(this.last.firstChild, { x: scale.x(range.last + 1), y: y + height / 2 });
    const text = `${range.first} to ${range.last}, ${count(range.last - range.first + 1, "port")}`;
    set(this.first, { "aria-valuenow": range.first, "aria-valuemin": this.ruler.ports.low, "aria-valuemax": range.last, "aria-valuetext": `${range.first}: ${text}` });
    set(this.last, { "aria-valuenow": range.last, "aria-valuemin": range.first, "aria-valuemax": this.ruler.ports.high, "aria-valuetext": `${range.last}: ${text}` });
  }

  /** Creates a handle with its knob outside the end of the bar, so that the two knobs never cover each other. */
  #handle(end, interactive) {
    const side = end === "first" ? -1 : 1;
    const left = (width) => (side < 0 ? -width : 0);
    const handle = svg("g", interactive ? {
      class: "handle", id: `handle-${end}`, role: "slider", tabindex: "0",
      "aria-label": end === "first" ? "Base Port" : "Port End",
      onkeydown: (event) => this.#key(event, end),
    } : { class: "handle" },
    svg("svg", { overflow: "visible" },
      svg("rect", { class: "hit", x: left(24), y: -14, width: 24, height: 28 }),
      svg("line", { class: "stem", y1: -11, y2: 11 }),
      svg("rect", { class: "knob", x: left(12), y: -10, width: 12, height: 20, rx: 2 }),
      svg("path", { class: "grip", d: `M${side * 4.5} -4V4M${side * 7.5} -4V4` }),
      svg("rect", { class: "ring", x: left(16) - 2 * side, y: -13, width: 16, height: 26, rx: 3 })));
    return handle;
  }

  #key(event, end) {
    const { range, ports } = this.ruler;
    let to = { Home: end === "first" ? ports.low : range.first, End: end === "first" ? range.last : ports.high }[event.key];
    if (steps[event.key]) to = range[end] + steps[event.key] * (event.shiftKey ? 100 : 1);
    if (to === undefined) return;
    event.preventDefault();
    if (end === "first") this.ruler.move(Math.min(to, range.last), range.last);
    else this.ruler.move(range.first, Math.max(to, range.first));
  }

  /** Makes a part draggable. moved(range, ports) returns the range after a drag by that many ports. */
  #drag(part, moved) {
    let start;
    part.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      part.setPointerCapture(event.pointerId);
      start = { x: event.clientX, width: this.svg.getBoundingClientRect().width, range: this.ruler.range, scale: this.scale };
      this.ruler.hold(this.scale);
      if (part.tabIndex === 0) part.focus({ focusVisible: false });
    });
    part.addEventListener("pointermove", (event) => {
      if (!start) return;
      const ports = Math.round(((event.clientX - start.x) / start.width) * start.scale.ports);
      const [first, last] = moved(start.range, ports);
      const { low, high } = this.ruler.ports;
      const beyond = part === this.body ? Math.max(low - first, 0) + Math.min(high - last, 0) : 0;
      this.ruler.move(first + beyond, last + beyond);
    });
    const end = () => {
      if (!start) return;
      start = undefined;
      this.ruler.hold(null);
    };
    part.addEventListener("pointerup", end);
    part.addEventListener("pointercancel", end);
  }
}
