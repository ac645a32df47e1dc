import { el } from "./dom.js";

/** Matches the addresses that are reserved for documentation (RFC 5737, RFC 3849), with dots or with commas as in PORT. */
const reserved = /(?<![\d.,:])(?:(?:192[.,]0[.,]2|198[.,]51[.,]100|203[.,]0[.,]113)[.,]\d{1,3}(?!\d)|2001:db8:[\da-f:]*[\da-f])/g;
/** Matches the port behind an address. */
const portBehind = /^:\d+/;

/**
 * Splits a text of the simulation into nodes in which each invented address is marked. An address is invented if it is
 * reserved for documentation and the settings do not contain it. If named is true, the word "example" follows it.
 */
export function markInvented(text, settings, named = false) {
  const nodes = [];
  let from = 0;
  for (const { 0: address, index } of text.matchAll(reserved)) {
    if (given(address.replaceAll(",", "."), settings)) continue;
    const end = index + address.length;
    const port = named ? portBehind.exec(text.slice(end))?.[0] ?? "" : "";
    nodes.push(text.slice(from, index), el("span", { class: "invented" }, address + port), named && " (example)");
    from = end + port.length;
  }
  return [...nodes, text.slice(from)].filter(Boolean);
}

/** Reports whether the settings contain an address, and not only as part of a longer one. */
function given(address, settings) {
  if (!settings.includes(address)) return false;
  const words = settings.split(/[\s=#[\]]+/);
  return words.some((word) => word === address || word.replace(/:\d+$/, "") === address);
}
