import { unlessStopped } from "./engine.js";

const memory = "activeftp.text";

/**
 * The one settings text that every part of the page shows or changes. After each change it is checked and read, and
 * the event "view" tells all parts: detail = { text, check, read, by }, where by says who changed it.
 */
export class Draft extends EventTarget {
  #engine;
  #edits = new Map(); // path -> {value, refused}, in the order in which they are to be made
  #running = false;
  #stale = true;
  #by = "start";
  #newline = "\n";

  constructor(engine, text) {
    super();
    this.#engine = engine;
    this.text = text;
  }

  /** The last view, of this.text unless a check is under way. */
  view;

  /** Whether the last view tells of every change. */
  get settled() {
    return !this.#running;
  }

  /** Replaces the whole text. */
  set(text, by) {
    if (by !== "text") this.#newline = text.includes("\r\n") ? "\r\n" : "\n";
    this.#edits.clear();
    this.text = by === "text" ? text.replace(/\r?\n/g, this.#newline) : text;
    this.#changed(by);
  }

  /** Sets values by path, one after the other. refused(path, reason) is called where a value cannot stand in a text. */
  change(values, by, refused = () => {}) {
    for (const [path, value] of values) {
      this.#edits.delete(path); // the new value takes its turn at the end
      this.#edits.set(path, { value, refused });
    }
    this.#changed(by);
  }

  /** Makes the fix of one diagnostic of the last view. Resolves to whether it was made. */
  async fix(index) {
    const { text } = this.view;
    const fixed = await this.#engine.call("fix", text, index).catch(unlessStopped);
    if (!fixed?.text || this.text !== text) return false;
    this.set(fixed.text, "fix");
    return true;
  }

  /** Checks the text again, changed or not. */
  refresh() {
    this.#changed(this.#by);
  }

  /** The text that this tab held before it was loaded again, null for none. */
  static remembered() {
    try {
      return sessionStorage.getItem(memory);
    } catch {
      return null; // storage is switched off
    }
  }

  async #changed(by) {
    this.#by = by;
    this.#stale = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#stale || this.#edits.size > 0) await this.#round();
    } catch (error) {
      unlessStopped(error);
    } finally {
      this.#running = false;
    }
  }

  async #round() {
    await this.#edit();
    this.#stale = false;
    const { text } = this;
    const [check, read] = await Promise.all([this.#engine.call("check", text), this.#engine.call("read", text)]);
    if (this.text !== text || this.#edits.size > 0) return; // the next round is about what was changed meanwhile
    if (check.error) return this.dispatchEvent(new CustomEvent("unchecked", { detail: check.error }));
    this.view = { text, check, read, by: this.#by };
    this.#remember();
    this.dispatchEvent(new CustomEvent("view", { detail: this.view }));
  }

  async #edit() {
    for (const [path, edit] of this.#edits) {
      this.#edits.delete(path);
      const before = this.text;
      const after = await this.#engine.call("edit", before, path, edit.value);
      if (this.text !== before) return; // replaced meanwhile, and with it all that was to be edited
      if (after.error) edit.refused(path, after.error);
      else this.text = after.text;
    }
  }

  #remember() {
    try {
      sessionStorage.setItem(memory, this.text);
    } catch {
      // Switched off or full: the text is not kept over a reload.
    }
  }
}
