/** A stretch of port numbers, both ends included, laid out from 0 to 100 %. */
export class Scale {
  constructor(first, last) {
    this.first = first;
    this.last = last;
  }

  get ports() {
    return this.last - this.first + 1;
  }

  /** Where a port begins, in percent; unlike the port itself it may lie outside. */
  at(port) {
    return ((port - this.first) / this.ports) * 100;
  }

  /** The same as an attribute, kept between the ends. */
  x(port) {
    return `${Math.min(100, Math.max(0, this.at(port))).toFixed(4)}%`;
  }

  /** How wide first to last is drawn, as an attribute. */
  width(first, last) {
    return `${Math.max(0, Math.min(100, this.at(last + 1)) - Math.max(0, this.at(first))).toFixed(4)}%`;
  }

  holds({ first, last }) {
    return last >= this.first && first <= this.last;
  }

  /** The port at a share of the width, 0 to 1. */
  port(share) {
    return this.first + Math.floor(share * this.ports);
  }

  /** Round numbers for at most so many marks. */
  marks(most) {
    const rough = this.ports / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough));
    const all = [];
    for (let port = Math.ceil(this.first / step) * step; port <= this.last; port += step) all.push(port);
    return all;
  }
}

/** The runs of ports in a value such as "21 22 10000-11023", as the text's lists have them. */
export function runs(value = "") {
  return [...value.matchAll(/(\d+)(?:-(\d+))?/g)].slice(0, 500).map(([, first, last = first]) => ({ first: Number(first), last: Number(last) }))
    .filter(({ first, last }) => first >= 1 && last <= 65535 && first <= last);
}

/** The part of a that lies in b, null for none. */
export function common(a, b) {
  if (!a || !b) return null;
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first <= last ? { first, last } : null;
}

/** A run as people write it: 10000-11023, or one port. */
export function runName({ first, last }) {
  return first === last ? String(first) : `${first}\u2013${last}`;
}
