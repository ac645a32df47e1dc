import { el, redraw, shape } from "./dom.js";
import { tokensOf } from "./tokens.js";

/** How many lines are drawn above and below those in view. */
const margin = 10;
/** The most characters of a line that gets colours. While a longer one is in view, the text area shows the text itself. */
const maxColoured = 5000;
/** The lines from which the height of a line is measured. One alone would be rounded. */
const measured = 100;

/**
 * Draws the text of a text area behind it, in colours and with the findings underlined, and the line numbers beside it.
 * Only the lines in view are drawn, so the length of the text does not matter.
 */
export class Layer {
  #area;
  #gutter;
  #pane;
  #lines = el("div", { class: "lines" });
  #numbers = el("div", { class: "numbers" });
  #probe = el("div", { class: "probe" }, "x\n".repeat(measured));
  #starts = [0]; // of each line
  #text = "";
  #marks;
  #first = 0; // the first line that is drawn
  #height = 0; // of a line; 0 while the text area is hidden
  #drawn = new Map(); // what a line shows -> its elements, for those that are drawn

  constructor(area, layer, gutter, marks) {
    this.#area = area;
    this.#gutter = gutter;
    this.#pane = area.closest(".pane");
    this.#marks = marks;
    layer.append(this.#lines, this.#probe);
    gutter.append(this.#numbers);
    area.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => this.measure()).observe(area);
    addEventListener("resize", () => this.measure()); // the zoom has changed
  }

  /** The number of lines of the text. */
  get length() {
    return this.#starts.length;
  }

  /** Whether a long line keeps the text from being drawn. */
  get plain() {
    return this.#lines.childElementCount === 0;
  }

  /** Takes the text of the area. The caller draws it. */
  setText(text) {
    this.#text = text;
    this.#starts = [0];
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) this.#starts.push(i + 1);
    this.#gutter.style.setProperty("--digits", Math.max(2, String(this.length).length));
  }

  /** Measures the height of a line, which depends on the zoom and the fonts, and draws the text. */
  measure() {
    this.#height = this.#probe.getBoundingClientRect().height / measured;
    this.draw();
  }

