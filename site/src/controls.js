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

/**
 * Replaces pasted output of ss -ltn or netstat with its ports: that of the first address in each line, for up to 10,000
 * lines.
 */
export function pastePorts(event) {
  const pasted = event.clipboardData.getData("text/plain");
  if (!pasted.includes("\n")) return;
  event.preventDefault();
  const ports = new Set();
  for (const line of pasted.split("\n").slice(0, 10_000)) {
    const local = line.trim().split(/\s+/).find((word) => /[:.]\d+$/.test(word));
    if (local) ports.add(Number(/\d+$/.exec(local)[0]));
  }
  event.target.value = [...ports].sort((a, b) => a - b).join(" ");
  event.target.dispatchEvent(new Event("input"));
}
