import { unlessStopped } from "./engine.js";

/**
 * The settings text that every part of the page shows or changes. Each change dispatches a "text" event, whose detail is
 * { text, by }, where by is the part that made it. Then the core checks and reads the text, and a "view" event carries the
 * result: detail = { text, check, read, by }. A "busy" event says that this work has begun.
 */
export class Draft extends EventTarget {
  #engine;
  #edits = new Map(); // path -> { value, onRefused }, in the order in which they are applied
  #running = false;
  #applying = false; // whether a value is being set
  #work; // resolves when no change is pending
  #stale = true;
  #by = "start";
  #prepared; // the text of the first check and the promise of its answer, until it is used
  #newline = "\n";

  constructor(engine, text) {
    super();
    this.#engine = engine;
    this.text = text;
  }

  /** The last view. It is out of date while a check is under way. */
  view;

  /** Whether the last view is of the present text. */
  get isChecked() {
    return this.view?.text === this.text;
  }

  /** Whether the last view includes every change. */
  get settled() {
    return !this.#running;
  }

  /**
   * Sends the text to the core before the parts of the page exist, so that they are built while the core starts. The
   * first view uses the answer. Resolves to the reading of the text, or to undefined if the core stopped.
   */
  async prepare() {
    this.#prepared = { text: this.text, answer: this.#ask(this.text, new Map()) };
    const answer = await this.#prepared.answer.catch(unlessStopped);
    return answer?.read;
  }

  /** Replaces the whole text. Typed text keeps the line ends of the text that was last loaded. */
  set(text, by) {
    if (by !== "text") this.#newline = text.includes("\r\n") ? "\r\n" : "\n";
    this.#edits.clear();
    this.text = by === "text" ? text.replace(/\r?\n/g, this.#newline) : text;
    this.#report(by);
    this.#changed(by);
  }

  /**
   * Sets values by path, in order. A value is one that valueIn of ranges.js takes. Calls onRefused(path, reason) for one that
   * a settings text cannot contain.
   */
  change(values, by, onRefused = () => {}) {
    for (const [path, value] of values) {
      this.#edits.delete(path); // so that the new value goes to the end
      this.#edits.set(path, { value, onRefused });
    }
    this.#changed(by);
  }

  /** Applies the fix of the diagnostic at index in the last view. Resolves to whether it was applied. */
  async fix(index, by = "fix") {
    const { text } = this.view;
    const fixed = await this.#engine.call("fix", text, index).catch(unlessStopped);
    if (!fixed?.text || this.text !== text || this.isPending) return false;
    this.set(fixed.text, by);
    return true;
  }

  /** Whether a value still has to be set in the text. */
  get isPending() {
    return this.#applying || this.#edits.size > 0;
  }

  /** Resolves when every value is set, and the text checked. */
  async finished() {
    while (this.#running) await this.#work;
  }

  /** Resolves when the last view is of the present text, or the core could not check it. */
  async viewed() {
    while (this.view.text !== this.text) {
      const checked = await new Promise((resolve) => {
        this.addEventListener("view", () => resolve(true), { once: true });
        this.addEventListener("unchecked", () => resolve(false), { once: true });
      });
      if (!checked) return;
    }
  }

  /** Checks the text again, even if it has not changed. */
  refresh() {
    this.#changed(this.#by);
  }

  /** Dispatches the last view again, for the parts that were made since. */
  repeat() {
    this.dispatchEvent(new CustomEvent("view", { detail: this.view }));
  }

  #changed(by) {
    this.#by = by;
    this.#stale = true;
    if (!this.#running) this.#work = this.#run();
  }

  async #run() {
    this.#running = true;
    this.dispatchEvent(new Event("busy"));
    try {
      while (this.#stale || this.#edits.size > 0) await this.#round();
    } catch (error) {
      unlessStopped(error);
    } finally {
      this.#running = false;
    }
  }

  #report(by) {
    this.dispatchEvent(new CustomEvent("text", { detail: { text: this.text, by } }));
  }

  /** Applies the pending edits, checks the text and dispatches the view. */
  async #round() {
    const { text } = this;
    const edits = new Map(this.#edits);
    this.#edits.clear();
    this.#stale = false;
    this.#applying = edits.size > 0;
    const answer = await this.#answer(text, edits).catch((error) => {
      if (this.text === text) this.#edits = new Map([...edits, ...this.#edits]); // the next change tries them again
      throw error;
    }).finally(() => { this.#applying = false; });
    if (this.text !== text) return; // replaced meanwhile, and the edits with it: the next round checks that
    if (answer.error) return this.dispatchEvent(new CustomEvent("unchecked", { detail: answer.error }));
    for (const [path, reason] of answer.refused) edits.get(path).onRefused(path, reason);
    if (answer.text !== text) {
      this.text = answer.text;
      this.#report(this.#by);
    }
    if (this.#edits.size > 0) return; // changed meanwhile: the next round checks that
    const { check, read } = answer;
    if (check.error) return this.dispatchEvent(new CustomEvent("unchecked", { detail: check.error }));
    this.view = { text: this.text, check, read, by: this.#by };
    this.dispatchEvent(new CustomEvent("view", { detail: this.view }));
  }

  /** Resolves to the core's answer to a text after edits. */
  #answer(text, edits) {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    return prepared?.text === text && edits.size === 0 ? prepared.answer : this.#ask(text, edits);
  }

  #ask(text, edits) {
    return this.#engine.call("change", text, [...edits].map(([path, { value }]) => [path, value]));
  }
}
