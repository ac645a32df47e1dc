import { el, redraw } from "./dom.js";

/** Choices that a list offers at most; a text with more is edited as a text. */
export const mostOffered = 500;

/**
 * Makes a select offer the choices, pairs of value and words, and the value that the text has even where it is none of
 * them. needed lists have an entry for no value only while there is none.
 */
export function offer(select, choices, value, needed) {
  const own = value === "" ? undefined : choices.find(([choice]) => choice === value) ?? [value, `${value} (unknown)`];
  const offered = choices.slice(0, mostOffered);
  if (own && !offered.includes(own)) offered.push(own);
  if (!own || !needed) offered.unshift(["", "not stated"]);
  redraw(select, offered, () => offered.map(([choice, words]) => el("option", { value: choice }, words)));
  select.value = value;
}

/** Takes the ports out of what ss -ltn or netstat prints: those of the first address in each line. */
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
