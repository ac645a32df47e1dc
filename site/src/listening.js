/** The most lines that are read. */
const maxLines = 10_000;

const host = String.raw`\*|\d+(?:\.\d+){3}(?:%[\w.-]+)?|\[[^\]]+\]|[\da-f]*:[\da-f:.]*(?:%\w+)?|[a-z][\w.-]*(?=:)`;
/** A local or remote end of a connection: an address, a name or a *, and after : or . its port. */
const endpoint = new RegExp(`^(?:${host})[:.](\\d{1,5})$`, "i");
/** The same with the name of a service in place of its port. */
const namedEndpoint = new RegExp(`^(?:${host})[:.][a-z][\\w-]*$`, "i");
/** The state of a socket that listens. Tables have it in capital letters; "listen" is a word of logs. */
const listens = /(?:^|[\s(])(?:LISTEN(?:ING)?|ABHÖREN)(?:$|[\s)])/;
/** The other states of a connection. */
const otherState = /(?:^|[\s(])(?:ESTAB(?:LISHED)?|TIME[-_]WAIT|CLOSE[-_]WAIT|CLOSED|SYN[-_]\w+|FIN[-_]WAIT[-_\d]*|LAST[-_]ACK|CLOSING|UNCONN|I(?:DLE|dle)|BOUND|HERGESTELLT|WARTEND)(?:$|[\s)])/;
/** The remote end of a socket that is not connected. */
const anyRemote = /^(?:\*[:.]\*|0\.0\.0\.0:0|0\.0\.0\.0:\*|\[::\]:0|\[::\]:\*|:::\*)$/;

/**
 * Returns the TCP ports that a text says are in use, sorted and once each, and how many of its lines name a service in
 * place of a port: { ports, named, isTable }. It reads the output of ss, of netstat on Linux, Windows, macOS, FreeBSD, Solaris
 * and AIX, of lsof -i, sockstat and Get-NetTCPConnection, and plain lists of ports. isTable is whether the text is such
 * output: a plain list is not.
 */
export function portsInUse(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).slice(0, maxLines).map((line) => line.trim()).filter(Boolean);
  const rows = lines.map(rowOf);
  const ports = new Set(rows.flatMap(({ port }) => (port ? [port] : [])));
  const isTable = rows.some(({ isRow }) => isRow);
  if (!isTable) for (const port of plainPorts(lines)) ports.add(port);
  return { ports: [...ports].sort((a, b) => a - b), named: rows.filter(({ named }) => named).length, isTable };
}

/** Reads one line: port is that of a listening TCP socket; isRow is whether the line is of a table of sockets. */
function rowOf(line) {
  const words = line.split(/\s+/);
  const found = words.find((word) => endpoint.test(word));
  const named = words.find((word) => namedEndpoint.test(word));
  const isUDP = /(?:^|\s)udp\w*(?:\s|$)/i.test(line);
  const remotes = words.filter((word) => anyRemote.test(word));
  const waits = listens.test(line) || (!otherState.test(line) && remotes.some((word) => word !== found) && /(?:^|\s)tcp\w*(?:\s|$)/i.test(line));
  const cells = /^(?:::|[\da-f.:]+(?:%\d+)?)\s+(\d{1,5})\s+(?:::|[\da-f.:]+)\s+\d+\s+(\w+)/i.exec(line); // of PowerShell
  if (cells) return { isRow: true, port: /^listen$/i.test(cells[2]) ? portIn(cells[1]) : undefined };
  const isRow = Boolean(found ?? named) && (waits || isUDP || otherState.test(line) || remotes.length > 0);
  if (!isRow || isUDP || !waits) return { isRow };
  const first = words.find((word) => endpoint.test(word) || namedEndpoint.test(word));
  return first === found ? { isRow, port: portIn(endpoint.exec(found)[1]) } : { isRow, named: true };
}

/** Returns the ports of a plain list: one or several a line, with a protocol or a word after the first (22/tcp open ssh). */
function plainPorts(lines) {
  return lines.flatMap((line) => {
    if (/^\d+\/udp/i.test(line)) return [];
    const service = /^(\d{1,5})(?:\/tcp)?\s+[a-z]/i.exec(line);
    const words = service ? [service[1]] : line.split(/[\s,;]+/).filter(Boolean);
    const all = words.map((word) => portIn(/^(\d{1,5})(?:\/tcp)?$/i.exec(word)?.[1] ?? endpoint.exec(word)?.[1]));
    return all.includes(undefined) ? [] : all;
  });
}

/** Returns a port, or undefined if the digits are none. */
function portIn(digits) {
  const port = Number(digits);
  return port >= 1 && port <= 65535 ? port : undefined;
}
