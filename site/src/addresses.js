import { byteOffset } from "./bytes.js";
import { isAddress, labels } from "./fields.js";
import { hostsIn, StandIns } from "./hosts.js";
import { commentStart } from "./tokens.js";

/** The verdicts, worst first. */
const worstFirst = ["fail", "warnings", "incomplete", "notes", "pass", "off", "empty"];
/** Matches what can name a host: a URL, the arguments of PORT, or a word with the mailbox before it and the port after it. */
const word = /[a-z][a-z\d+.-]*:\/\/\S+|\d{1,3}(?:,\d{1,3}){5}|[\p{L}\p{N}_.:@%+\u3002\uff0e\uff61-]+/giu;
/** Matches a word that has an IPv4 address in any of its usual forms, an IPv6 address, a mailbox or a name with a dot in it. */
const hostLike = /\d{1,3}(?:\.\d{1,3}){3}|(?<!\d)\d{1,3}(?:-\d{1,3}){3}(?!\d)|\d(?:,\d{1,3}){5}|[0-9a-f]{0,4}:[0-9a-f]{0,4}:|:\/\/|@|[\p{L}\p{N}_-][.\u3002\uff0e\uff61][\p{L}_-][\p{L}\p{N}_-]/iu;
/**
 * Matches a word of a comment that stays: letters only, as words have them, or a number, a range or a day. Names of hosts,
 * accounts and files mostly have more in them.
 */
const plainWord = /^[^\p{L}\p{N}/\\@_~%]*(?:\p{L}[\p{L}\p{M}]*(?:[-'\u2019,]\p{L}[\p{L}\p{M}]*)*|\d+(?:[-\u2013.,:]\d+)?|\d{4}-\d\d-\d\d|host-\d+(?:[:/]\d+)?)?[^\p{L}\p{N}/\\@_~%]*$/u;
/** What stands in a comment for a word that does not stay. */
const leftOut = "...";
/** The most names of servers without a dot that are looked for. */
const maxNames = 100;
const addressKeys = ["server", "alternative-servers", "address", "nat-address", "from"];
/** Matches what a comment says after the name of a setting or of an account. */
const labelled = new RegExp(`(?<![\\p{L}\\p{N}_-])((?:${addressKeys.join("|")}|host(?:name)?|user(?:name)?|login|account|pass(?:word|wd)?|pwd)\\s*[=:]+\\s*).+`, "iu");
/** Matches the word after one for an account. */
const account = /(?<![\p{L}\p{N}_-])((?:user(?:name)?|login|account)\s+)\S+/giu;

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
  const wrong = new Set(check.diagnostics.filter((d) => ["value-address", "value-number", "value-ports"].includes(d.rule)).map((d) => d.path));
  const isHost = ({ path, value }) => isAddress(path) || (wrong.has(path) && /\p{L}/u.test(value)); // the latter in a wrong field
  const plain = hide(text, read, isHost, (path) => (wrong.has(path) ? "?" : unknownFor(path)));
  if (plain === text) return { text, verdict: check.verdict, how: "same" };
  const result = await engine.call("check", plain);
  if (!result.error && !isBetter(result, check)) return { text: plain, verdict: result.verdict, how: "unknown" };
  const standIns = new StandIns(Object.keys(read.values).filter((path) => /server/.test(keyOf(path))).map((path) => read.values[path]));
  const invented = hide(text, read, isHost, (path, value) => (wrong.has(path) ? "?" : standIns.of(keyOf(path), value)));
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

/**
 * Returns the text with standIn(path, value) in place of each value that isHost says, and a made-up name in place of every
 * other mention of a host.
 */
function hide(text, read, isHost, standIn) {
  const mentions = new Mentions(text, read.values);
  const places = new Map(Object.entries(read.places).map(([path, place]) => [place.line, { ...place, path, value: read.values[path] }]));
  return text.split("\n").map((line, i) => {
    const place = places.get(i + 1);
    if (!place) return mentions.inUnread(line);
    if (!isHost(place) || place.value === "") return mentions.inValue(line, place.path);
    const start = byteOffset(line.replace(/^\ufeff/, ""), place.col - 1) + (line.startsWith("\ufeff") ? 1 : 0);
    return line.slice(0, start) + standIn(place.path, place.value) + mentions.inComment(line.slice(start + place.value.length));
  }).join("\n");
}

/** Replaces hosts that a text mentions outside the values of its addresses, each by one name wherever it is mentioned. */
class Mentions {
  #names = new Map(); // host -> its replacement
  #text;
  #known; // matches the names of servers, which may have no dot
  #lower; // these names in lower case

  constructor(text, values) {
    this.#text = text;
    const names = [...new Set(Object.keys(values).filter(isAddress).flatMap((path) => hostsIn(values[path])))]
      .filter((name) => name.length > 2 && name !== "unknown" && !hostLike.test(name)).slice(0, maxNames);
    const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
    this.#known = escaped.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}_.-])(?:${escaped.join("|")})(?![\\p{L}\\p{N}_-])`, "giu") : /(?!)/g;
    this.#lower = names.map((name) => name.toLowerCase());
  }

  /** Replaces hosts in names. */
  inWords(words) {
    return this.#inAny(words).replace(this.#known, (host) => this.#name(host));
  }

  /** Replaces hosts in a comment, and leaves out every word that can be the name of anything else. */
  inComment(words) {
    return this.inWords(words).replace(labelled, `$1${leftOut}`).replace(account, `$1${leftOut}`)
      .replace(/\S+/g, (one) => (plainWord.test(one) && !this.#lower.some((name) => one.toLowerCase().includes(name)) ? one : leftOut));
  }

  /** Replaces hosts in a line that sets a value: everywhere if the value is a name, else in its comment and if they look like hosts. */
  inValue(line, path) {
    const end = commentStart(line);
    const value = line.slice(0, end);
    return (keyOf(path) === "network-zone" ? this.inWords(value) : this.#inAny(value)) + this.inComment(line.slice(end));
  }

  /** Replaces hosts in a line that sets no value, and the whole value of a key that is misspelt or has no effect here. */
  inUnread(line) {
    const end = commentStart(line);
    return this.#inBody(line.slice(0, end)) + this.inComment(line.slice(end));
  }

  #inBody(body) {
    if (/^\ufeff?\s*\[/.test(body)) return this.inWords(body);
    const [, key, equals, value, rest] = /^([^=]*?)(\s*=\s*)(.*?)(\s*)$/s.exec(body) ?? [];
    if (key === undefined || value === "") return this.#inRemainder(body);
    const name = key.trim();
    if (Object.hasOwn(labels, name) && !addressKeys.includes(name)) return key + equals + this.inWords(value) + rest;
    return this.inWords(key) + equals + "unknown" + rest;
  }

  /** Replaces hosts in a line that is neither a header nor sets a key: what follows a key without a = is its value. */
  #inRemainder(body) {
    const [, key] = /^(\s*[a-z-]+\s+)\S/i.exec(body) ?? [];
    return key && addressKeys.includes(key.trim().toLowerCase()) ? `${key}unknown` : this.inComment(body);
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
