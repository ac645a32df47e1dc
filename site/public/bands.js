import { passiveEnd } from "./fields.js";
import { runs } from "./scale.js";

/** What the ruler shows of a view. ports is the core's table. A band that the text does not give is empty. */
export function bandsOf({ check, read: { values } }, ports) {
  const os = values["host.os"];
  const ephemeral = values["host.ephemeral-ports"] ?
    runs(values["host.ephemeral-ports"]) :
    (ports.ephemeral[os] ?? []).map(([first, last]) => ({ first, last }));
  return {
    stated: Boolean(values["ftp-active-mode.base-port"] || values["ftp-active-mode.number-of-ports"]),
    active: given(values["ftp-active-mode.base-port"], check.portEnd, ports),
    passive: given(values["ftp-passive-mode.base-port"], passiveEnd(values), ports),
    open: runs(values["firewall.open"]),
    ephemeral,
    os,
    marks: [
      ...runs(values["host.listening"]).map((run) => ({ ...run, kind: "listening", name: "in use" })),
      ...ports.own.map((run) => ({ ...run, kind: "own" })),
      ...ports.services.map((run) => ({ ...run, kind: "service" })),
    ].sort((a, b) => a.first - b.first),
    random: check.sites.some((site) => site.verdict !== "off") && !values["ftp-active-mode.base-port"],
  };
}

/** How the ruler and its table call the kinds of marks. */
export const kinds = {
  listening: "in use on this host",
  own: "the product's own",
  service: "well-known service",
};

function given(base, end, { low, high }) {
  const first = Number(base);
  return Number.isInteger(first) && first >= low && end >= first && end <= high ? { first, last: end } : null;
}
