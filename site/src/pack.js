// Packs a text for a link: deflate without a header, then base64 in the alphabet that a URL needs no escapes for.

const format = "deflate-raw";
/** The longest text that is unpacked, in bytes: a short link can hold a very long text. */
export const maxUnpacked = 1 << 20;

/** Returns the packed text, or undefined if this browser cannot compress. */
export async function pack(text) {
  const stream = streamOf(globalThis.CompressionStream);
  if (!stream) return undefined;
  const bytes = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(stream)).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Returns the text that pack packed. Throws an error that says why there is none. */
export async function unpack(packed) {
  const stream = streamOf(globalThis.DecompressionStream);
  if (!stream) throw new Error("This browser cannot read compressed links. Open the link in a newer one.");
  const reader = new Blob([bytesOf(packed)]).stream().pipeThrough(stream).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > maxUnpacked) break;
      text += decoder.decode(part.value, { stream: true });
    }
    if (size <= maxUnpacked) return text + decoder.decode();
  } catch {
    throw damaged();
  }
  reader.cancel().catch(() => {}); // whatever else is in it is not wanted
  throw new Error(`The text in the link is longer than ${maxUnpacked / (1 << 20)} MiB, which is more than this page accepts.`);
}

/** Returns the bytes of a packed text. */
function bytesOf(packed) {
  try {
    return Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    throw damaged();
  }
}

function damaged() {
  return new Error("The link is damaged: a part of it is missing or was changed. Ask for it again, or for the settings as a file.");
}

/** Returns a stream of a kind, or undefined if this browser has no such stream, or not for this format. */
function streamOf(Stream) {
  try {
    return new Stream(format);
  } catch {
    return undefined;
  }
}
