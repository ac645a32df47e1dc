import { svg } from "./dom.js";
import { common, runName } from "./scale.js";

// Sizes in px.
const row = 24; // from one row of the overview to the next
const tallRow = 44; // the same where the names stand above the rows
const bar = 12; // height of a bar in the overview
const lensBar = 16; // and in the lens
const tagRow = 18; // from one row of names under the lens to the next
const letter = 6.6; // width of a letter in a name, rather more than less

const mostTagRows = 8;

/** Draws the whole of the ports, a row for each kind of band. lens is the stretch that the lens shows, if any. */
export function drawOverview(plot, scale, bands, narrow, lens) {
  const pitch = narrow ? tallRow : row;
  const rows = rowsOf(scale, bands);
  const top = narrow ? tallRow : 20;
  const bottom = top + rows.length * pitch;
  const y = (i) => top + i * pitch;
  plot.svg.setAttribute("height", bottom + (lens ? 12 : 0));
  plot.ground([rows, narrow], () => [
    patterns(),
    ...marksOf(scale, narrow).map((port) => mark(scale, port, bottom)),
    ...rows.flatMap((each, i) => drawRow(scale, each, y(i))),
  ]);
  plot.layer.replaceChildren(
    ...rows.flatMap((each, i) => clashes(scale, each, bands.active, y(i))),
    ...guides(scale, bands.active, top, bottom),
    ...rows.flatMap((each, i) => nameRow(each, y(i), narrow)),
    ...beams(scale, lens, bottom),
  );
  plot.place(scale, bands.active, top, bar);
}

/** The rows of the overview. clash is how grave it is when the active range lies in one of the runs. */
function rowsOf(scale, bands) {
  const { active, stated, random, passive, open, ephemeral, os, marks } = bands;
  return [
    { name: "Active range", kind: "random", runs: random ? [{ first: scale.first, last: scale.last }] : [], none: active ? "" : stated ? "no valid range" : "none given" },
    { name: "Passive range", kind: "passive", runs: passive ? [passive] : [], clash: "error", none: "none given" },
    { name: "Firewall opens", kind: "firewall", runs: open, hidden: open.length === 0 },
    { name: os ? `Ephemeral, ${os}` : "Ephemeral ports", kind: "ephemeral", runs: ephemeral, clash: "warning", none: "operating system not stated" },
    { name: "Services", kind: "marks", runs: [], marks: marks.filter((m) => m.first >= scale.first) },
  ].filter((each) => !each.hidden);
}

function drawRow(scale, { kind, runs, marks = [] }, y) {
  return [
    svg("rect", { class: "rail", x: 0, y, width: "100%", height: bar }),
    ...runs.map((run) => band(scale, kind, run, y, bar)),
    ...marks.map((m) => tick(scale, m, y)),
  ];
}

/** The name of a row: beside it, or above it where there is no room. */
function nameRow({ name, runs, none }, y, narrow) {
  const words = svg("text", { class: narrow ? "above" : "row-name", x: 0, y: narrow ? y - 9 : y + bar - 2 }, name);
  if (!none || runs.length > 0) return [words];
  return [words, svg("text", { class: "none", x: "99.5%", y: y + bar - 2 }, none)];
}

/** Draws the stretch around the active range, with the name of each port that something listens on. */
export function drawLens(plot, scale, bands, width, narrow) {
  plot.svg.toggleAttribute("hidden", !scale);
  if (!scale) return;
  const { tags, rows, left } = tagsOf(scale, bands.marks, width);
  const top = 24;
  const base = top + lensBar;
  const height = base + 14 + (rows + (left > 0 ? 1 : 0)) * tagRow;
  plot.svg.setAttribute("height", height);
  plot.layer.replaceChildren(
    svg("line", { class: "beam", x1: 0, x2: "100%", y1: 0.5, y2: 0.5 }),
    ...scale.marks(narrow ? 4 : 8).map((port) => mark(scale, port, base, 14)),
    svg("rect", { class: "rail", x: 0, y: top, width: "100%", height: lensBar }),
    ...(bands.passive && scale.holds(bands.passive) ? [band(scale, "passive", bands.passive, top, lensBar)] : []),
    ...[[bands.passive, "error"], ...bands.ephemeral.map((run) => [run, "warning"])]
      .map(([run, severity]) => lensClash(scale, common(run, bands.active), severity, base)).filter(Boolean),
    ...tags.flatMap((t) => pointer(scale, t, base)),
    ...tags.map((t) => svg("text", { class: `tag tag-${t.kind}${common(t, bands.active) ? "" : " outside"}`, x: t.start + 5, y: tagLine(t, base) }, t.label)),
    ...(left > 0 ? [svg("text", { x: 0, y: height - 5 }, `and ${left} more, in the table`)] : []),
  );
  plot.place(scale, bands.active, top, lensBar);
}

