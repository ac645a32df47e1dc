// The linter of the page's style: make weblint.
export default {
  extends: "stylelint-config-recommended",
  reportDescriptionlessDisables: true,
  reportNeedlessDisables: true,
  reportUnscopedDisables: true,
  rules: {
    // Safari takes a line alone in this shorthand, and ignores the rest of the declaration with it: use text-decoration-line and its like.
    "declaration-property-value-allowed-list": { "text-decoration": ["underline", "none"] },
    // It compares selectors that no element matches together, such as an svg here and an svg there.
    "no-descending-specificity": null,
  },
};
