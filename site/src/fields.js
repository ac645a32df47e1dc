/** The product's label for each key of the settings text. */
export const labels = {
  "base-port": "Base Port",
  "number-of-ports": "Number Of Ports",
  "port-end": "Port End",
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
  on: "Server or Edge",
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
  "rewrites-port": "NAT rewrites PORT",
  "connect-timeout": "Connect time-out",
  "receive-timeout": "Receive time-out",
  "max-retries": "Retries",
  "retry-delay": "Retry delay",
  "max-connections-per-host": "Max connections per host",
  "max-transfers": "Max transfers",
};

/** What the page shows for a value that the text says is unknown. */
export const notKnown = "not known yet";

/** Returns the paths of the values that the text says are unknown. */
export function unknownPaths(diagnostics) {
  return diagnostics.filter((d) => d.rule === "value-unknown").map((d) => d.path);
}

/** Returns a site's verdict as the page words it. */
export function verdictWord(verdict) {
  return verdict === "incomplete" ? "not fully checked" : verdict;
}

/** Returns a message of the core with labels in place of its keys. Keys of one word stay: they are words of prose too. */
export function withLabels(message) {
  return message.replace(/(?<![\w-])[a-z]+(?:-[a-z]+)+(?![\w-])/g, (key) => labels[key] ?? key);
}

/** Reports whether the value at a path names servers or addresses. */
export function isAddress(path) {
  return /^(host\.(nat-)?address|firewall\.from|transfer-site .*\.(server|alternative-servers))$/s.test(path);
}

/** Returns the last port of the passive range, or 0 if there is none. */
export function passiveEnd(values) {
  const base = Number(values["ftp-passive-mode.base-port"]);
  const number = Number(values["ftp-passive-mode.number-of-ports"]);
  return base > 0 && number > 0 ? base + number - 1 : 0;
}

/** Returns a control's path with the chosen site in place of the *. */
export function pathOf(pattern, site) {
  return pattern.replace("*", () => site);
}

/** Returns a path as the page names it: "Base Port", "payroll: Network Zone". */
export function labelOf(path) {
  const dot = path.lastIndexOf(".");
  const label = labels[path.slice(dot + 1)];
  if (dot < 0 || !label) return path;
  const name = /^(?:transfer-site|network-zone) (.*)$/s.exec(path.slice(0, dot))?.[1];
  if (name) return `${name}: ${label}`;
  return path.startsWith("ftp-passive-mode.") ? `passive ${label}` : label;
}
