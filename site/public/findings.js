import { byId, count, el, redraw, sentence, shape } from "./dom.js";
import { placeName } from "./fields.js";
import { preview } from "./bytes.js";
import { ruleAddress } from "./source.js";

const order = ["error", "warning", "note"];
/** Findings shown; a text with more is better read on the command line. */
const mostShown = 200;
/** How many fixes "make all" makes at most. */
const mostFixes = 100;

/** The list of findings, the weightiest first, each with its place, its fix and its rule. */
export class Findings {
  #draft;
  #focus;

  /** focus(diagnostic) shows the place of a finding. */
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
    byId("fix-all").textContent = `Make all ${fixes} fixes`;
    redraw(byId("findings-list"), [found, fixes > 0 && text], () => found.slice(0, mostShown).map((f) => this.#item(f, text)));
    byId("findings-list").hidden = found.length === 0;
    byId("findings-rest").hidden = found.length <= mostShown;
    byId("findings-rest").textContent =
      `${count(Math.max(0, found.length - mostShown), "finding")} more: save the text and run activeftp check on it.`;
  }

  #item(finding, text) {
    const { rule, severity, message, path, line, fix } = finding;
    return el("li", { class: "finding", "data-severity": severity, "data-rule": rule },
      el("span", { class: "severity" }, shape(severity), severity),
      el("div", {},
        el("p", { class: "message" }, sentence(message)),
        el("p", { class: "from" },
          el("button", { type: "button", class: "link place", onclick: () => this.#focus(finding) },
            path ? `${placeName(path)}, line ${line}` : `line ${line}`),
          el("code", {}, rule),
          el("a", { href: ruleAddress(rule), "aria-label": `Why: ${rule}` }, "Why")),
        fix && this.#fixOf(finding, text)));
  }

  #fixOf({ index, fix }, text) {
    const { removed, added } = preview(text, fix);
    return el("div", { class: "fix" },
      el("button", { type: "button", class: "main", onclick: () => this.#fix(index) }, capital(fix.message)),
      el("div", { class: "diff", role: "group", "aria-label": "What it changes" },
        removed.map((line) => el("del", {}, `- ${line}`)),
        added.map((line) => el("ins", {}, `+ ${line}`))));
  }

  async #fix(index) {
    if (await this.#draft.fix(index)) this.#next();
  }

  /** Fix after fix, because one can bring another finding to light. */
  async #fixAll() {
    for (let made = 0; made < mostFixes; made++) {
      const index = this.#draft.view.check.diagnostics.findIndex((d) => d.fix);
      if (index < 0) break;
      const seen = new Promise((resolve) => this.#draft.addEventListener("view", resolve, { once: true }));
      if (!(await this.#draft.fix(index))) break;
      await seen;
    }
    this.#next();
  }

  /** The button pressed is gone with its finding: the focus goes on to the list's head. */
  #next() {
    byId("findings-title").focus();
  }
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
