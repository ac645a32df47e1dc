// What a text is, as far as its form says it without the core.
import { sections } from "./language.js";
import { isExport } from "./tree.js";

/**
 * Reports whether a text has a header of the settings text. It stands alone on its line: a line of a log can start with
 * the name of a thread, such as [ftp-1].
 */
export function isSettings(text) {
  return /^\s*\[(?:ftp-|network-zone|transfer-site|host|firewall|outbound-connections)[^\]\n]*\]?[^\S\n]*(?:#.*)?$/m.test(text) && !isExport(text);
}

const keys = new Set(sections.flatMap(({ keys }) => keys.map(({ key }) => key)));

/** Reports whether a line of a text starts with a key of the settings text. Keys that are words of prose too need their =. */
export function hasKey(text) {
  return [...text.matchAll(/^\s*([a-z][a-z\d-]*)(\s*=)?/gm)].some(([, key, equals]) => keys.has(key) && (equals || key.includes("-")));
}

/** Reports whether a text is an answer of a web server with its headers, as curl -i prints it. */
export function isResponse(text) {
  return /^\s*HTTP\/\d(?:\.\d)? \d{3}\b/.test(text);
}

/** Reports whether a text is settings of one machine only, as activeftp host prints them. */
export function isHost(text) {
  const headers = [...text.matchAll(/^\s*\[([^\]\n]*)\]/gm)].map(([, header]) => header);
  return headers.includes("host") && headers.every((header) => header === "host" || header === "firewall");
}

/** Reports whether every line of a text is one of a settings text: a key, a header or a comment. */
export function isSettingsLines(text) {
  return text.split(/\r?\n/).every((line) => /^\s*(?:$|#|\[[^\]]*\]|[a-z][a-z\d-]*\s*=)/.test(line));
}

/** The labels of the product's pages; the first group is those of a range. */
const labels = /(?<![\w-])(?:(base port|number of ports|port end)|enable active connection mode|network zone|server(?: name)?|site name|transfer site|use ftps|clear command channel|ftp (?:active|passive) mode|user ?name)(?![\w-])/gi;

/**
 * Reports whether a text is from the product's pages: it has several of their labels. Those of one range are not enough
 * if withRange is false, because a field of the range reads them itself.
 */
export function isPages(text, withRange = true) {
  const found = [...text.matchAll(labels)];
  const ranges = new Set(found.filter(([, range]) => range).map(([, range]) => range.toLowerCase()));
  const others = new Set(found.filter(([, range]) => !range).map(([label]) => label.toLowerCase()));
  if (ranges.size === 0 && !others.has("enable active connection mode")) return false;
  return others.size + ranges.size > 1 && (withRange || others.size > 0);
}
