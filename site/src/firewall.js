import { byId, el, redraw, sentence } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { announce } from "./verdict.js";

const options = {
  sourcePort20: "Only from source port 20",
  mirror: "For the partner's side",
  rollback: "How to undo it",
};

/**
 * Shows the firewall rules for the range, with a tab for each kind of firewall. Hidden if the core has no platforms.
 */
export class Firewall {
  #engine;
  #draft;
  #platform;
  #tabs = [];

  constructor(engine, draft) {
    this.#engine = engine;
    this.#draft = draft;
  }

  /** Builds the panel, if the core has any platforms. If they cannot be loaded, the next view tries again. */
  async start() {
    const { platforms = [], error } = await this.#engine.callLater(this, "firewall", "", "", {}).catch(unlessStopped) ?? {};
    if (error) {
      byId("firewall-panel").replaceChildren(el("p", { class: "where" }, sentence(error)));
      byId("firewall").hidden = false;
      this.#draft.addEventListener("view", () => this.start(), { once: true });
    }
    if (platforms.length === 0) return;
    this.#platform = platforms[0].id;
    this.#tabs = platforms.map(({ id, name }) => el("button", {
      type: "button", role: "tab", id: `firewall-${id}`, "aria-controls": "firewall-rules",
      onclick: () => this.#choose(id), onkeydown: (event) => this.#key(event),
    }, name));
    byId("firewall-panel").replaceChildren(
      el("div", { class: "tabs wrap", role: "tablist", "aria-label": "Kind of firewall" }, this.#tabs),
      el("div", { class: "faults" }, Object.entries(options).map(([name, label]) =>
        el("label", {}, el("input", { type: "checkbox", "data-option": name, onchange: () => this.#write() }), ` ${label}`))),
      el("div", { id: "firewall-rules", role: "tabpanel", tabindex: "0" }));
    byId("firewall").hidden = false;
    this.#choose(this.#platform);
    this.#draft.addEventListener("view", () => this.#write());
  }

  #choose(id) {
    this.#platform = id;
    for (const tab of this.#tabs) {
      const chosen = tab.id === `firewall-${id}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    byId("firewall-rules").setAttribute("aria-labelledby", `firewall-${id}`);
    byId("firewall-rules").dataset.platform = byId(`firewall-${id}`).textContent; // the printed page has no tabs
    this.#write();
  }

  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const index = this.#tabs.indexOf(event.currentTarget);
    const next = this.#tabs.at((index + step) % this.#tabs.length);
    next.focus();
    next.click();
  }

  async #write() {
    const platform = this.#platform;
    const { text } = this.#draft;
    const selected = Object.fromEntries([...document.querySelectorAll("[data-option]")].map((box) => [box.dataset.option, box.checked]));
    const written = await this.#engine.callLater(this, "firewall", text, platform, selected).catch(unlessStopped);
    if (!written || platform !== this.#platform || text !== this.#draft.text) return;
    redraw(byId("firewall-rules"), written, () => (written.error ? [el("p", {}, sentence(written.error))] : written.blocks.map(block)));
  }
}

/** Returns one block of rules with its copy button. */
function block({ title, text, note }) {
  const rule = el("pre", { class: "rule", tabindex: "0" }, text);
  return el("div", { class: "block" },
    el("div", { class: "heading" }, el("h3", {}, title), el("button", { type: "button", onclick: ({ currentTarget }) => copy(text, rule, currentTarget) }, "Copy")),
    rule, note ? el("p", { class: "where" }, note) : null);
}

/** How long a button reads "Copied", in milliseconds. */
const copiedDuration = 2000;

/**
 * Copies text and changes the button to "Copied". If the browser does not allow that, it selects the element that shows
 * the text, for the user to copy.
 */
export async function copy(text, shown, button) {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, copiedDuration);
  } catch {
    if (shown.select) shown.select();
    else getSelection().selectAllChildren(shown);
    announce("Selected. Press Ctrl+C to copy.");
  }
}
