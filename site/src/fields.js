import { sentence } from "./dom.js";

/** The form's label for each key of the settings text. */
export const labels = {
  __proto__: null, // a word of a message can be the name of a property that objects have
  "base-port": "Base Port",
  "number-of-ports": "Number Of Ports",
  "port-end": "Port End",
  on: "Server or Edge",
  default: "default",
  socks5: "SOCKS5",
  http: "HTTP",
  server: "Server",
  port: "Port",
  "network-zone": "Network Zone",
  "enable-active-connection-mode": "Enable Active Connection Mode",
  "use-ftps": "Use FTPS",
  "clear-command-channel": "Clear Command Channel",
  "max-parallel-transfers": "Max parallel transfers",
  "hostname-verification": "Hostname verification",
  "site-type": "Site type",
  "alternative-servers": "Alternative servers",
  "transfers-per-minute": "Transfers per minute",
  "longest-transfer": "Longest transfer",
  os: "Operating system",
  "ephemeral-ports": "Ephemeral ports",
  listening: "Ports in use",
  address: "Host address",
  "nat-address": "NAT address",
  nodes: "Nodes",
  product: "Product",
  open: "Open inbound ports",
  from: "Allowed partner address",
  "rewrites-port": "Rewrites PORT",
  "connect-timeout": "Connect timeout",
  "receive-timeout": "Receive timeout",
  "max-retries": "Max retries",
  "retry-delay": "Retry delay",
  "max-connections-per-host": "Max connections per host",
  "max-transfers": "Max transfers",
};

/** What the page shows for a value that the text says is unknown. */
export const notKnown = "not known yet";

/** Returns the paths of the values that the text says are unknown. */
export function unknownPaths(diagnostics) {
  return pathsOf("value-unknown", diagnostics);
}

/** Returns the paths of the values that are expressions of the product. */
export function expressionPaths(diagnostics) {
  return pathsOf("value-expression", diagnostics);
}

function pathsOf(rule, diagnostics) {
  return [...new Set(diagnostics.filter((d) => d.rule === rule).map((d) => d.path))];
}

/** Returns a site's verdict as the page words it. */
export function verdictWord(verdict) {
  return verdict === "incomplete" ? "not fully checked" : verdict;
}

/**
 * Returns a message of the core as a sentence with the labels of the form in place of keys, and without the id of its
 * rule, which the page shows elsewhere.
 */
export function remark(message) {
  return sentence(withLabels(message.replace(/ \[[a-z-]+\]$/, "")));
}

/**
 * Returns a message with labels in place of keys. What the text itself says stays as it is: what is quoted, a header, and
 * the keys and sections to write in place of unknown ones. A key of one word is a word of prose too, so it is replaced
 * only beside its section, in "set KEY to" and as what the message is about.
 */
export function withLabels(message) {
  return message
    .replace(/(^|: |^set |because )([a-z\d]+)(?= (?:must be|is an expression|is unknown|is already set|is not set|lists|to)\b)/g, (words, before, key) => before + (labels[key] ?? key))
    .replace(ownWords, (words, header, behind, under, section, key) =>
      labels[behind ?? under] ?? (section || key?.includes("-") ? labels[key] : undefined) ?? words);
}

const ownWords = new RegExp([
  /"(?:[^"\\]|\\.)*"/, // quoted
  /(\[[a-z-]+\]) ([a-z][a-z\d-]*)|([a-z][a-z\d-]*) under \[[a-z-]+\]/, // [host] address, os under [host]
  /\[[^\]]*\]/, // a header
  /(?:its keys|the sections) are .*|rename the (?:key|section) to .*/, // what the text can say
  /(?<![\w.-])((?:host|firewall|outbound-connections|ftp-active-mode|ftp-passive-mode)\.)?([a-z][a-z\d-]*)(?![\w-])/, // a key
].map(({ source }) => source).join("|"), "g");

/** Reports whether the value at a path names servers or addresses. */
export function isAddress(path) {
  return /^(host\.(nat-)?address|firewall\.from|transfer-site .*\.(server|alternative-servers))$/s.test(path);
}

/** Returns the last port of the passive range, or 0 if there is none. */
export function passiveEnd(values) {
  const base = Number(values["ftp-passive-mode.base-port"]);
  const number = Number(values["ftp-passive-mode.number-of-ports"]);
  return lastPort(base, base + number - 1);
}

/** Returns the end of a range from base, or 0 if there is no such range of ports. */
export function lastPort(base, end) {
  return base >= 1 && end >= base && end <= 65535 ? end : 0;
}

/** Returns the words for a range that cannot be drawn, of the pane "ftp-active-mode" or "ftp-passive-mode". */
export function noRange(values, pane) {
  const [base, number] = ["base-port", "number-of-ports"].map((key) => values[`${pane}.${key}`] ?? "");
  if ([base, number].includes("unknown")) return notKnown;
  if ([base, number].some((value) => value.includes("${"))) return "given by an expression";
  if (Number(base) === 0 && Number(number) === 0) return "not set";
  return pane === "ftp-passive-mode" && number !== "" && Number(number) === 0 ? "any port" : "no valid range";
}

/** Returns the active range of a view as { base, end, number }, or null if there is none or it does not exist. */
export function activeRange({ check, read: { values } }) {
  const base = Number(values["ftp-active-mode.base-port"]);
  const end = lastPort(base, check.portEnd);
  return end > 0 ? { base, end, number: end - base + 1 } : null;
}

/** Returns a control's path with the chosen site in place of the *. */
export function pathOf(pattern, site) {
  return pattern.replace("*", () => site);
}

/** The names of the sections that have none of their own, as the form shows them. */
const sectionLabels = {
  "ftp-active-mode": "FTP Active Mode",
  "ftp-passive-mode": "FTP Passive Mode",
  host: "This host",
  firewall: "Firewall",
  "outbound-connections": "Outbound connections",
};

/** Returns a path as the page names it: "Base Port", "payroll: Network Zone", "transfer site payroll", "This host". */
export function labelOf(path) {
  const dot = path.lastIndexOf(".");
  const label = labels[path.slice(dot + 1)];
  if (dot < 0 || !label) return sectionLabels[path] ?? path.replace(/^(transfer|network)-(?=site |zone )/, "$1 ");
  const name = /^(?:transfer-site|network-zone) (.*)$/s.exec(path.slice(0, dot))?.[1];
  if (name) return `${name}: ${label}`;
  return path.startsWith("ftp-passive-mode.") ? `passive ${label}` : label;
}
