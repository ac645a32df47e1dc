import { sentence } from "./dom.js";
import { isAddress } from "./fields.js";

// The fragment of a share link: v=1, then a pair for each value, named by its
// path: #v=1&ftp-active-mode.base-port=10000&transfer-site+payroll.network-zone=none
// A section without values stands alone, with nothing behind the =. Instead of
// values there may be one text=, a whole settings text as it is.

const version = "1";
/** Longest fragment that is written, and that is read, in characters. */
const longest = 16_000;
const mostValues = 500;

/** The fragment for what the core read of a text; addresses only if wanted. Null when it would be too long. */
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
  return fragment.length > longest || pairs.size > mostValues ? null : fragment;
}

/** Whether a fragment is meant to be a share link. */
export function isLink(fragment) {
  return /^#(.*&)?v=/.test(fragment);
}

/** The settings text that a fragment stands for. Fails with a sentence for people. */
export async function textOf(fragment, engine) {
  if (fragment.length > longest) throw new Error("The link is too long to be one of this page.");
  const pairs = new URLSearchParams(fragment.slice(1));
  if (pairs.get("v") !== version) throw new Error("The link was made by another version of this page and cannot be read.");
  if (pairs.has("text")) return pairs.get("text");
  pairs.delete("v");
  if (pairs.size > mostValues) throw new Error("The link holds more values than this page makes links of.");
  let text = "";
  for (const [path, value] of pairs) text = await add(text, path, value, engine);
  return text.trimStart();
}

/** A section alone is made by a value that is taken away again. */
async function add(text, path, value, engine) {
  const edits = value === "" ? [[`${path}.${path.startsWith("network-zone ") ? "default" : "port"}`, "no"], null] : [[path, value]];
  if (value === "") edits[1] = [edits[0][0], ""];
  for (const [at, what] of edits) {
    const edited = await engine.call("edit", text, at, what);
    if (edited.error) throw new Error(`The link holds ${at}, which cannot be set. ${sentence(edited.error)}`);
    text = edited.text;
  }
  return text;
}
