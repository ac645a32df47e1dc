import { el, redraw } from "./dom.js";

/** The most options in a list. A text with more sites or zones is edited as text. */
export const maxOptions = 500;

/**
 * Fills a select with choices, which are pairs of value and label, and selects value. A value that is not among the
 * choices gets an option of its own. A required select offers "not set" only while it has no value.
 */
export function offer(select, choices, value, required) {
  const own = value === "" ? undefined : choices.find(([choice]) => choice === value) ?? [value, `${value} (not in the list)`];
  const offered = choices.slice(0, maxOptions);
  if (own && !offered.includes(own)) offered.push(own);
  if (!own || !required) offered.unshift(["", "not set"]);
  redraw(select, offered, () => offered.map(([choice, label]) => el("option", { value: choice }, label)));
  select.value = value;
}
