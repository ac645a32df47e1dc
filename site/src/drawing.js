import { set, svg } from "./dom.js";
import { common, runName } from "./scale.js";

// Sizes in px.
const rowPitch = 20; // from one row of the overview to the next
const tallRowPitch = 36; // the same if the names are above the rows
const barHeight = 12; // of a bar in the overview
const lensBarHeight = 14; // of a bar in the lens
const tagPitch = 16; // from one row of names under the lens to the next
const letterWidth = 6.6; // of a letter in a name, rounded up

/** The most rows of names under the lens, on the screen and on paper. */
export const maxTagRows = { screen: 7, paper: 16 };

/** Draws all ports, with a row for each kind of band. lens is the scale of the lens, if it is shown. */
export function drawOverview(plot, scale, bands, narrow, lens) {
  const pitch = narrow ? tallRowPitch : rowPitch;
  const rows = rowsOf(scale, bands);
  const top = narrow ? tallRowPitch : 20;
  const bottom = top + rows.length * pitch;
  const y = (i) => top + i * pitch;
  set(plot.svg, { height: bottom + (lens ? 12 : 0) });
  plot.background([rows, narrow], () => [
    patterns(),
    ...axisPorts(scale, narrow).map((port) => axisMark(scale, port, bottom)),
    ...rows.flatMap((row, i) => drawRow(scale, row, y(i))),
  ]);
  plot.layer.replaceChildren(
    ...rows.flatMap((row, i) => clashes(scale, row, bands.active, y(i))),
    ...guides(scale, bands.active, top, bottom),
    ...rows.flatMap((row, i) => rowName(row, y(i), narrow)),
    ...beams(scale, lens, bottom),
  );
  plot.place(scale, bands.active, top, barHeight);
}

/** Returns the rows of the overview. clash is the severity if the active range overlaps one of the runs. */
function rowsOf(scale, bands) {
  const { active, noActive, noPassive, random, passive, open, noOpen, ephemeral, noEphemeral, os, marks } = bands;
  return [
    { name: "Active range", kind: "random", runs: random ? [{ first: scale.first, last: scale.last }] : [], none: active ? "" : noActive },
    { name: "Passive range", kind: "passive", runs: passive ? [passive] : [], clash: "error", none: noPassive },
    { name: "Firewall opens", kind: "firewall", runs: open, none: noOpen },
    { name: os ? `Ephemeral, ${os}` : "Ephemeral ports", kind: "ephemeral", runs: ephemeral, clash: "warning", none: noEphemeral },
    { name: "Services", kind: "marks", runs: [], marks: marks.filter((m) => m.first >= scale.first) },
  ];
}

function drawRow(scale, { kind, runs, marks = [] }, y) {
  return [
    svg("rect", { class: "rail", x: 0, y, width: "100%", height: barHeight }),
    ...runs.map((run) => band(scale, kind, run, y, barHeight)),
    ...marks.map((m) => tick(scale, m, y)),
  ];
}

/** Returns the name of a row: beside it, or above it if the page is narrow. */
function rowName({ name, runs, none }, y, narrow) {
  const label = svg("text", { class: narrow ? "above" : "row-name", x: 0, y: narrow ? y - 9 : y + barHeight - 2 }, name);
  if (!none || runs.length > 0) return [label];
  return [label, svg("text", { class: "none", x: "99.5%", y: y + barHeight - 2 }, none)];
}

/** Draws the ports around the active range, with the name of each port that is in use or well known. */
export function drawLens(plot, scale, bands, width, narrow, maxRows) {
  set(plot.svg, { hidden: !scale });
  if (!scale) return;
  const { tags, rows, omitted } = tagsOf(scale, bands.marks, width, maxRows);
  const top = 22;
  const base = top + lensBarHeight;
  const height = base + 14 + (rows + (omitted > 0 ? 1 : 0)) * tagPitch;
  set(plot.svg, { height });
  plot.layer.replaceChildren(
    svg("line", { class: "beam", x1: 0, x2: "100%", y1: 0.5, y2: 0.5 }),
    ...scale.marks(narrow ? 4 : 8).map((port) => axisMark(scale, port, base, 14)),
    svg("rect", { class: "rail", x: 0, y: top, width: "100%", height: lensBarHeight }),
    ...(bands.passive && scale.overlaps(bands.passive) ? [band(scale, "passive", bands.passive, top, lensBarHeight)] : []),
    ...[[bands.passive, "error"], ...bands.ephemeral.map((run) => [run, "warning"])]
      .map(([run, severity]) => lensClash(scale, common(run, bands.active), severity, base)).filter(Boolean),
    ...tags.flatMap((t) => pointer(scale, t, base)),
    ...tags.map((t) => svg("text", { class: `tag tag-${t.kind}${common(t, bands.active) ? "" : " outside"}`, x: t.start + 5, y: tagBaseline(t, base) }, t.label)),
    ...(omitted > 0 ? [svg("text", { x: 0, y: height - 5 }, `and ${omitted} more in the table`)] : []),
  );
  plot.place(scale, bands.active, top, lensBarHeight);
}

