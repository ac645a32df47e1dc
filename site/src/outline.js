// What the core reads from a text, in few large values: for each key and each place
// an object of its own would keep the page's main thread busy, at every key pressed.

/** Packs an answer of the core's function read, in the worker. */
export function packOutline({ values, places, zones, sites }) {
  const paths = Object.keys(values);
  return {
    packed: true, paths: join(paths), values: join(Object.values(values)), zones: join(zones), sites: join(sites),
    places: Int32Array.from(paths.flatMap((path) => [places[path].line, places[path].col, places[path].len])),
  };
}

/** Returns an answer with what is packed in it unpacked. */
export function unpackAnswer(answer) {
  if (answer.packed) return unpackOutline(answer);
  return answer.read?.packed ? { ...answer, read: unpackOutline(answer.read) } : answer;
}

/** Returns the outline that was packed. The places are unpacked when they are first used. */
function unpackOutline({ paths: joined, values, zones, sites, places }) {
  const paths = split(joined);
  const all = split(values);
  return {
    values: Object.fromEntries(paths.map((path, i) => [path, all[i]])), zones: split(zones), sites: split(sites),
    get places() {
      return Object.fromEntries(paths.map((path, i) => {
        const [line, col, len] = places.subarray(3 * i);
        return [path, { line, col, len }];
      }));
    },
  };
}

/** Joins texts without a line feed, which no part of a line has. */
function join(texts) {
  return texts.map((text) => `${text}\n`).join("");
}

function split(joined) {
  return joined.split("\n").slice(0, -1);
}
