import { byId, count, el, redraw, sentence, shape } from "./dom.js";
import { labelOf } from "./fields.js";
import { preview } from "./bytes.js";
import { ruleAddress } from "./source.js";

const order = ["error", "warning", "note"];
/** The most findings shown. A text with more is better checked on the command line. */
const maxShown = 200;
/** The most fixes that one click on "Apply all" applies. */
const maxFixes = 100;

/** Lists the findings, most severe first, each with its line, its fix and a link to its rule. */
export class Findings {
  #draft;
  #focus;

  /** focus(diagnostic) moves the focus to the field or the line of a finding. */
  constructor(draft, focus) {
    this.#draft = draft;
    this.#focus = focus;
    byId("fix-all").addEventListener("click", () => this.#fixAll());
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  #show({ text, check }) {
    const found = check.diagnostics.map((diagnostic, index) => ({ ...diagnostic, index }))
      .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
    const fixes = found.filter((f) => f.fix).length;
    byId("findings-title").textContent = found.length > 0 ? count(found.length, "finding") : "No findings";
    byId("fix-all").hidden = fixes < 2;
    byId("fix-all").textContent = `Apply all ${fixes} fixes`;
    redraw(byId("findings-list"), [found, fixes > 0 && text], () => found.slice(0, maxShown).map((f) => this.#item(f, text)));
    byId("findings-list").hidden = found.length === 0;
    byId("findings-rest").hidden = found.length <= maxShown;
    byId("findings-rest").textContent =
      `${count(Math.max(0, found.length - maxShown), "more finding")}. To see them all, save the text and run activeftp check on it.`;
  }

  #item(finding, text) {
    const { rule, severity, message, path, line, fix } = finding;
    return el("li", { class: "finding", "data-severity": severity, "data-rule": rule },
      el("span", { class: "severity" }, shape(severity), severity),
      el("div", {},
        el("p", { class: "message" }, sentence(message)),
        el("p", { class: "from" },
          el("button", { type: "button", class: "link place", onclick: () => this.#focus(finding) },
            path ? `${labelOf(path)}, line ${line}` : `line ${line}`),
          el("code", {}, rule),
          el("a", { href: ruleAddress(rule), "aria-label": `Why: ${rule}` }, "Why")),
        fix && this.#fixOf(finding, text)));
  }

  #fixOf({ index, fix }, text) {
    const { removed, added } = preview(text, fix);
    return el("div", { class: "fix" },
      el("button", { type: "button", class: "main", onclick: () => this.#fix(index) }, capitalize(fix.message)),
      el("div", { class: "diff", role: "group", "aria-label": "What it changes" },
        removed.map((line) => el("del", {}, `- ${line}`)),
        added.map((line) => el("ins", {}, `+ ${line}`))));
  }

  async #fix(index) {
    if (await this.#draft.fix(index)) this.#focusTitle();
  }

  /** Applies one fix at a time, because a fix can reveal another finding. */
  async #fixAll() {
    for (let applied = 0; applied < maxFixes; applied++) {
      const index = this.#draft.view.check.diagnostics.findIndex((d) => d.fix);
      if (index < 0 || !(await this.#draft.fix(index))) break;
      await this.#draft.viewed();
    }
    this.#focusTitle();
  }

  /** Moves the focus to the heading, because the button that was pressed has gone with its finding. */
  #focusTitle() {
    byId("findings-title").focus();
  }
}

function capitalize(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
