// Stand-ins for addresses that are left out of a link. They keep what the rules ask
// of an address: its family, whether it is private or of this host alone, whether
// two are the same, and whether the firewall lets one in.

/** For each kind of address its network, the stand-in's start, and whether an address of it may stay as it is. */
const kinds = [
  ["127.0.0.0/8", "", true], ["169.254.0.0/16", "169.254.0."], ["10.0.0.0/8", "10.0.0."], ["172.16.0.0/12", "10.0.0."],
  ["192.168.0.0/16", "10.0.0."], ["100.64.0.0/10", "10.0.0."], ["0.0.0.0/0", "192.0.2."],
  ["::1/128", "", true], ["fe80::/10", "fe80::"], ["fc00::/7", "fd00::"], ["::/0", "2001:db8::"],
].map(([network, start, stays]) => ({ network: parse(network), start, stays }));
/** The networks that name nobody. */
const common = ["0.0.0.0/0", "::/0", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Replaces hosts, each by the same stand-in wherever it is named. */
export class StandIns {
  #names = new Map(); // host -> its stand-in
  #counts = {}; // start of a stand-in -> how many there are
  #servers; // addresses of the servers, each a [address, parsed]

  /** servers lists the values that name servers, in which a network of the firewall is looked for. */
  constructor(servers) {
    this.#servers = servers.flatMap(hostsIn)
      .map((host) => [host, parse(host)]).filter(([, address]) => address);
  }

  /** Returns the stand-in of the value of a key. */
  of(key, value) {
    if (key === "server") return this.#server(value);
    return value.replace(/[^\s,]+/g, (item) => {
      if (key === "from") return this.#source(item);
      if (key !== "alternative-servers") return item === "unknown" ? item : this.#address(item);
      const { host, before, after } = hostOf(item);
      return before + this.#server(host) + after;
    });
  }

  #server(host) {
    if (host === "unknown") return host;
    return parse(host) ? this.#address(host) : this.#next(host.toLowerCase(), "server-", ".invalid");
  }

  #address(text) {
    const address = parse(text);
    const kind = address && kinds.find(({ network }) => contains(network, address));
    if (!kind || kind.stays) return text;
    return this.#next(`${address.bits} ${address.value}`, kind.start, "", address.bits === 128 ? 16 : 10);
  }

  /** Returns the stand-in of an address or a network that the firewall allows: for a network, the servers in it. */
  #source(item) {
    const network = parse(item);
    if (!network || common.includes(item) || network.length === network.bits) return this.#address(item.replace(/\/\d+$/, ""));
    const inside = this.#servers.filter(([, server]) => contains(network, server)).map(([host]) => this.#address(host));
    return inside.length > 0 ? inside.join(" ") : this.#next(item, network.bits === 32 ? "198.51.100." : "2001:db8:1::", "");
  }

  #next(host, start, end, radix = 10) {
    if (!this.#names.has(host)) {
      this.#counts[start] = (this.#counts[start] ?? 0) + 1;
      this.#names.set(host, start + this.#counts[start].toString(radix) + end);
    }
    return this.#names.get(host);
  }
}

/** Returns the hosts in a value, which is a server or a list. */
export function hostsIn(value) {
  return value.split(/[\s,]+/).filter(Boolean).map((item) => hostOf(item).host);
}

/** Returns the host in an item of a list of servers, and what stands before and after it. */
function hostOf(item) {
  const [, before, host, after] = /^(\[?)([^\]]*?)(\]?(?::\d*)?)$/.exec(item) ?? ["", "", item, ""];
  return { host, before, after };
}

/** Returns an address or a network as { bits, value, length }, or null if the text is neither. */
function parse(text) {
  const [address, length] = text.split("/");
  const v4 = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/i.exec(address)?.slice(1).map(Number);
  if (v4) return v4.some((part) => part > 255) ? null : { bits: 32, value: v4.reduce((sum, part) => sum * 256n + BigInt(part), 0n), length: Number(length ?? 32) };
  if (!address.includes(":")) return null;
  try {
    const [head, tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::").map((half) => half.split(":").filter(Boolean));
    const groups = [...head, ...Array(8 - head.length - (tail?.length ?? 0)).fill("0"), ...(tail ?? [])];
    return { bits: 128, value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), length: Number(length ?? 128) };
  } catch {
    return null; // not an IPv6 address
  }
}

function contains(network, address) {
  const shift = BigInt(network.bits - network.length);
  return network.bits === address.bits && network.value >> shift === address.value >> shift;
}
