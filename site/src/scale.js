/** A scale lays out the ports from first to last, inclusive, from 0 to 100 percent of a drawing's width. */
export class Scale {
  constructor(first, last) {
    this.first = first;
    this.last = last;
  }

  get ports() {
    return this.last - this.first + 1;
  }

  /** Returns the left edge of a port in percent. It is below 0 or above 100 for a port outside the scale. */
  percent(port) {
    return ((port - this.first) / this.ports) * 100;
  }

  /** Returns the left edge of a port as an attribute value, limited to the scale. */
  x(port) {
    return `${Math.min(100, Math.max(0, this.percent(port))).toFixed(4)}%`;
  }

  /** Returns the width of the ports from first to last as an attribute value, limited to the scale. */
  width(first, last) {
    return `${Math.max(0, Math.min(100, this.percent(last + 1)) - Math.max(0, this.percent(first))).toFixed(4)}%`;
  }

  /** Reports whether any port of a run is on the scale. */
  overlaps({ first, last }) {
    return last >= this.first && first <= this.last;
  }

  /** Returns the port at a fraction of the width, from 0 to 1. */
  port(fraction) {
    return this.first + Math.floor(fraction * this.ports);
  }

  /** Returns at most max round port numbers, evenly spaced. */
  marks(max) {
    const rough = this.ports / max;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough));
    const all = [];
    for (let port = Math.ceil(this.first / step) * step; port <= this.last; port += step) all.push(port);
    return all;
  }
}

/**
 * Parses a list of ports that the core accepts, such as "21 22 10000-11023", into runs. Only the first 500 are read.
 */
export function runs(value = "") {
  return [...value.matchAll(/(\d+)(?:-(\d+))?/g)].slice(0, 500).map(([, first, last = first]) => ({ first: Number(first), last: Number(last) }))
    .filter(({ first, last }) => first >= 1 && last <= 65535 && first <= last);
}

/** Returns the ports that two runs have in common, or null. Either run may be null. */
export function common(a, b) {
  if (!a || !b) return null;
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first <= last ? { first, last } : null;
}

/** Formats a run: 10000–11023, or a single port. */
export function runName({ first, last }) {
  return first === last ? String(first) : `${first}\u2013${last}`;
}
