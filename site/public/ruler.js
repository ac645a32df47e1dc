import { bandsOf, kinds } from "./bands.js";
import { byId, el } from "./dom.js";
import { drawLens, drawOverview } from "./drawing.js";
import { Plot } from "./plot.js";
import { common, runName, Scale } from "./scale.js";

/** Width of the panel below which the names stand above the rows, in px. */
const narrowest = 640;

/**
 * The port ruler: what lies where between 1024 and 65535, and under it a lens on the active range. The ends of the
 * range can be dragged in both and moved by keys in the first.
 */
export class Ruler {
  #draft;
  #ports;
  #bands;
  #overview;
  #lens;
  #width; // of the drawings, in px
  #narrow; // no room for names beside the rows
  #held; // the lens's scale while something is dragged in it

  /** ports is what the core's function of that name answers. */
  constructor(draft, ports) {
    this.#draft = draft;
    this.#ports = ports;
    this.#overview = new Plot("overview", this, true);
    this.#lens = new Plot("lens", this, false);
    byId("ruler-plot").append(this.#overview.svg, this.#lens.svg);
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
    byId("ruler-table").closest("details").addEventListener("toggle", () => this.#tell());
    new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width)).observe(byId("ruler"));
  }

  /** Moves the range to those ends, as far as there are ports. */
  move(first, last) {
    const { low, high } = this.#ports;
    first = Math.min(Math.max(first, low), high);
    last = Math.min(Math.max(last, first), high);
    if (first === this.#bands.active.first && last === this.#bands.active.last) return;
    this.#draft.change([["ftp-active-mode.base-port", String(first)], ["ftp-active-mode.port-end", String(last)]], "ruler");
  }

  /** The range as it is now, null for none. */
  get range() {
    return this.#bands.active;
  }

  get ports() {
    return this.#ports;
  }

  /** Keeps the lens where it is, so that what is dragged in it stays under the pointer. */
  hold(scale) {
    this.#held = scale;
    if (!scale) this.#draw();
  }

  #show(view) {
    this.#bands = bandsOf(view, this.#ports);
    this.#draw();
    this.#tell();
  }

  #resize(width) {
    this.#narrow = width < narrowest;
    byId("ruler").classList.toggle("narrow", this.#narrow);
    this.#width = this.#overview.svg.getBoundingClientRect().width;
    this.#draw();
  }

  /** Fills the table, while it is open. */
  #tell() {
    if (byId("ruler-table").closest("details").open) byId("ruler-table").tBodies[0].replaceChildren(...tableOf(this.#bands));
  }

  #draw() {
    if (!this.#bands || !this.#width) return;
    const { low, high } = this.#ports;
    const all = new Scale(low, high);
    const lens = this.#lensScale();
    drawOverview(this.#overview, all, this.#bands, this.#narrow, lens);
    drawLens(this.#lens, lens, this.#bands, this.#width, this.#narrow);
  }

  /** The active range with a margin of a quarter on both sides. */
  #lensScale() {
    const { active } = this.#bands;
    if (this.#held || !active) return this.#held;
    const margin = Math.max(12, Math.ceil((active.last - active.first + 1) / 4));
    return new Scale(Math.max(this.#ports.low, active.first - margin), Math.min(this.#ports.high, active.last + margin));
  }
}

/** The ruler's content in words: ranges, then what lies in the active one, then the rest. */
function tableOf(bands) {
  const { active } = bands;
  const inside = (m) => common(m, active) !== null;
  const marks = [...bands.marks.filter(inside), ...bands.marks.filter((m) => !inside(m))];
  const rows = [
    ...(active ? [[active, "Active range"]] : []),
    ...(bands.passive ? [[bands.passive, "Passive range"]] : []),
    ...bands.open.map((run) => [run, "Firewall opens"]),
    ...bands.ephemeral.map((run) => [run, "Ephemeral ports"]),
    ...marks.map((m) => [m, m.kind === "listening" ? kinds.listening : `${m.name} (${kinds[m.kind]})`]),
  ];
  return rows.map(([run, name]) => el("tr", {},
    el("th", { scope: "row" }, name),
    ...[run.first, run.last, run.last - run.first + 1].map((n) => el("td", { class: "number" }, String(n))),
    el("td", {}, run === active ? "" : words(common(run, active), run))));
}

function words(both, run) {
  if (!both) return "no";
  return both.first === run.first && both.last === run.last ? "yes" : runName(both);
}

