import { byId, el } from "./dom.js";
import { slots } from "./kept.js";

/** The dialog with the settings that this device keeps, and the button that forgets them. */
export class KeptList {
  /** open(slot) opens the settings of a slot, and forget() forgets all. */
  constructor(open, forget) {
    byId("kept-open").addEventListener("click", () => {
      this.#show(open);
      byId("kept-dialog").showModal();
    });
    byId("forget").addEventListener("click", () => {
      forget();
      this.#show(open);
    });
  }

  #show(open) {
    const all = slots();
    byId("kept-none").hidden = all.length > 0;
    byId("forget").disabled = all.length === 0;
    byId("kept-list").replaceChildren(...all.map((slot) => el("li", {},
      el("button", { type: "submit", class: "link", onclick: () => open(slot) }, whenOf(slot)), el("span", { class: "where" }, gistOf(slot.text)))));
  }
}

/** Returns when the settings of a slot were last changed. */
export function whenOf({ time }) {
  return new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** Returns a few words by which settings can be told apart: their first lines, without comments. */
function gistOf(text) {
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)#.*/, "").trim().replace(/\s+/g, " ")).filter(Boolean);
  return lines.slice(0, 3).join(", ").slice(0, 80);
}
