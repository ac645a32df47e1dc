/** The folders in a folder that are read, as levels. */
const maxDepth = 4;

/**
 * Resolves to the files of a drop, with those in dropped folders, but at most one more than max. Hidden files are left
 * out of folders. It must be called while the event is dispatched.
 */
export async function filesOf(transfer, max) {
  const entries = [...transfer.items ?? []].map((item) => (item.kind === "file" ? item.webkitGetAsEntry?.() : undefined));
  if (!entries.some((entry) => entry?.isDirectory)) return [...transfer.files];
  const found = [];
  for (const entry of entries) if (entry) await collect(entry, found, max, maxDepth);
  return found;
}

async function collect(entry, found, max, depth) {
  if (found.length > max || depth < 0) return;
  if (entry.isFile) return found.push(await new Promise((resolve, reject) => { entry.file(resolve, reject); }));
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); }); // up to 100 at a time
    if (some.length === 0) return;
    for (const inner of some) if (!inner.name.startsWith(".")) await collect(inner, found, max, depth - 1);
  }
}
