import { byId } from "./dom.js";
import { announce } from "./verdict.js";

/** One sentence at the foot of the page about what was just done, with a way back where there is one. */
export class Notice {
  #undo;

  constructor() {
    byId("notice-close").addEventListener("click", () => this.hide());
    byId("notice-undo").addEventListener("click", () => {
      this.#undo();
      this.hide();
    });
  }

  show(text, undo) {
    this.#undo = undo;
    byId("notice-text").textContent = text;
    byId("notice-undo").hidden = !undo;
    byId("notice").hidden = false;
    announce(text);
  }

  hide() {
    byId("notice").hidden = true;
  }
}