/**
 * Places the names under the lens, from the right: each in the first row where it covers no other name, and no line
 * down to one.
 */
function tagsOf(scale, marks, width) {
  const starts = []; // of the leftmost name in each row
  const tags = [];
  let left = 0;
  for (const m of marks.filter((each) => scale.holds(each)).reverse()) {
    const name = `${runName(m)} ${m.name}`;
    const length = name.length * letter + 12;
    const x = (Math.max(0, scale.at(m.first)) / 100) * width;
    const start = Math.max(0, Math.min(x, width - length));
    let at = starts.findIndex((_, row) => starts.slice(row).every((next) => start + length <= next));
    if (at < 0) at = starts.length;
    if (at >= mostTagRows) {
      left++;
      continue;
    }
    starts[at] = start;
    tags.push({ ...m, label: name, start, at });
  }
  return { tags, rows: starts.length, left };
}

function tagLine(t, base) {
  return base + 23 + t.at * tagRow;
}

/** From a port on the lens down to its name. */
function pointer(scale, t, base) {
  const x = scale.x(Math.max(t.first, scale.first));
  const run = t.last > t.first ?
    svg("rect", { class: `tick-${t.kind}`, x, y: base + 2, width: scale.width(t.first, t.last), height: 2 }) : null;
  return [svg("line", { class: `tick-${t.kind}`, x1: x, x2: x, y1: base - lensBar - 3, y2: tagLine(t, base) - 4 }), run].filter(Boolean);
}

/** The marks of the overview's axis: both ends, and round numbers that keep clear of them. */
function marksOf(scale, narrow) {
  const clear = scale.ports / (narrow ? 5 : 14);
  const round = scale.marks(narrow ? 4 : 8).filter((port) => port - scale.first > clear && scale.last - port > clear);
  return [scale.first, ...round, scale.last];
}

function mark(scale, port, bottom, y = 12) {
  const x = scale.x(port);
  return svg("g", {}, svg("line", { class: "grid", x1: x, x2: x, y1: y + 3, y2: bottom }), svg("text", { class: "middle", x, y }, String(port)));
}

function band(scale, kind, run, y, height) {
  return svg("rect", { class: `span-${kind}`, x: scale.x(run.first), y: y + 0.5, width: scale.width(run.first, run.last), height: height - 1 });
}

/** The parts of a row that the active range takes as well. */
function clashes(scale, { runs, clash }, active, y) {
  if (!clash) return [];
  return runs.map((run) => common(run, active)).filter(Boolean).map((both) =>
    svg("rect", { class: "span-clash", "data-severity": clash, x: scale.x(both.first), y, width: scale.width(both.first, both.last), height: bar }));
}

/** The same in the lens: a strip along the foot of the range. */
function lensClash(scale, both, severity, base) {
  if (!both) return null;
  return svg("rect", { class: "span-clash", "data-severity": severity, x: scale.x(both.first), y: base + 1, width: scale.width(both.first, both.last), height: 3 });
}

function tick(scale, { first, last, kind, name }, y) {
  const low = kind === "service" ? bar / 2 : 0;
  return svg("rect", { class: `tick-${kind}`, x: scale.x(first), y: y + low, width: scale.width(first, last), height: bar - low },
    svg("title", {}, `${runName({ first, last })} ${name}`));
}

function guides(scale, range, top, height) {
  if (!range) return [];
  return [scale.x(range.first), scale.x(range.last + 1)].map((x) => svg("line", { class: "guide", x1: x, x2: x, y1: top, y2: height }));
}

/** From the ends of what the lens shows to the ends of the lens. */
function beams(scale, lens, height) {
  if (!lens) return [];
  return [
    svg("line", { class: "beam", x1: scale.x(lens.first), x2: 0, y1: height, y2: height + 12 }),
    svg("line", { class: "beam", x1: scale.x(lens.last + 1), x2: "100%", y1: height, y2: height + 12 }),
  ];
}

function patterns() {
  return svg("defs", {},
    svg("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("line", { class: "hatch-line", y2: 5 })),
    svg("pattern", { id: "dots", width: 5, height: 5, patternUnits: "userSpaceOnUse" },
      svg("circle", { class: "dot", cx: 1.5, cy: 1.5, r: 1 })));
}
