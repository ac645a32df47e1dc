// What a number or a list of ports can mean that people paste from a spreadsheet, a mail, a firewall rule or a page in
// another language. The page offers these readings; nothing is changed without a click, and the core refuses the same
// texts as before.
//
// Two numbers in a field of a range, a before b:
//
//	written as                        a < b                 a > b                          a = b
//	a-b, a:b, a..b, a to b            from a to b           from b to a, if b is a port    from a to a
//	                                                        of a range; or b ports from a
//	a b, a<TAB>b, a,b, a;b, a/b       from a to b           b ports from a                 from a to a, or a ports from a
//	a+b                               b ports from a        b ports from a                 b ports from a
//
// Three numbers are read only if the third follows from the other two. A label (Base Port: 10000) decides what its number
// is. A group of three digits after a point, comma, blank or apostrophe is part of a number if that gives a valid value.

import { count } from "./dom.js";

const lowest = 1024, highest = 65535;
/** The longest text that is read, in UTF-16 units. */
const maxLength = 500;
/** The values that a kind of field accepts: from, to. */
const bounds = {
  "base-port": [lowest, highest], "port-end": [lowest, highest], "number-of-ports": [1, highest - lowest + 1], port: [1, highest], nodes: [1, 1024], count: [0, 999_999_999],
};

/**
 * Returns what a text can mean in a field, the likeliest first: nothing if the field accepts the text as it is or there is
 * no valid reading. kind is "base-port", "number-of-ports" or "port-end" for the fields of a range, "port" for one port,
 * "nodes" and "count" for other whole numbers, "ports" for a list of ports and ranges, and "span" for a list that usually is one range.
 * Each reading is { values, label, why }: values by key, those of a range with the keys of its fields and all others under
 * "value"; label for the button; and why, which can be empty, for a reading that has an alternative.
 */
