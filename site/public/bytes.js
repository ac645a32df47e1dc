// The core counts places in bytes of UTF-8; JavaScript counts UTF-16 units.

/** The index in text of the byte at offset bytes. */
export function byteOffset(text, bytes) {
  let at = 0;
  for (const character of text) {
    if (bytes <= 0) break;
    const code = character.codePointAt(0);
    bytes -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += character.length;
  }
  return at;
}

/** What a fix does: the lines that it removes and those that it adds. */
export function preview(text, { line, col, len, new: replacement }) {
  const before = (text.split("\n")[line - 1] ?? "").replace(/^\ufeff/, "");
  const start = byteOffset(before, col - 1);
  const end = byteOffset(before, col - 1 + len);
  const after = (before.slice(0, start) + replacement + before.slice(end)).split("\n").map(tight);
  const old = tight(before);
  if (after.includes(old)) return { removed: [], added: after.filter((l) => l !== old) };
  return { removed: [old], added: after };
}

/** A line without the blanks that only align it. */
function tight(line) {
  return line.trim().replace(/\s+/g, " ");
}
