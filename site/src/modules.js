// The files of the core's WebAssembly modules, which site/gen builds.

/** What the first verdict, the form and the ruler need. */
export const firstModule = "core.wasm";
/** All the rest. */
export const secondModule = "second.wasm";
