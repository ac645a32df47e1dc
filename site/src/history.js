import { byId, set } from "./dom.js";
import { labelOf, pathOf } from "./fields.js";
import { Past } from "./past.js";
import { announce } from "./verdict.js";

/** What undo calls the changes that the parts of the page make. */
const labelsOf = {
  text: "typing in the text", fix: "the fix", "fix-all": "the fixes", suggestion: "the suggested range", ruler: "moving the range",
  add: "the added section", start: "the new text", load: "the loaded settings", host: "filling in this host", listening: "the ports in use", offer: "the offered value", link: "opening the link", history: "the browser's back or forward", undo: "going back",
  kept: "the settings kept here", accept: "accepting a finding", withdraw: "withdrawing an acceptance",
};
/** The parts whose changes follow each other in one go. */
const runs = ["text", "fix-all", "ruler"];
/** How much of the history a tab keeps over a reload. */
const storedLimits = { changes: 40, length: 1 << 18 };

/**
 * Undoes and does again every change of the settings text, whichever part made it: with two buttons, and with the keys in
 * place of the browser's own history of a field, which knows nothing of the other parts.
 */
export class History {
  #draft;
  #past;
  #dropRefused;
  #moving = false;

  /** stored is what toJSON returned before a reload. dropRefused() gives up a typed value that the text cannot contain, and reports whether there was one. */
  constructor(draft, stored, dropRefused) {
    this.#draft = draft;
    this.#past = new Past(draft.text, undefined, stored);
    this.#dropRefused = dropRefused;
    byId("undo").addEventListener("click", () => this.undo());
    byId("redo").addEventListener("click", () => this.redo());
    addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("beforeinput", (event) => this.#onInput(event));
    draft.addEventListener("text", ({ detail }) => this.#record(detail));
    this.#showButtons();
  }

  async undo() {
    if (this.#dropRefused()) return announce("Undone: the refused value.");
    if (this.#draft.isPending) await this.#draft.finished();
    this.#move("undo", "Undone");
  }

  async redo() {
    if (this.#draft.isPending) await this.#draft.finished();
    this.#move("redo", "Redone");
  }

  /** Records a text that was there before the present one, which the page started with. */
  startAfter(text, by) {
    const { text: present } = this.#past;
    this.#past.text = text;
    this.#past.record(present, labelsOf[by], undefined, 0);
    this.#showButtons();
  }

  /** The text before a link was opened, if that was the last change. */
  get beforeLink() {
    return this.#past.last?.label === labelsOf.link ? this.#past.last.text : undefined;
  }

  clear() {
    this.#past.clear();
    this.#showButtons();
  }

  toJSON() {
    return this.#past.stored(storedLimits);
  }

  #record({ text, by }) {
    if (this.#moving) return;
    if (by === "undo" && this.#past.last?.text === text) this.#past.undo(); // the button of a notice
    else this.#past.record(text, labelFor(by), isRun(by) ? by : undefined, performance.now());
    this.#showButtons();
  }

  #move(direction, word) {
    const before = this.#past.text;
    const label = this.#past[direction]();
    if (label === undefined) return announce(direction === "undo" ? "Nothing to undo." : "Nothing to redo.");
    showInArea(before, this.#past.text);
    this.#moving = true;
    this.#draft.set(this.#past.text, direction);
    this.#moving = false;
    this.#showButtons();
    announce(`${word}: ${label}.`);
  }

  #showButtons() {
    for (const [id, label] of [["undo", this.#past.last?.label], ["redo", this.#past.next?.label]]) {
      // Not disabled, which would drop the focus.
      set(byId(id), { "aria-disabled": String(label === undefined), title: label === undefined ? `nothing to ${id}` : `${id} ${label}` });
    }
  }

  #onKey(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y") || isForeign(event.target)) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.redo();
    else this.undo();
  }

  /** Handles undo from the browser's own menu. */
  #onInput(event) {
    if (!/^history/.test(event.inputType) || isForeign(event.target)) return;
    event.preventDefault();
    if (event.inputType === "historyUndo") this.undo();
    else this.redo();
  }
}

/** Reports whether a field is not about the settings text, and keeps the browser's own history. */
function isForeign(target) {
  return target.matches?.("input, textarea") && target.id !== "text" && !("path" in target.dataset) && target.type !== "checkbox";
}

function labelFor(by) {
  if (!(by instanceof Element)) return labelsOf[by] ?? "the change";
  const path = by.dataset.zonePath ?? by.dataset.path;
  return path ? labelOf(pathOf(path, byId("site").value)) : "the change";
}

/** Reports whether changes of a part are one while they follow each other: those of a field for text are. */
function isRun(by) {
  return by instanceof Element ? !by.matches("select, [type=checkbox]") : runs.includes(by);
}

/**
 * Shows a text in the text area at once, because what is typed next belongs to it, and puts the caret behind the part that
 * differs from the text before.
 */
function showInArea(before, after) {
  const [old, present] = [before, after].map((text) => text.replaceAll("\r\n", "\n"));
  let same = 0;
  while (same < Math.min(old.length, present.length) && old.at(-1 - same) === present.at(-1 - same)) same++;
  const area = byId("text");
  area.value = present;
  area.setSelectionRange(present.length - same, present.length - same);
}
