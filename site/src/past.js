/** How long a pause ends a run of typing, in milliseconds. */
const pause = 2000;

/**
 * The texts that were, with what changed each of them: everything that can be undone, and what was undone and can be
 * done again. Changes that follow each other in one field are one.
 */
export class Past {
  #undone = []; // as changes, the next one to do again last
  #changes = []; // { text, label } with the text before the change, the oldest first
  #run; // what the last change continues, and when it was
  #limits;

  /** limits has the most changes and the most characters of all of them together. stored is an earlier answer of stored. */
  constructor(text, limits = { changes: 200, length: 1 << 23 }, stored = {}) {
    this.text = text;
    this.#limits = limits;
    this.#changes = changesIn(stored.changes);
    this.#undone = changesIn(stored.undone);
  }

  /** The present text. */
  text;

  /** The last change, which undo undoes: { text, label } with the text before it. Undefined if there is none. */
  get last() {
    return this.#changes.at(-1);
  }

  /** The change that redo does again. */
  get next() {
    return this.#undone.at(-1);
  }

  /**
   * Records a change to text. Changes with the same run, unless it is undefined, are one until a pause. now is in
   * milliseconds.
   */
  record(text, label, run, now) {
    if (text === this.text) return;
    const continues = run !== undefined && run === this.#run?.of && now - this.#run.at < pause && this.#undone.length === 0;
    this.#run = { of: run, at: now };
    if (!continues) this.#changes.push({ text: this.text, label });
    else if (this.last.text === text) { // typed and taken back
      this.#changes.pop();
      this.#run = undefined;
    }
    this.#undone = [];
    this.text = text;
    this.#trim();
  }

  /** Goes back to the text before the last change, and returns its label. */
  undo() {
    return this.#move(this.#changes, this.#undone);
  }

  /** Goes forward to the text after the change that was undone last, and returns its label. */
  redo() {
    return this.#move(this.#undone, this.#changes);
  }

  /** Forgets everything but the present text. */
  clear() {
    this.#changes = [];
    this.#undone = [];
    this.#run = undefined;
  }

  /** Returns the latest changes as plain values, within limits like those of the constructor. */
  stored(limits) {
    return { changes: latest(this.#changes, limits), undone: latest(this.#undone, limits) };
  }

  #move(from, to) {
    const change = from.pop();
    if (!change) return undefined;
    to.push({ text: this.text, label: change.label });
    this.text = change.text;
    this.#run = undefined;
    return change.label;
  }

  #trim() {
    const kept = latest(this.#changes, this.#limits);
    if (kept.length < this.#changes.length) this.#changes = kept;
  }
}

/** Returns the last of the changes that are within limits. */
function latest(all, { changes, length }) {
  let first = all.length;
  for (let rest = length; first > 0 && all.length - first < changes && rest >= all[first - 1].text.length; first--) rest -= all[first - 1].text.length;
  return all.slice(first);
}

/** Returns the changes in a value that was stored, in which anything can be. */
function changesIn(value) {
  return (Array.isArray(value) ? value : []).filter((change) => typeof change?.text === "string" && typeof change.label === "string");
}
