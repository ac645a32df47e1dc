// The linter of the page's HTML, with the pages that make site writes: make weblint.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "doctype-style": ["error", { style: "lowercase" }],
    "no-implicit-input-type": "off", // an input without a type is a text field, and most fields are
    "long-title": "off", // the title of an explanation is its sentence, the same as its heading
  },
};
