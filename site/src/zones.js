import { ask } from "./ask.js";
import { byId, el, redraw, sentence } from "./dom.js";
import { labels, notKnown, unknownPaths } from "./fields.js";

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

  #show({ read: { zones, values }, check: { diagnostics } }) {
    const unknown = unknownPaths(diagnostics);
    const listed = zones.slice(0, maxListed).map((zone) => [zone, keys.map((key) => values[pathOf(zone, key)])]);
    const focused = document.activeElement?.dataset.zonePath;
    redraw(byId("zones"), [listed, zones.length, unknown], () => [
      ...listed.map(([zone, settings]) => el("li", {}, el("span", { class: "name" }, zone),
        keys.map((key, i) => this.#checkbox(zone, key, settings[i], unknown)))),
      zones.length > maxListed && el("li", { class: "where" }, `and ${zones.length - maxListed} more in the text`),
    ]);
    if (focused) document.querySelector(`[data-zone-path="${CSS.escape(focused)}"]`)?.focus();
  }

  #checkbox(zone, key, value, unknown) {
    const path = pathOf(zone, key);
    const label = labels[key] + (unknown.includes(path) ? ` (${notKnown})` : "");
    const checkbox = el("input", {
      type: "checkbox", "data-zone-path": path, "aria-label": `${zone}: ${label}`,
      onchange: () => this.#draft.change([[path, checkbox.checked ? "yes" : "no"]], checkbox),
    });
    checkbox.checked = value === "yes" || value === "true";
    checkbox.indeterminate = unknown.includes(path);
    return el("label", {}, checkbox, label);
  }

  async #add(notice) {
    const zone = await ask("Add a network zone");
    if (!zone) return;
    await this.#draft.finished();
    if (this.#draft.view.read.zones.includes(zone)) return notice.show(`Not added. There is a network zone ${zone} already.`);
    this.#draft.change([[pathOf(zone, "default"), "no"], [pathOf(zone, "socks5"), "yes"]], "add",
      (_, reason) => notice.show(`Not added. ${sentence(reason)}`));
  }
}

function pathOf(zone, key) {
  return `network-zone ${zone}.${key}`;
}
