import { ask } from "./ask.js";
import { byId, el, redraw, sentence } from "./dom.js";
import { labels } from "./fields.js";

const keys = ["default", "socks5", "http"];
/** The most zones listed. A text with more is edited as text. */
const maxListed = 50;

/** Lists the network zones of the text, with a checkbox for each of their settings. */
export class Zones {
  #draft;

  constructor(draft, notice) {
    this.#draft = draft;
    byId("add-zone").addEventListener("click", () => this.#add(notice));
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  #show({ read: { zones, values } }) {
    const listed = zones.slice(0, maxListed).map((zone) => [zone, keys.map((key) => values[pathOf(zone, key)])]);
    const focused = document.activeElement?.dataset.zonePath;
    redraw(byId("zones"), [listed, zones.length], () => [
      ...listed.map(([zone, settings]) => el("li", {}, el("span", { class: "name" }, zone),
        keys.map((key, i) => this.#checkbox(zone, key, settings[i])))),
      zones.length > maxListed && el("li", { class: "where" }, `and ${zones.length - maxListed} more in the text`),
    ]);
    if (focused) document.querySelector(`[data-zone-path="${CSS.escape(focused)}"]`)?.focus();
  }

  #checkbox(zone, key, value) {
    const path = pathOf(zone, key);
    const checkbox = el("input", {
      type: "checkbox", "data-zone-path": path, "aria-label": `${zone}: ${labels[key]}`,
      onchange: () => this.#draft.change([[path, checkbox.checked ? "yes" : "no"]], checkbox),
    });
    checkbox.checked = value === "yes" || value === "true";
    return el("label", {}, checkbox, labels[key]);
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