  /** Draws the lines in view. */
  draw() {
    if (this.#height === 0) return;
    const { scrollTop, scrollLeft, clientHeight } = this.#area;
    this.#first = Math.max(0, Math.floor(scrollTop / this.#height) - margin);
    const last = Math.min(this.length, Math.ceil((scrollTop + clientHeight) / this.#height) + margin);
    const shown = Array.from({ length: Math.max(0, last - this.#first) }, (_, i) => this.#first + i);
    const plain = shown.some((line) => this.#end(line) - this.#starts[line] > maxColoured);
    this.#pane.classList.toggle("coloured", !plain);
    this.#drawLines(plain ? [] : shown);
    redraw(this.#numbers, shown.map((line) => [line, this.#marks.on(line)[0]?.severity]), () => shown.map((line) => this.#number(line)));
    // Scrolled like the text area, and not moved by a transform, so that the browser rounds both to the same pixel.
    const top = `${this.#first * this.#height}px`;
    const below = `${(this.length - last) * this.#height + clientHeight}px`;
    for (const part of [this.#lines, this.#numbers]) {
      part.style.paddingTop = top;
      part.style.paddingBottom = below;
      part.parentElement.scrollTop = scrollTop;
    }
    this.#lines.style.minWidth = `${scrollLeft + this.#area.clientWidth}px`;
    this.#lines.parentElement.scrollLeft = scrollLeft;
  }

  /** Returns the line and the column, from 0, of an index of the text. */
  placeOf(index) {
    let low = 0;
    for (let high = this.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle] <= index) low = middle;
      else high = middle;
    }
    return { line: low, column: index - this.#starts[low] };
  }

  /** Returns the index of a place. A column after the end of the line is its end. */
  indexOf({ line, column }) {
    if (line >= this.length) return this.#text.length;
    return Math.min(this.#starts[line] + column, this.#end(line));
  }

  /**
   * Returns the box of a part of a line on the screen, that of its number if the text is not drawn, or undefined if
   * neither is.
   */
  boxOf(line, start, end = start) {
    const row = this.#lines.children[line - this.#first];
    if (!row) return this.#numbers.children[line - this.#first]?.getBoundingClientRect();
    const range = document.createRange();
    range.setStart(...nodeAt(row, start));
    range.setEnd(...nodeAt(row, end));
    const boxes = [...range.getClientRects()];
    if (boxes.length === 0) return row.getBoundingClientRect();
    const left = Math.min(...boxes.map((b) => b.left));
    return new DOMRect(left, boxes[0].top, Math.max(...boxes.map((b) => b.right)) - left, boxes[0].height);
  }

  /** Returns the line at a height on the screen, or undefined if there is none. */
  lineAt(y) {
    const line = this.#first + Math.floor((y - (this.#numbers.firstChild?.getBoundingClientRect().top ?? 0)) / this.#height);
    return line >= 0 && line < this.length ? line : undefined;
  }

  /** Scrolls the text area so that a part of a line is in view. */
  reveal(line, start, end) {
    const area = this.#area;
    this.measure();
    const top = line * this.#height;
    if (top < area.scrollTop || top + 2 * this.#height > area.scrollTop + area.clientHeight) {
      area.scrollTop = Math.max(0, top - area.clientHeight / 3);
    }
    area.scrollLeft = 0;
    this.draw();
    const box = this.boxOf(line, start, end);
    if (!box) return;
    const { left } = area.getBoundingClientRect();
    area.scrollLeft = Math.max(0, Math.min(box.left - left - this.#height, box.right - left - area.clientWidth + this.#height));
    this.draw();
  }

  #end(line) {
    return line + 1 < this.length ? this.#starts[line + 1] - 1 : this.#text.length;
  }

  /** Draws lines, and keeps the elements of those that show the same as before. */
  #drawLines(lines) {
    const drawn = new Map();
    this.#lines.replaceChildren(...lines.map((line) => {
      const text = this.#text.slice(this.#starts[line], this.#end(line));
      const marks = this.#marks.on(line);
      const key = JSON.stringify([text, marks.map(({ start, end, severity }) => [start, end, severity])]);
      const row = this.#drawn.get(key)?.pop() ?? el("div", {}, partsOf(text, marks).map(({ text, ...names }) => el("span", names, text)), "\n");
      if (!drawn.has(key)) drawn.set(key, []);
      drawn.get(key).push(row);
      return row;
    }));
    this.#drawn = drawn;
  }

  #number(line) {
    const [worst] = this.#marks.on(line);
    return el("div", { "data-severity": worst?.severity }, worst && shape(worst.severity), String(line + 1));
  }
}

/** Splits a line into parts with one colour and one underline each: { text, "data-kind", "data-severity" }. */
function partsOf(text, marks) {
  const spans = marks.map((mark) => visible(mark, text)).reverse(); // the most severe is drawn last
  const tokens = tokensOf(text);
  const cuts = new Set([0, text.length, ...[...tokens, ...spans].flatMap(({ start, end }) => [start, end])]);
  const ends = [...cuts].sort((a, b) => a - b);
  return ends.slice(1).map((end, i) => {
    const within = ({ start: from, end: to }) => from <= ends[i] && end <= to;
    return {
      text: text.slice(ends[i], end) || " ",
      "data-kind": tokens.find(within)?.kind, "data-severity": spans.findLast(within)?.severity,
    };
  });
}

/** Returns the part of a line that is underlined for a finding: at least one character, or the place after the last. */
function visible({ start, end, severity }, text) {
  const from = Math.min(start, text.length);
  return { start: from, end: Math.max(Math.min(end, text.length), from + 1), severity };
}

/** Returns the text node of a row and the index in it, at a column. */
function nodeAt(row, column) {
  for (const node of [...row.childNodes].map((child) => child.firstChild ?? child)) {
    if (column <= node.length) return [node, column];
    column -= node.length;
  }
  return [row, row.childNodes.length];
}
