import { byId, capitalized, count, el, redraw, set, setText, shape } from "./dom.js";
import { labelOf, remark, withLabels } from "./fields.js";
import { preview } from "./bytes.js";
import { rank } from "./severity.js";
import { whyRule } from "./why.js";

/** The most findings shown. A text with more is better checked on the command line. */
const maxShown = 200;
/** The most fixes that one click on "Apply all" applies. */
const maxFixes = 100;

/**
 * Lists the findings, most severe first, each with its line, its fix and a link to its rule. Accepted findings come last,
 * with the reason in place of the fix. A finding can be accepted here, and an acceptance withdrawn.
 */
export class Findings {
  #draft;
  #focus;
  #acceptance;

  /** focus(diagnostic) moves the focus to the field or the line of a finding. acceptance makes the button that accepts one. */
  constructor(draft, focus, acceptance) {
    this.#draft = draft;
    this.#focus = focus;
    this.#acceptance = acceptance;
    byId("fix-all").addEventListener("click", () => this.#fixAll());
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  #show({ text, check }) {
    const found = check.diagnostics.map((diagnostic, index) => ({ ...diagnostic, index })).sort((a, b) => rank(a) - rank(b));
    const accepted = found.filter((f) => f.accepted).length;
    const open = found.length - accepted;
    const fixes = found.filter(isFixable).length;
    setText(byId("findings-title"), (open > 0 ? count(open, "finding") : "No findings") + (accepted > 0 ? `, ${accepted} accepted` : ""));
    set(byId("fix-all"), { hidden: fixes < 2 });
    setText(byId("fix-all"), `Apply all ${fixes} fixes`);
    redraw(byId("findings-list"), [found, fixes > 0 && text], () => found.slice(0, maxShown).map((f) => this.#item(f, text)));
    set(byId("findings-list"), { hidden: found.length === 0 });
    set(byId("findings-rest"), { hidden: found.length <= maxShown });
    setText(byId("findings-rest"),
      `${count(Math.max(0, found.length - maxShown), "more finding")}. To see them all, save the text and run activeftp check on it.`);
  }

  #item(finding, text) {
    const { rule, severity, message, path, line, accepted } = finding;
    return el("li", { class: "finding", "data-severity": accepted ? "accepted" : severity, "data-rule": rule },
      el("span", { class: "severity" }, shape(accepted ? "off" : severity), accepted ? `accepted ${severity}` : severity),
      el("div", {},
        el("p", { class: "message" }, remark(message)),
        accepted && el("p", { class: "reason" }, `Accepted${accepted.until && ` until ${accepted.until}`}: ${accepted.reason}`),
        el("p", { class: "from" },
          el("button", { type: "button", class: "link place", onclick: () => this.#focus(finding) },
            path ? `${labelOf(path)}, line ${line}` : `line ${line}`),
          el("code", {}, rule),
          whyRule(rule),
          this.#acceptance.button(finding, () => this.#focusTitle())),
        isFixable(finding) && this.#fixOf(finding, text)));
  }

  #fixOf({ index, fix }, text) {
    const { removed, added } = preview(text, fix);
    return el("div", { class: "fix" },
      el("button", { type: "button", class: "main", onclick: () => this.#fix(index) }, capitalized(withLabels(fix.message))),
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
      const index = this.#draft.view.check.diagnostics.findIndex(isFixable);
      if (index < 0 || !(await this.#draft.fix(index, "fix-all"))) break;
      await this.#draft.viewed();
    }
    this.#focusTitle();
  }

  /** Moves the focus to the heading, because the button that was pressed has gone with its finding. */
  #focusTitle() {
    byId("findings-title").focus();
  }
}

/** Reports whether a finding offers a fix. An accepted one is left alone. */
function isFixable({ accepted, fix }) {
  return fix && !accepted;
}
