/** The severities, the most severe first. */
const severities = ["error", "warning", "note"];

/** Returns the place of a finding in a list, the most severe first: accepted findings come last. */
export function rank({ accepted, severity }) {
  return accepted ? severities.length : severities.indexOf(severity);
}

/** Returns the findings of a severity that are not accepted. */
export function openOf(diagnostics, severity) {
  return diagnostics.filter((d) => d.severity === severity && !d.accepted);
}

/** Returns the number of findings of each severity, without the accepted ones, as pairs. */
export function countsOf(diagnostics) {
  return severities.map((severity) => [severity, openOf(diagnostics, severity).length]);
}
