// The linter of the page's style: make weblint.
export default {
  extends: "stylelint-config-recommended",
  reportDescriptionlessDisables: true,
  reportNeedlessDisables: true,
  reportUnscopedDisables: true,
  rules: {
    // It compares selectors that no element matches together, such as an svg here and an svg there.
    "no-descending-specificity": null,
  },
};
