export default { extends: "stylelint-config-standard", reportDescriptionlessDisables: true, reportNeedlessDisables: true };
