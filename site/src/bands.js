import { noRange, passiveEnd } from "./fields.js";
import { runs } from "./scale.js";

/**
 * Returns the bands and marks that the ruler draws for a view. ports is the core's port table. A band that the text
 * does not set is empty or null.
 */
export function bandsOf({ check, read: { values } }, ports) {
  const { "host.os": system, "host.ephemeral-ports": stated, "firewall.open": open } = values;
  const refused = check.diagnostics.filter(({ rule }) => rule.startsWith("value-")).map(({ path }) => path);
  const runsOf = (path) => (refused.includes(path) ? [] : runs(values[path]));
  const os = Object.hasOwn(ports.ephemeral, system) ? system : undefined; // the text can have any word there
  const ephemeral = stated ? runsOf("host.ephemeral-ports") : os ? ports.ephemeral[os].map(([first, last]) => ({ first, last })) : [];
  return {
    noActive: noRange(values, "ftp-active-mode"), // said if active is null
    noPassive: noRange(values, "ftp-passive-mode"),
    active: validRange(values["ftp-active-mode.base-port"], check.portEnd, ports),
    passive: validRange(values["ftp-passive-mode.base-port"], passiveEnd(values), ports),
    open: runsOf("firewall.open"),
    noOpen: noneOf(open, "not given"), // said if open is empty
    ephemeral,
    noEphemeral: noneOf(stated ?? system, "operating system not set"),
    os,
    marks: [
      ...runsOf("host.listening").map((run) => ({ ...run, kind: "listening", name: "in use" })),
      ...ports.own.map((run) => ({ ...run, kind: "own" })),
      ...ports.services.map((run) => ({ ...run, kind: "service" })),
    ].sort((a, b) => a.first - b.first),
    random: check.sites.some((site) => site.verdict !== "off") && !values["ftp-active-mode.base-port"],
  };
}

/** Returns the words for a value from which nothing can be drawn; unset if it is not there. */
function noneOf(value, unset) {
  if (!value) return unset;
  return value.includes("${") ? "given by an expression" : "no valid value";
}

/** The name of each kind of mark in the table. */
export const kinds = {
  listening: "in use on this host",
  own: "the product's own",
  service: "well-known service",
};

/** Returns the range from base to end, or null unless both are valid ports of the product. */
function validRange(base, end, { low, high }) {
  const first = Number(base);
  return Number.isInteger(first) && first >= low && end >= first && end <= high ? { first, last: end } : null;
}
