import { byId, el, redraw } from "./dom.js";
import { byteOffset } from "./bytes.js";

const weight = { note: 1, warning: 2, error: 3 };
/** The most lines that get a number in the margin. */
const maxNumbered = 5000;

/**
 * The text view of the settings, with findings marked in the margin, and the tabs that switch between text and form.
 */
export class TextPane {
  #draft;
  #area = byId("text");

  constructor(draft) {
    this.#draft = draft;
    this.#area.addEventListener("input", () => draft.set(this.#area.value, "text"));
    this.#area.addEventListener("scroll", () => { byId("gutter").scrollTop = this.#area.scrollTop; });
    for (const tab of tabs()) {
      tab.addEventListener("click", () => show(tab));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        show(tabs().find((other) => other !== tab)).focus();
      });
    }
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  /** Applies edits made before the core was ready. */
  takeTyped() {
    if ("typed" in this.#area.dataset) this.#draft.set(this.#area.value, "text");
  }

  /** Shows the text and selects the part that a diagnostic is about. */
  select({ line, col, len }) {
    show(byId("text-tab"));
    const lines = this.#area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0);
    const text = lines[line - 1] ?? "";
    this.#area.focus();
    this.#area.setSelectionRange(start + byteOffset(text, col - 1), start + byteOffset(text, col - 1 + len));
    this.#area.scrollTop = Math.max(0, (line - 4) * 20);
  }

  /** Shows the form. */
  showForm() {
    show(byId("form-tab"));
  }

  #show({ text, check }) {
    const value = text.replaceAll("\r\n", "\n");
    if (this.#area.value !== value) this.#area.value = value;
    const worst = new Map();
    for (const { line, severity, accepted } of check.diagnostics) {
      if (!accepted && weight[severity] > (weight[worst.get(line)] ?? 0)) worst.set(line, severity);
    }
    const lines = Math.min(value.split("\n").length, maxNumbered);
    redraw(byId("gutter"), [lines, [...worst]], () => Array.from({ length: lines }, (_, i) =>
      el("div", { "data-severity": worst.get(i + 1) }, String(i + 1))));
    byId("gutter").scrollTop = this.#area.scrollTop;
  }
}

function tabs() {
  return [byId("form-tab"), byId("text-tab")];
}

/** Selects a tab, shows its panel and returns the tab. */
function show(tab) {
  for (const other of tabs()) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    byId(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  return tab;
}
