import { byId, el, redraw, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { labels, remark, withLabels } from "./fields.js";
import { handoverText, shareNotes } from "./handover.js";
import { pointing } from "./hint.js";
import { announce } from "./verdict.js";

const options = {
  sourcePort20: "Only from source port 20",
  mirror: "For the partner's side",
  rollback: "Undo these rules",
};

/**
 * Shows the firewall rules for the range, with a tab for each kind of firewall. Hidden if the core has no platforms.
 */
export class Firewall {
  #engine;
  #draft;
  #narrow;
  #platform;
  #tabs = [];

  /** narrow() moves the focus to the field that narrows rules that are open to every address. */
  constructor(engine, draft, narrow) {
    this.#engine = engine;
    this.#draft = draft;
    this.#narrow = narrow;
  }

  /** Builds the panel, if the core has any platforms. If they cannot be loaded, the next view tries again. */
  async start() {
    const { platforms = [], error } = await this.#engine.callLater(this, "firewall", "", "", {}).catch(unlessStopped) ?? {};
    if (error) {
      byId("firewall-panel").replaceChildren(el("p", { class: "where" }, remark(error)));
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
      el("div", { class: "tabs", role: "tablist", "aria-label": "Kind of firewall" }, this.#tabs),
      el("div", { class: "faults" }, Object.entries(options).map(([name, label]) =>
        el("label", {}, el("input", { type: "checkbox", "data-option": name, onchange: () => this.#write() }), ` ${label}`))),
      el("div", { id: "firewall-rules", role: "tabpanel", tabindex: "0" }));
    byId("firewall").hidden = false;
    byId("handover").addEventListener("click", () => copy(this.#handover(), byId("firewall-rules"), byId("handover")));
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
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault(); // the arrows would also scroll the page
    const index = this.#tabs.indexOf(event.currentTarget);
    const next = this.#tabs.at((index + step) % this.#tabs.length);
    next.focus();
    next.click();
  }

  async #write() {
    const platform = this.#platform;
    const { text } = this.#draft;
    const written = await this.#engine.callLater(this, "firewall", text, platform, selected()).catch(unlessStopped);
    if (!written || platform !== this.#platform || text !== this.#draft.text) return;
    byId("handover").hidden = Boolean(written.error);
    const refusal = written.error && remark(pointing(written.error, this.#draft.view.check.diagnostics));
    redraw(byId("firewall-rules"), refusal ?? written, () => (refusal ? [el("p", {}, refusal)] : panelOf(written.blocks, this.#narrow)));
  }

  /**
   * Resolves to the rules of both sides for the chosen kind of firewall, how to undo them, and the reason, or to an empty
   * text if there are no rules.
   */
  async handover() {
    return this.#platform === undefined || byId("handover").hidden ? "" : this.#handover();
  }

  #handover() {
    const platform = this.#platform;
    const { sourcePort20 } = selected();
    return handoverText(this.#engine, this.#draft.view, { platform, name: byId(`firewall-${platform}`).textContent, sourcePort20 });
  }
}

/** Returns which options are chosen, by name. */
function selected() {
  return Object.fromEntries([...document.querySelectorAll("[data-option]")].map((box) => [box.dataset.option, box.checked]));
}

/**
 * Returns the blocks of rules, below them the notes that they have in common, and above them a warning if they are open
 * to every address, with a button that calls narrow.
 */
function panelOf(all, narrow) {
  const open = [...new Set(all.map((one) => one.open).filter(Boolean))];
  const { blocks, shared } = shareNotes(all.map((one) => ({ ...one, note: one.note.slice(one.open.length).trim() })));
  return [
    ...open.map((words) => el("p", { class: "outcome open", "data-severity": "warning" }, shape("warning"),
      el("span", {}, el("strong", {}, "Open to the whole Internet. "), `${withLabels(words)} `,
        el("button", { type: "button", class: "link", onclick: narrow }, `Go to ${labels.from}`)))),
    ...blocks.map(block),
    shared && el("p", { class: "where shared" }, withLabels(shared)),
  ];
}

/** Returns one block of rules with its copy button. */
function block({ title, text, note }) {
  const rule = el("pre", { class: "rule", tabindex: "0" }, text);
  return el("div", { class: "block" },
    el("div", { class: "heading" }, el("h3", {}, title), el("button", { type: "button", onclick: ({ currentTarget }) => copy(text, rule, currentTarget) }, "Copy")),
    rule, note && el("p", { class: "where" }, withLabels(note)));
}

/** How long a button reads "Copied", in milliseconds. */
const copiedDuration = 2000;

/**
 * Copies text, which can be a promise, and changes the button to "Copied". If the browser does not allow that, it selects
 * the element that shows the text, for the user to copy.
 */
export async function copy(text, shown, button) {
  button.dataset.label ??= button.textContent;
  try {
    await write(text);
    announce("Copied.");
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = button.dataset.label; }, copiedDuration);
  } catch {
    if (shown.select) shown.select();
    else getSelection().selectAllChildren(shown);
    announce("Selected. Press Ctrl+C to copy.");
  }
}

/** Writes text to the clipboard. Safari allows a text that is not yet known only as a ClipboardItem. */
function write(text) {
  if (typeof text === "string") return navigator.clipboard.writeText(text);
  const item = Promise.resolve(text).then((known) => new Blob([known], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": item })]);
}
