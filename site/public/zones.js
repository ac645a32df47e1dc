import { ask } from "./ask.js";
import { byId, el, redraw, sentence } from "./dom.js";
import { places } from "./fields.js";

const keys = ["default", "socks5", "http"];
/** Zones that are listed; a text with more is edited as a text. */
const mostListed = 50;

/** The network zones of the text, with what can be ticked of each. */
export class Zones {
  #draft;

  constructor(draft, notice) {
    this.#draft = draft;
    byId("add-zone").addEventListener("click", () => this.#add(notice));
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  #show({ read: { zones, values } }) {
    const listed = zones.slice(0, mostListed).map((zone) => [zone, keys.map((key) => values[pathOf(zone, key)])]);
    const focused = document.activeElement?.dataset.zonePath;
    redraw(byId("zones"), [listed, zones.length], () => [
      ...listed.map(([zone, given]) => el("li", {}, el("span", { class: "name" }, zone),
        keys.map((key, i) => this.#tick(zone, key, given[i])))),
      zones.length > mostListed && el("li", { class: "where" }, `and ${zones.length - mostListed} more, in the text`),
    ]);
    if (focused) document.querySelector(`[data-zone-path="${CSS.escape(focused)}"]`)?.focus();
  }

  #tick(zone, key, value) {
    const path = pathOf(zone, key);
    const tick = el("input", {
      type: "checkbox", "data-zone-path": path, "aria-label": `${zone}: ${places[key]}`,
      onchange: () => this.#draft.change([[path, tick.checked ? "yes" : "no"]], tick),
    });
    tick.checked = value === "yes" || value === "true";
    return el("label", {}, tick, places[key]);
  }

  async #add(notice) {
    const zone = await ask("Add a network zone");
    if (!zone) return;
    this.#draft.change([[pathOf(zone, "default"), "no"], [pathOf(zone, "socks5"), "yes"]], "add",
      (_, reason) => notice.show(`Not added. ${sentence(reason)}`));
  }
}

function pathOf(zone, key) {
  return `network-zone ${zone}.${key}`;
}