/**
 * Places the names under the lens, from right to left: each in the first row in which it covers neither another name
 * nor the line down to one. A name that does not fit into maxRows rows is omitted.
 */
function tagsOf(scale, marks, width, maxRows) {
  const starts = []; // x of the leftmost name in each row
  const tags = [];
  let omitted = 0;
  for (const m of marks.filter((mark) => scale.overlaps(mark)).reverse()) {
    const name = `${runName(m)} ${m.name}`;
    const length = name.length * letterWidth + 12;
    const x = (Math.max(0, scale.percent(m.first)) / 100) * width;
    const start = Math.max(0, Math.min(x, width - length));
    let row = starts.findIndex((_, i) => starts.slice(i).every((next) => start + length <= next));
    if (row < 0) row = starts.length;
    if (row >= maxRows) {
      omitted++;
      continue;
    }
    starts[row] = start;
    tags.push({ ...m, label: name, start, row });
  }
  return { tags, rows: starts.length, omitted };
}

/** Returns the y of a name's baseline. */
function tagBaseline(t, base) {
  return base + 23 + t.row * tagPitch;
}

/** Returns the line from a port on the lens down to its name. */
function pointer(scale, t, base) {
  const x = scale.x(Math.max(t.first, scale.first));
  const run = t.last > t.first ?
    svg("rect", { class: `tick-${t.kind}`, x, y: base + 2, width: scale.width(t.first, t.last), height: 2 }) : null;
  return [svg("line", { class: `tick-${t.kind}`, x1: x, x2: x, y1: base - lensBarHeight - 3, y2: tagBaseline(t, base) - 4 }), run].filter(Boolean);
}

/** Returns the ports that the overview's axis labels: both ends, and round numbers that are far enough from them. */
function axisPorts(scale, narrow) {
  const gap = scale.ports / (narrow ? 5 : 14);
  const round = scale.marks(narrow ? 4 : 8).filter((port) => port - scale.first > gap && scale.last - port > gap);
  return [scale.first, ...round, scale.last];
}

function axisMark(scale, port, bottom, y = 12) {
  const x = scale.x(port);
  return svg("g", {}, svg("line", { class: "grid", x1: x, x2: x, y1: y + 3, y2: bottom }), svg("text", { class: "middle", x, y }, String(port)));
}

function band(scale, kind, run, y, height) {
  return svg("rect", { class: `span-${kind}`, x: scale.x(run.first), y: y + 0.5, width: scale.width(run.first, run.last), height: height - 1 });
}

/** Marks the parts of a row that overlap the active range. */
function clashes(scale, { runs, clash }, active, y) {
  if (!clash) return [];
  return runs.map((run) => common(run, active)).filter(Boolean).map((both) =>
    svg("rect", { class: "span-clash", "data-severity": clash, x: scale.x(both.first), y, width: scale.width(both.first, both.last), height: barHeight }));
}

/** Marks an overlap in the lens, as a strip below the range. */
function lensClash(scale, both, severity, base) {
  if (!both) return null;
  return svg("rect", { class: "span-clash", "data-severity": severity, x: scale.x(both.first), y: base + 1, width: scale.width(both.first, both.last), height: 3 });
}

function tick(scale, { first, last, kind, name }, y) {
  const offset = kind === "service" ? barHeight / 2 : 0;
  return svg("rect", { class: `tick-${kind}`, x: scale.x(first), y: y + offset, width: scale.width(first, last), height: barHeight - offset },
    svg("title", {}, `${runName({ first, last })} ${name}`));
}

/** Returns the vertical lines at the ends of the active range. */
function guides(scale, range, top, height) {
  if (!range) return [];
  return [scale.x(range.first), scale.x(range.last + 1)].map((x) => svg("line", { class: "guide", x1: x, x2: x, y1: top, y2: height }));
}

/** Returns the lines from the part of the overview that the lens shows to the ends of the lens. */
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
