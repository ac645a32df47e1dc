import { bandsOf, kinds } from "./bands.js";
import { byId, el, watchWidth } from "./dom.js";
import { drawLens, drawOverview, maxTagRows } from "./drawing.js";
import { Pages } from "./pages.js";
import { Plot } from "./plot.js";
import { common, runName, Scale } from "./scale.js";

/** The panel width below which the names are above the rows instead of beside them, in px. */
const narrowWidth = 640;

/**
 * The port ruler: an overview of the ports from 1024 to 65535, and below it a lens that enlarges the active range. The
 * ends of the range can be dragged in both, and moved with the keyboard in the overview.
 */
export class Ruler {
  #draft;
  #ports;
  #bands;
  #overview;
  #lens;
  #width; // of the drawings, in px
  #narrow; // true if there is no room for names beside the rows
  #held; // the scale that the lens keeps during a drag
  #maxRows = maxTagRows.screen;
  #pages = new Pages(byId("ruler-table"), tableRow);

  /** ports is the answer of the core's ports function, which can come after the first view. */
  constructor(draft, ports) {
    this.#draft = draft;
    this.#ports = ports;
    this.#overview = new Plot("overview", this, true);
    this.#lens = new Plot("lens", this, false);
    byId("ruler-table").closest("details").append(this.#pages.buttons);
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
    if (draft.view) this.#show(draft.view);
    byId("ruler-table").closest("details").addEventListener("toggle", () => this.#fillTable());
    watchWidth(byId("ruler"), (width) => this.#resize(width));
  }

  /** Moves the range to first and last, limited to the ports that the product accepts. */
  move(first, last) {
    const { low, high } = this.#ports;
    first = Math.min(Math.max(first, low), high);
    last = Math.min(Math.max(last, first), high);
    if (first === this.#bands.active.first && last === this.#bands.active.last) return;
    this.#draft.change([["ftp-active-mode.base-port", String(first)], ["ftp-active-mode.port-end", String(last)]], "ruler");
  }

  /** The active range, or null if there is none. */
  get range() {
    return this.#bands.active;
  }

  get ports() {
    return this.#ports;
  }

  /**
   * Fixes the scale of the lens during a drag, and the height of the findings above it and of the drawings, so that the
   * dragged part stays under the pointer. Null releases them.
   */
  hold(scale) {
    this.#held = scale;
    for (const part of [byId("findings"), byId("ruler-plot")]) part.style.height = scale ? `${part.offsetHeight}px` : "";
    if (!scale) this.#draw();
  }

  /** Draws for a width of the paper, in px, or again for the screen if it is null. */
  print(width) {
    this.#maxRows = width ? maxTagRows.paper : maxTagRows.screen;
    byId("ruler").style.width = width ? `${width}px` : "";
    this.#resize(byId("ruler").clientWidth);
  }

  #show(view) {
    this.#bands = bandsOf(view, this.#ports);
    this.#draw();
    this.#fillTable();
  }

  #resize(width) {
    this.#narrow = width < narrowWidth;
    byId("ruler").classList.toggle("narrow", this.#narrow);
    const { paddingLeft, paddingRight } = getComputedStyle(byId("ruler-plot"));
    this.#width = byId("ruler-plot").clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    this.#draw();
  }

  /** Fills the table if it is open. */
  #fillTable() {
    if (byId("ruler-table").closest("details").open) this.#pages.show(tableRows(this.#bands));
  }

  #draw() {
    if (!this.#bands || !this.#width) return;
    if (!this.#overview.svg.isConnected) byId("ruler-plot").append(this.#overview.svg, this.#lens.svg);
    const { low, high } = this.#ports;
    const all = new Scale(low, high);
    const lens = this.#lensScale();
    drawOverview(this.#overview, all, this.#bands, this.#narrow, lens);
    drawLens(this.#lens, lens, this.#bands, this.#width, this.#narrow, this.#maxRows);
  }

  /** Returns the scale of the lens: the active range with a margin of a quarter, at least 12 ports, on both sides. */
  #lensScale() {
    const { active } = this.#bands;
    if (this.#held || !active) return this.#held;
    const margin = Math.max(12, Math.ceil((active.last - active.first + 1) / 4));
    return new Scale(Math.max(this.#ports.low, active.first - margin), Math.min(this.#ports.high, active.last + margin));
  }
}

/** Returns the rows of the table: the ranges, then the marks inside the active range, then the other marks. */
function tableRows(bands) {
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
  return rows.map(([run, name]) => ({ run, name, overlap: run === active ? "" : overlapText(common(run, active), run) }));
}

function tableRow({ run, name, overlap }) {
  return el("tr", {},
    el("th", { scope: "row" }, name),
    ...[run.first, run.last, run.last - run.first + 1].map((n) => el("td", { class: "number" }, String(n))),
    el("td", {}, overlap));
}

/** Returns how much of a run is in the active range: "yes", "no" or the ports. */
function overlapText(both, run) {
  if (!both) return "no";
  return both.first === run.first && both.last === run.last ? "yes" : runName(both);
}
