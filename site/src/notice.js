import { byId } from "./dom.js";
import { announce } from "./verdict.js";

/** Shows a notice at the bottom of the page about the last action, with a button that undoes it if undo is given. */
export class Notice {
  #undo;

  constructor() {
    byId("notice-close").addEventListener("click", () => this.hide());
    byId("notice-undo").addEventListener("click", () => {
      this.hide();
      this.#undo(); // can show another notice
    });
  }

  /** label is the word on the button, which can do something else than to undo. */
  show(text, undo, label = "Undo") {
    this.#undo = undo;
    byId("notice-undo").textContent = label;
    byId("notice-text").textContent = text;
    byId("notice-undo").hidden = !undo;
    byId("notice").hidden = false;
    announce(text);
  }

  /** Replaces the text of a draft and says so; the button goes back. by is the part that does it. */
  replace(draft, text, by, message) {
    const before = draft.text;
    draft.set(text, by);
    this.show(message, () => draft.set(before, "undo"));
  }

  /** Adds words to the notice that is shown. */
  add(text) {
    byId("notice-text").textContent += `\n${text}`;
    announce(byId("notice-text").textContent);
  }

  hide() {
    byId("notice").hidden = true;
  }
}