export function readings(kind, text) {
  if (text.length > maxLength || /^\s*(?:-|unknown\s*$)|\$\{|\p{No}/u.test(text)) return []; // nor is a footnote's \u00b2 a digit
  const plain = plainOf(text);
  const isList = kind === "ports" || kind === "span";
  if (isList ? kind === "ports" && isPorts(text.trim()) : /^\d*$/.test(text.trim())) return [];
  const all = isList ? listReadings(kind, text, plain) : ["port", "nodes", "count"].includes(kind) ? wholeReadings(kind, plain) : rangeReadings(kind, plain);
  return all.filter((reading, i) => all.findIndex(({ label }) => label === reading.label) === i);
}

/** Returns a text with the usual digits, blanks, dashes and apostrophes, and without characters that cannot be seen. */
function plainOf(text) {
  return text.replace(/[\u2018\u2019\u02bc\u2032`\u00b4]/g, "'").normalize("NFKC").replace(/\p{Cf}/gu, "")
    .replace(/[\p{Pd}\u2212~\u2192]/gu, "-").replace(/[\p{Zs}\n\r]/gu, " ").trim();
}

/** The words that may stand beside the numbers. */
const words = /\/?\b(?:base|start|first|last|end|number|of|ports?|range|tcp|ftp|inbound|active|passive|mode|from|server)\b\/?/gi;

/** Returns the numbers in a text and what joins each to the one before, or undefined if the text has anything else. */
function numbersIn(plain, isGrouped) {
  const bare = plain.replace(/\b(?:to|until|through|bis|à|au)\b|\.{2,}/gi, "-").replace(words, " ").replace(/^[\s:=]+|[\s:;,.=()]+$/g, "");
  if (!/^\d(?:[\d\s.,';:+\-/_|()]*[^\s+\-/_|])?$/.test(bare)) return undefined;
  const group = isGrouped ? "(?<!\\d)\\d{1,3}(?:([.,' _])\\d{3})(?:\\1\\d{3})*(?!\\d)|" : "";
  const token = new RegExp(`${group}(?<!\\d)\\d+(?:[.,]00?(?!\\d))?`, "g");
  const found = [...bare.matchAll(token)];
  const joins = found.slice(1).map((match, i) => bare.slice(found[i].index + found[i][0].length, match.index));
  return {
    numbers: found.map(([match, separator]) => Number(separator ? match.replaceAll(separator, "") : match.replace(/[.,]00?$/, ""))),
    joins: joins.map((join) => (/[-:]/.test(join) ? "-" : join.includes("+") ? "+" : " ")),
    pointed: found.length === 1 && /^\d{1,3}\.000$/.test(found[0][0]) ? found[0][0] : "",
  };
}

/** Returns the readings of the first way to read the numbers, with groups or without, that has any. */
function firstReadings(plain, read) {
  for (const isGrouped of [true, false]) {
    const found = numbersIn(plain, isGrouped);
    const all = found ? read(found) : [];
    if (all.length > 0) return all;
  }
  return [];
}

/** Returns the readings of one whole number. 10.000 can be ten in English, so that is offered where it is valid. */
function wholeReadings(kind, plain, key = "value") {
  const [from, to] = bounds[kind];
  return firstReadings(plain, ({ numbers, pointed }) => {
    if (numbers.length !== 1) return [];
    const [number] = numbers;
    const all = (pointed ? [number, number / 1000] : [number]).filter((n) => n >= from && n <= to);
    const why = !pointed ? "" : all.length > 1 ? `${pointed} can be ${number} or ${number / 1000}.` :
      kind === "base-port" || kind === "port-end" ? `${pointed} could be ${number / 1000}, but ports below ${lowest} are not valid here.` : "";
    return all.map((n) => ({ values: { [key]: String(n) }, label: String(n), why }));
  });
}

function rangeReadings(kind, plain) {
  const named = labelledReadings(plain);
  if (named.length > 0) return named.filter(({ values }) => "base-port" in values || kind in values);
  const one = wholeReadings(kind, plain, kind);
  return one.length > 0 ? one : firstReadings(plain, ({ numbers, joins }) => severalReadings(numbers, joins));
}

const labelsOf = [["base-port", "base[ -]ports?|start port|first port"], ["number-of-ports", "number[ -]of[ -]ports"], ["port-end", "port[ -]end|end port|last port"]];
const labelled = new RegExp(`(?<![a-z-])(?:${labelsOf.map(([, label]) => `(${label})`).join("|")})\\s*[:=]?\\s*(\\d[\\d.,' ]*)`, "gi");

/** Returns the reading of a text in which a label stands before each number. */
function labelledReadings(plain) {
  const values = {};
  for (const [, ...parts] of plain.matchAll(labelled)) {
    const key = labelsOf[parts.findIndex((part) => part !== undefined)][0];
    const value = wholeReadings(key, parts.at(-1))[0]?.values.value;
    if (value === undefined || key in values) return [];
    values[key] = value;
  }
  if (/\d/.test(plain.replace(labelled, ""))) return [];
  const [base, number, end] = ["base-port", "number-of-ports", "port-end"].map((key) => Number(values[key] ?? NaN));
  if (base && number) return counted(base, number);
  if (base && end) return ranged(base, end);
  return Object.entries(values).map(([key, value]) => ({ values: { [key]: value }, label: value, why: "" }));
}

function severalReadings([a, b, c, ...rest], [join]) {
  if (b === undefined || rest.length > 0) return [];
  if (c !== undefined) return c === a + b - 1 ? counted(a, b) : c === b - a + 1 ? ranged(a, b) : [];
  if (join === "+") return counted(a, b);
  if (join === "-") return a <= b ? ranged(a, b) : [...ranged(b, a, "written backwards"), ...counted(a, b)];
  if (a === b) return [...ranged(a, b), ...counted(a, b)];
  return a < b ? ranged(a, b, `${b} is above ${a}, so it is read as Port End`) : counted(a, b, `${b} is below ${a}, so it is read as Number Of Ports`);
}

/** Returns the range from first to last, unless it is not valid. */
function ranged(first, last, why = "") {
  if (first < lowest || last > highest || first > last) return [];
  const number = last - first + 1;
  return [{ values: { "base-port": String(first), "port-end": String(last) }, label: `${first}\u2013${last} (${count(number, "port")})`, why: why && `${why}.` }];
}

/** Returns the range of number ports from base, unless it is not valid. */
function counted(base, number, why = "") {
  if (base < lowest || number < 1 || base + number - 1 > highest) return [];
  return [{ values: { "base-port": String(base), "number-of-ports": String(number) }, label: `${count(number, "port")} from ${base}`, why: why && `${why}.` }];
}

/** Returns the readings of a list of ports and ranges: with the separators in it, or else with groups of digits. */
function listReadings(kind, text, plain) {
  const value = (list) => [{ values: { value: list }, label: list.replaceAll("-", "\u2013"), why: "" }];
  const [named] = labelledReadings(plain);
  if (named?.values["base-port"] && Object.keys(named.values).length === 2) {
    const { "base-port": base, "number-of-ports": number, "port-end": end } = named.values;
    return value(`${base}-${end ?? Number(base) + Number(number) - 1}`);
  }
  const bare = plain.replace(/\b(?:tcp|udp|ports?|in use|inbound|open)\b[:=/]?|\/(?:tcp|udp)\b/gi, " ").replace(/\b(?:and|und|et)\b|[;|]/gi, " ")
    .replace(/\s*(?:-|:|\.\.+|\bto\b|\bbis\b)\s*/gi, "-").replace(/[\s,.]+$/, "");
  for (const separators of ["", ".'", ".',", ".', "]) {
    const list = withoutGroups(bare, separators).split(/[\s,]+/).filter(Boolean).join(" ");
    if (!isPorts(list)) continue;
    const [, first, last] = kind === "span" ? /^(\d+) (\d+)$/.exec(list) ?? [] : [];
    if (Number(first) < Number(last)) return value(`${first}-${last}`);
    return list === text.trim() || isPorts(text.trim()) ? [] : value(list);
  }
  return [];
}

/** Removes the separators from the numbers that have groups of three digits. */
function withoutGroups(text, separators) {
  if (!separators) return text;
  return text.replace(new RegExp(`(?<!\\d)\\d{1,3}(?:[${separators}]\\d{3})+(?!\\d)`, "g"), (number) => number.replace(/\D/g, ""));
}

/** Reports whether a text is a list of ports and ranges as the settings text has it. */
function isPorts(text) {
  return text !== "" && text.split(/[\s,]+/).filter(Boolean).every((item) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(item) ?? [];
    return Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= highest;
  });
}
