// The linter of the page's scripts and of its tests: make weblint.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { files: ["src/**/*.js"], languageOptions: { sourceType: "module", globals: globals.browser } },
  { files: ["src/worker.js"], languageOptions: { globals: globals.worker } },
  { files: ["public/service-worker.js"], languageOptions: { sourceType: "script", globals: globals.serviceworker } },
  { files: ["test/**/*.mjs"], languageOptions: { globals: { ...globals.node, ...globals.browser } } }, // with functions that run in the page
];
