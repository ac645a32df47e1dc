import { byteOffset } from "./bytes.js";
import { isAddress, labels } from "./fields.js";
import { hostsIn, StandIns } from "./hosts.js";

/** The verdicts, worst first. */
const worstFirst = ["fail", "warnings", "incomplete", "notes", "pass", "off", "empty"];
/** Matches a word in which an address or the name of a host can be, with the mailbox before it and the port after it. */
const word = /[\p{L}\p{N}_.:@%+-]+/gu;
/** Matches a word that has an IPv4 address, an IPv6 address or a name with a dot in it. */
const hostLike = /\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f]{0,4}:|[\p{L}\p{N}_-]\.[\p{L}_-][\p{L}\p{N}_-]/iu;
/** The most names of servers without a dot that are looked for. */
const maxNames = 100;
const addressKeys = ["server", "alternative-servers", "address", "nat-address", "from"];

/**
 * Leaves the names and addresses of hosts out of a text. view has the core's answers about the text. Resolves to { text,
 * verdict, how }, where how says what stands in their place:
 *
 *   "same"      there are none, and the text is unchanged
 *   "unknown"   nothing: the values are marked as not known
 *   "examples"  invented ones, because a finding is about the addresses
 *   "needed"    the text is undefined: without the addresses it would look better than it is
 */
export async function withoutAddresses(text, { check, read }, engine) {
  const wrong = new Set(check.diagnostics.filter((d) => d.rule === "value-address").map((d) => d.path));
  const plain = hide(text, read, (path) => (wrong.has(path) ? "?" : unknownFor(path)));
  if (plain === text) return { text, verdict: check.verdict, how: "same" };
  const result = await engine.call("check", plain);
  if (!result.error && !isBetter(result, check)) return { text: plain, verdict: result.verdict, how: "unknown" };
  const standIns = new StandIns(Object.keys(read.values).filter((path) => /server/.test(keyOf(path))).map((path) => read.values[path]));
  const invented = hide(text, read, (path, value) => (wrong.has(path) ? "?" : standIns.of(keyOf(path), value)));
  const same = await engine.call("check", invented);
  if (!same.error && found(same) === found(check)) return { text: invented, verdict: same.verdict, how: "examples" };
  return { text: undefined, verdict: check.verdict, how: "needed" };
}

/** Returns the value of a key that is left out: one that the rules take as not known. */
function unknownFor(path) {
  return ["from", "alternative-servers"].includes(keyOf(path)) ? "${left-out}" : "unknown";
}

function keyOf(path) {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Reports whether a result, or that for a site in it, is better than another for the same text. */
function isBetter(result, than) {
  const rank = ({ verdict }) => worstFirst.indexOf(verdict);
  return rank(result) > rank(than) || result.sites.length < than.sites.length ||
    than.sites.some((site, i) => rank(result.sites[i]) > rank(site));
}

/** Returns the findings and verdicts of a result, without its words. */
function found({ verdict, sites, diagnostics }) {
  return JSON.stringify([verdict, sites.map((site) => site.verdict), diagnostics.map((d) => [d.rule, d.line, d.severity, Boolean(d.accepted)])]);
}

/** Returns the text with standIn(path, value) in place of each address, and a made-up name in place of every other mention. */
function hide(text, read, standIn) {
  const mentions = new Mentions(text, read.values);
  const places = new Map(Object.entries(read.places).map(([path, place]) => [place.line, { ...place, path, value: read.values[path] }]));
  return text.split("\n").map((line, i) => {
    const place = places.get(i + 1);
    if (!place) return mentions.inUnread(line);
    if (!isAddress(place.path) || place.value === "") return mentions.inValue(line, place.path);
    const start = byteOffset(line.replace(/^\ufeff/, ""), place.col - 1) + (line.startsWith("\ufeff") ? 1 : 0);
    return line.slice(0, start) + standIn(place.path, place.value) + mentions.inWords(line.slice(start + place.value.length));
  }).join("\n");
}

/** Replaces hosts that a text mentions outside the values of its addresses, each by one name wherever it is mentioned. */
class Mentions {
  #names = new Map(); // host -> its replacement
  #text;
  #known; // matches the names of servers, which may have no dot

  constructor(text, values) {
    this.#text = text;
    const names = new Set(Object.keys(values).filter(isAddress).flatMap((path) => hostsIn(values[path])));
    const escaped = [...names].filter((name) => name.length > 2 && name !== "unknown" && !hostLike.test(name)).slice(0, maxNames).map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
    this.#known = escaped.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}_.-])(?:${escaped.join("|")})(?![\\p{L}\\p{N}_-])`, "gu") : /(?!)/g;
  }

  /** Replaces hosts in names and comments. */
  inWords(words) {
    return this.#inAny(words).replace(this.#known, (host) => this.#name(host));
  }

  /** Replaces hosts in a line that sets a value: everywhere if the value is a name, else in its comment and if they look like hosts. */
  inValue(line, path) {
    if (keyOf(path) === "network-zone") return this.inWords(line);
    const [, value, comment] = /^(.*?)((?:\s#.*)?)$/s.exec(line);
    return this.#inAny(value) + this.inWords(comment);
  }

  /** Replaces hosts in a line that sets no value, and the whole value of a key that is misspelt or has no effect here. */
  inUnread(line) {
    const [, key, equals, value, rest] = /^(\s*[^\s=#[][^=#]*?)(\s*=\s*)(.*?)((?:\s+#.*|\s*))$/s.exec(line) ?? [];
    if (key === undefined || value === "") return this.inWords(line);
    const name = key.trim();
    if (Object.hasOwn(labels, name) && !addressKeys.includes(name)) return key + equals + this.inWords(value + rest);
    return this.inWords(key) + equals + "unknown" + this.inWords(rest);
  }

  #inAny(words) {
    return words.replace(word, (host) => {
      const end = /(?<![.:])[.:]*$/.exec(host)[0]; // of the sentence
      return hostLike.test(host) ? this.#name(host.slice(0, host.length - end.length)) + end : host;
    });
  }

  #name(host) {
    if (!this.#names.has(host)) {
      let number = this.#names.size + 1;
      while (this.#text.includes(`host-${number}`)) number += 1000;
      this.#names.set(host, `host-${number}`);
    }
    return this.#names.get(host); // by case, because the names of sites differ by it
  }
}
