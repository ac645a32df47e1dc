// The core gives positions in UTF-8 bytes; JavaScript strings are indexed by UTF-16 unit.

/** Returns the string index that corresponds to an offset in bytes. */
export function byteOffset(text, bytes) {
  let index = 0;
  for (const character of text) {
    if (bytes <= 0) break;
    const code = character.codePointAt(0);
    bytes -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += character.length;
  }
  return index;
}

/** Returns the lines that a fix removes and the lines that it adds. */
export function preview(text, { line, col, len, new: replacement }) {
  const before = (text.split("\n")[line - 1] ?? "").replace(/^\ufeff/, "");
  const start = byteOffset(before, col - 1);
  const end = byteOffset(before, col - 1 + len);
  const after = (before.slice(0, start) + replacement + before.slice(end)).split("\n").map(collapseBlanks);
  const old = collapseBlanks(before);
  if (after.includes(old)) return { removed: [], added: after.filter((l) => l !== old) };
  return { removed: [old], added: after };
}

/** Removes the blanks that only align a line. */
function collapseBlanks(line) {
  return line.trim().replace(/\s+/g, " ");
}
