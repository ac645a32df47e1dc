/**
 * Resolves to a compiled module of the core. It is loaded from the web server, or unpacked from packed, which has it as gzip
 * in base64. The worker does this, because loading and compiling would keep the page's thread from drawing.
 */
export async function compileModule({ file, packed }) {
  const response = packed === undefined ? await download(file) : unpack(packed);
  const isStream = response.headers.get("content-type")?.startsWith("application/wasm");
  try {
    return await (isStream ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch {
    throw new Error(`${file} is damaged: what the server sent is not the checker. Reload this page`);
  }
}

async function download(file) {
  const response = await fetch(file).catch(() => { throw new Error(`${file} cannot be loaded: no answer`); });
  if (!response.ok) throw new Error(`${file} cannot be loaded (HTTP ${response.status})`);
  return response;
}

function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}
