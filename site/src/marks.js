import { byteOffset } from "./bytes.js";
import { rank } from "./severity.js";

/** The most findings that are marked in the text. */
const maxMarks = 10_000;

/** Places the findings of a check in the text area: { line, start, end, severity, message, rule }, lines and columns from 0. */
export class Marks {
  #all = []; // in the order of the text
  #byLine = new Map();

  /** Places the findings of a check of text. Accepted ones are left out. */
  set(text, diagnostics) {
    const placeOf = places(text);
    this.#all = diagnostics.filter(({ accepted }) => !accepted).slice(0, maxMarks)
      .map((d) => ({ ...placeOf(d), severity: d.severity, message: d.message, rule: d.rule }));
    this.#index();
  }

  /**
   * Moves the findings with the lines below a change, until the next check. line is that of the caret after the change,
   * and added the number of lines that the text became longer.
   */
  shift(line, added) {
    if (added === 0) return;
    for (const mark of this.#all) {
      if (mark.line > line - added) mark.line += added;
      else if (mark.line > line) mark.line = line;
    }
    this.#index();
  }

  get count() {
    return this.#all.length;
  }

  /** Returns the rules that have a finding. */
  get rules() {
    return [...new Set(this.#all.map(({ rule }) => rule))];
  }

  /** Returns the findings of a line, most severe first. */
  on(line) {
    return this.#byLine.get(line) ?? [];
  }

  /** Returns the index of the first finding after a place, or before it, going round at the end. */
  next({ line, column }, backwards) {
    if (backwards) {
      const before = this.#all.findLastIndex((m) => m.line < line || (m.line === line && m.start < column));
      return before < 0 ? this.#all.length - 1 : before;
    }
    return Math.max(0, this.#all.findIndex((m) => m.line > line || (m.line === line && m.start > column)));
  }

  /** Returns the finding at an index, counted round. */
  at(index) {
    return this.#all[(index + this.#all.length) % this.#all.length];
  }

  #index() {
    this.#byLine.clear();
    for (const mark of this.#all) {
      if (!this.#byLine.has(mark.line)) this.#byLine.set(mark.line, []);
      this.#byLine.get(mark.line).push(mark);
    }
    for (const marks of this.#byLine.values()) marks.sort((a, b) => rank(a) - rank(b));
  }
}

/** Returns the place in the text area of a part of a text: { line, col, len } as the core gives it. */
export function placeIn(text, part) {
  return places(text)(part);
}

/**
 * Returns the function that gives the place of a part in the text area. The area takes a carriage return without a line
 * feed as a line end, and the core does not.
 */
function places(text) {
  const lines = text.split("\n");
  const returns = []; // by line of the core: the lone carriage returns above it
  if (/\r(?!\n)/.test(text)) lines.reduce((sum, line, i) => (returns[i] = sum) + returnsIn(line.replace(/\r$/, "")), 0);
  return ({ line, col, len }) => {
    const whole = lines[line - 1] ?? "";
    const mark = line === 1 && whole.startsWith("\ufeff") ? 1 : 0;
    const start = mark + byteOffset(whole.slice(mark), col - 1);
    const end = mark + byteOffset(whole.slice(mark), col - 1 + len);
    const before = whole.slice(0, start);
    const above = before.lastIndexOf("\r") + 1;
    return { line: line - 1 + (returns[line - 1] ?? 0) + returnsIn(before), start: start - above, end: end - above };
  };
}

function returnsIn(text) {
  return text.split("\r").length - 1;
}
