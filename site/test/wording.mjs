// The words that no text of the page has, whatever a person types. Shared by the suites about words.
import { labels } from "../src/fields.js";

/** The keys that are no words of prose. The others, such as server, say the same in both languages. */
const keys = Object.keys(labels).filter((key) => key.includes("-") || ["os", "socks5"].includes(key));

const forbidden = [
  /\bNaN\b|\bundefined\b|\bnull\b|\[object|\bInfinity\b/,
  /\b(?:strconv|runtime error|goroutine|panic|js\.Value)\b/,
  /\de[+-]?\d/,
  /(?<![\d,.])1 (?:ports|findings|errors|warnings|notes|sites|transfers|conflicts|bytes|fixes|lines|nodes|addresses|attempts|pauses|seconds)\b/,
  /(?<![\w,.:])(?:0|[2-9]|1\d+) (?:port|finding|error|warning|note|site|conflict|byte|line|node|address|attempt|second)\b(?! is)/,
  /(?<![\w.])-\d+\s*[-\u2013]\s*\d/, // a range from a negative port
  /\d\s*[-\u2013]-\d/,
  new RegExp(`(?<![\\w-])(?:${keys.join("|")})(?![\\w-])`),
  /\b(?:host|firewall|outbound-connections|ftp-(?:active|passive)-mode|network-zone|transfer-site)\.[a-z]/,
];

/** What the settings text itself says: quoted, as a header, and as the keys and sections to write in place of unknown ones. */
const ownWords = /"(?:[^"\\]|\\.)*"|\[[a-z-]+(?: [^\]]*)?\]|(?:its keys|the sections) are [^;]*|rename the (?:key|section) to \S+/gi;

/** Returns the texts that have words of the settings text, an engine or a failed calculation, each cut to 300 characters. */
export function badWords(texts) {
  return texts.filter((text) => forbidden.some((pattern) => pattern.test(text.replace(ownWords, "Q")))).map((text) => text.slice(0, 300));
}
