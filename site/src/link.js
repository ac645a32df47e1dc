import { sentence } from "./dom.js";
import { pack, unpack } from "./pack.js";

// A share link opens as exactly the text that it was made of. Its fragment has one
// of these forms:
//   #v=1&PATH=VALUE&...  if setting the values in this order, as the form does,
//                        gives the text; a section without values is a pair without a value
//   #v=2&z=PACKED        otherwise: the text itself, compressed
//   #v=1&text=TEXT       the text itself, for browsers that cannot compress

/** The longest fragment that is written or read, in characters. */
const maxLength = 16_000;
/** The most values that are read from a link. */
const maxValues = 500;
/** The most values, and the longest text, that are tried as pairs: each value takes one call of the core. */
const maxTried = { values: 60, length: 4000 };
/** The longest text that is compressed for a link, in UTF-16 units. No text of that length fits in one. */
const maxText = 1 << 17;
const ranges = ["ftp-active-mode", "ftp-passive-mode"];

/** Returns the fragment of a link to a text, or "" if it would be too long. */
export async function fragmentOf(text, engine) {
  if (!mayFit(text)) return "";
  const fragment = await pairsOf(text, engine) ?? await wholeOf(text);
  return fragment.length > maxLength ? "" : fragment;
}

/** Reports whether a text is short enough for a link to be tried. */
export function mayFit(text) {
  return text.length <= maxText;
}

/** Reports whether a fragment is meant as a link to settings: it is not empty and does not name a place on this page. */
export function isLink(fragment) {
  return fragment.length > 1 && !document.getElementById(fragment.slice(1));
}

/** Returns the settings text of a link. Throws an error whose message is shown to the user. */
export async function textOf(fragment, engine) {
  if (fragment.length > maxLength) throw new Error(`The link is longer than ${maxLength} characters, which is more than this page accepts.`);
  const pairs = new URLSearchParams(fragment.slice(1));
  const version = pairs.get("v");
  if (version === null) throw new Error("The link does not say its version: it starts with neither #v=1 nor #v=2. Perhaps a part of it is missing.");
  if (version === "2" && pairs.has("z")) return unpack(pairs.get("z"));
  if (version !== "1") throw new Error("The link was made by another version of this page, and this one cannot read it.");
  if (pairs.has("text")) return pairs.get("text");
  pairs.delete("v");
  if (pairs.size > maxValues) throw new Error(`The link has more than ${maxValues} values, which is more than this page accepts.`);
  return replay([...pairs], engine);
}

/** Returns the fragment with the values of a text, or undefined if they are not the whole text. */
async function pairsOf(text, engine) {
  if (text.length > maxTried.length || /[#\r]/.test(text)) return undefined; // a comment, or line ends that the form does not write
  const { values, places, zones, sites } = await engine.call("read", text);
  const paths = Object.keys(values).sort((a, b) => places[a].line - places[b].line);
  if (paths.length > maxTried.values) return undefined;
  const pairs = paths.map((path) => [path, values[path]]);
  for (const section of [...zones.map((zone) => `network-zone ${zone}`), ...sites.map((site) => `transfer-site ${site}`)]) {
    if (!paths.some((path) => path.slice(0, path.lastIndexOf(".")) === section)) pairs.push([section, ""]);
  }
  try {
    if (await replay(pairs, engine) !== text) return undefined;
  } catch {
    return undefined; // a value that the form would not set
  }
  return `#${new URLSearchParams([["v", "1"], ...pairs])}`;
}

async function wholeOf(text) {
  const packed = await pack(text);
  return packed === undefined ? `#${new URLSearchParams({ v: "1", text })}` : `#v=2&z=${packed}`;
}

/** Returns the text that pairs give. Throws an error for a pair that cannot be set. */
async function replay(pairs, engine) {
  let text = "";
  for (const [path, value] of inOrder(pairs)) text = await add(text, path, value, engine);
  return text;
}

/**
 * Returns the edits that set pairs. A stated port end is a value of its own here, but editing one changes the number of
 * ports, unless the base port is unknown. Such a base port is set last, in the line that it was first given.
 */
function inOrder(pairs) {
  const paths = pairs.map(([path]) => path);
  const late = ranges.filter((range) => paths.includes(`${range}.port-end`)).map((range) => `${range}.base-port`);
  const isLate = ([path, value]) => late.includes(path) && value !== "";
  return [...pairs.map((pair) => (isLate(pair) ? [pair[0], "unknown"] : pair)), ...pairs.filter(isLate)];
}

/** Adds one pair to the text. A section without values is created by setting a value and removing it again. */
async function add(text, path, value, engine) {
  const key = `${path}.${path.startsWith("network-zone ") ? "default" : "port"}`;
  for (const [target, newValue] of value === "" ? [[key, "no"], [key, ""]] : [[path, value]]) {
    const edited = await engine.call("edit", text, target, newValue);
    if (edited.error) throw new Error(`The link contains ${target}, which cannot be set. ${sentence(edited.error)}`);
    text = edited.text;
  }
  return text;
}
