import { sentence } from "./dom.js";
import { isAddress } from "./fields.js";

// The fragment of a share link is v=1 followed by a path=value pair for each
// value: #v=1&ftp-active-mode.base-port=10000&transfer-site+payroll.network-zone=none
// A section without values is a pair with an empty value. Instead of the pairs
// there may be a single text=, with a whole settings text.

const version = "1";
/** The longest fragment that is written or read, in characters. */
const maxLength = 16_000;
/** The most values in a link. */
const maxValues = 500;

/**
 * Returns the fragment for settings that the core has read, or null if it would be too long. Server names and addresses
 * are included only if withAddresses is true.
 */
export function fragmentOf({ values, places, zones, sites }, withAddresses) {
  const pairs = new URLSearchParams({ v: version });
  const inOrder = Object.keys(values).sort((a, b) => places[a].line - places[b].line);
  for (const path of inOrder) {
    const value = values[path];
    if (value !== "" && (withAddresses || !isAddress(path))) pairs.append(path, value);
  }
  for (const section of [...zones.map((zone) => `network-zone ${zone}`), ...sites.map((site) => `transfer-site ${site}`)]) {
    if (![...pairs.keys()].some((path) => path.startsWith(`${section}.`))) pairs.append(section, "");
  }
  const fragment = `#${pairs}`;
  return fragment.length > maxLength || pairs.size > maxValues ? null : fragment;
}

/** Reports whether a fragment looks like a share link. */
export function isLink(fragment) {
  return /^#(.*&)?v=/.test(fragment);
}

/** Returns the settings text of a share link. Throws an error whose message is shown to the user. */
export async function textOf(fragment, engine) {
  if (fragment.length > maxLength) throw new Error(`The link is longer than ${maxLength} characters, which is more than this page accepts.`);
  const pairs = new URLSearchParams(fragment.slice(1));
  if (pairs.get("v") !== version) throw new Error("The link was made by another version of this page, and this one cannot read it.");
  if (pairs.has("text")) return pairs.get("text");
  pairs.delete("v");
  if (pairs.size > maxValues) throw new Error(`The link has more than ${maxValues} values, which is more than this page accepts.`);
  let text = "";
  for (const [path, value] of pairs) text = await add(text, path, value, engine);
  return text.trimStart();
}

/**
 * Adds one pair of a link to the text. A section without values is created by setting a value and removing it again.
 */
async function add(text, path, value, engine) {
  const edits = value === "" ? [[`${path}.${path.startsWith("network-zone ") ? "default" : "port"}`, "no"], null] : [[path, value]];
  if (value === "") edits[1] = [edits[0][0], ""];
  for (const [target, newValue] of edits) {
    const edited = await engine.call("edit", text, target, newValue);
    if (edited.error) throw new Error(`The link contains ${target}, which cannot be set. ${sentence(edited.error)}`);
    text = edited.text;
  }
  return text;
}
