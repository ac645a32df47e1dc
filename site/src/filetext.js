import { headSize, kindOf, orderOf } from "./filetypes.js";

/** The largest file and the longest text that the page accepts, in bytes or UTF-16 units. The command accepts 64 MiB. */
export const maxSize = 1 << 20;

/** Returns why a file is not read, known from its size alone, or undefined if it is. */
export function refusalOf(file) {
  if (file.size === 0) return `"${file.name}" is empty (0 bytes).`;
  if (file.size <= maxSize) return undefined;
  return `"${file.name}" has ${sizeOf(file.size)}. That is larger than 1 MiB, the most that this page reads. ` +
    "Use the command: activeftp diagnose FILE for a log, activeftp import FILE for an export.";
}

/**
 * Reads a file. Resolves to { text, note }, where note is on its encoding and empty for UTF-8, or to { problem }, a
 * sentence that says why there is no text. Rejects if the core stopped.
 */
export async function readFile(engine, file) {
  const problem = refusalOf(file);
  if (problem) return { problem };
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { problem: `Cannot read "${file.name}". It is a folder, was moved or deleted, or this browser may not read it. Open it again.` };
  }
  const other = kindOf(bytes.subarray(0, headSize));
  if (other) return { problem: `"${file.name}" is ${other.kind}. ${other.advice}` };
  const order = orderOf(bytes.subarray(0, headSize & ~1));
  const { error, text, note } = await engine.call("decodeFile", order ? Uint8Array.of(...order, ...bytes) : bytes);
  return error ? { problem: `Cannot read "${file.name}": ${error}.` } : { text, note };
}

/** Returns a size in words: "50 MiB". */
function sizeOf(bytes) {
  const size = bytes / 2 ** 20;
  return `${size < 10 ? size.toFixed(1).replace(".0", "") : Math.round(size)} MiB`.replace(/\B(?=(\d{3})+ )/g, ",");
}
