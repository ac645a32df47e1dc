// The linter of the page's scripts and of its tests: make weblint.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["public/main.js", "public/worker.js", "public/precache.js", "test/node_modules/"] }, // make site writes the first three
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { files: ["src/**/*.js"], languageOptions: { sourceType: "module", globals: globals.browser } },
  { files: ["src/worker.js"], languageOptions: { globals: globals.worker } },
  { files: ["public/early.js"], languageOptions: { sourceType: "script", globals: globals.browser } },
  { files: ["public/service-worker.js"], languageOptions: { sourceType: "script", globals: globals.serviceworker } },
  { files: ["test/**/*.mjs"], languageOptions: { globals: { ...globals.node, ...globals.browser } } }, // with functions that run in the page
];
