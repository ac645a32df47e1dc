/** The size of the part of a file that kindOf needs, in bytes. */
export const headSize = 4096;

/** The first bytes of files that are not text, what such a file is called, and what to do with it. */
const kinds = [
  ["%PDF-", "a PDF document", "Copy the text from it and paste that here."],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an old Office program or a mail of Outlook", "Copy the text from it and paste that here."],
  ["\x0a\x0d\x0d\x0a", "a network capture", "Print its control connection as text: tshark -r FILE -Y ftp"],
  ["\xd4\xc3\xb2\xa1", "a network capture", "Print its control connection as text: tshark -r FILE -Y ftp"],
  ["\xa1\xb2\xc3\xd4", "a network capture", "Print its control connection as text: tshark -r FILE -Y ftp"],
  ["\x1f\x8b", "a gzip archive", "Unpack it and open the file in it."],
  ["BZh", "a bzip2 archive", "Unpack it and open the file in it."],
  ["\xfd7zXZ\x00", "an xz archive", "Unpack it and open the file in it."],
  ["\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it and open the file in it."],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it and open the files in it."],
  ["Rar!\x1a\x07", "a RAR archive", "Unpack it and open the files in it."],
  ["\x89PNG", "a picture", "Type the values that it shows."],
  ["\xff\xd8\xff", "a picture", "Type the values that it shows."],
  ["GIF8", "a picture", "Type the values that it shows."],
  ["\x7fELF", "a program", "Open a file with text."],
  ["MZ", "a program", "Open a file with text."],
  ["SQLite format 3\x00", "a database", "Open a file with text."],
  ["ElfFile\x00", "a Windows event log", "Export it as text."],
];

/** What is in a zip archive, by a name of a file in it. */
const zipped = [
  ["xl/", "an Excel workbook", "Copy its cells and paste them here."],
  ["word/", "a Word document", "Copy the text from it and paste that here."],
  ["ppt/", "a PowerPoint presentation", "Copy the text from it and paste that here."],
  ["mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file", "Copy its text or cells and paste them here."],
];

/**
 * Returns what a file is that is not text, { kind, advice }, or undefined if it can be text. head is its first bytes.
 */
export function kindOf(head) {
  const start = String.fromCharCode(...head.subarray(0, headSize));
  if (start.startsWith("PK\x03\x04")) {
    const [kind, advice] = zipped.find(([name]) => start.includes(name))?.slice(1) ?? ["a zip archive", "Unpack it and open the files in it."];
    return { kind, advice };
  }
  const [, kind, advice] = kinds.find(([magic]) => start.startsWith(magic) && (magic.length > 3 || !isText(start))) ?? [];
  if (kind) return { kind, advice };
  return isText(start) || isWide(head) ? undefined : { kind: "not text: it contains NUL bytes or control characters", advice: "Open a file with text." };
}

/** Reports whether a text has no control characters but those of a log of a terminal. */
function isText(start) {
  // eslint-disable-next-line no-control-regex -- it is about control characters
  return !/[^\P{Cc}\t\n\v\f\r\b\x07\x1b\x80-\x9f]/u.test(start);
}

/** Reports whether a file is UTF-16 text: with a byte order mark, or without one and mostly of Latin letters. */
function isWide(head) {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff) || orderOf(head) !== undefined;
}

/** Returns the byte order mark that UTF-16 text without one lacks, or undefined if a file is not such text. */
export function orderOf(head) {
  if (head.length < 4 || head.length % 2 !== 0) return undefined;
  const zeros = [0, 1].map((low) => head.filter((byte, i) => i % 2 === low && byte === 0).length / (head.length / 2));
  if (zeros[1] > 0.7 && zeros[0] === 0) return [0xff, 0xfe];
  return zeros[0] > 0.7 && zeros[1] === 0 ? [0xfe, 0xff] : undefined;
}
