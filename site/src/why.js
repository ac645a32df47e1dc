import { el } from "./dom.js";
import { explanationAddress, ruleAddress } from "./source.js";

/** The causes of a transfer that is no failure, or that was not tried. They have no page. */
const unexplained = ["done", "passive", "settings"];

/** Returns the link to the page of a rule. */
export function whyRule(rule) {
  return why(rule, ruleAddress(rule));
}

/** Returns the link to the page of a cause or of an item of the checklist, or null if it has none. */
export function whyCause(cause) {
  return !cause || unexplained.includes(cause) ? null : why(cause, explanationAddress(cause));
}

function why(id, href) {
  return el("a", { href, "aria-label": `Why: ${id}` }, "Why");
}
