import { sentence } from "./dom.js";
import { labelOf, labels, withLabels } from "./fields.js";
import { requirements } from "./language.js";

// What stands at a field or a panel about a finding, which the list of findings has in
// full: it says shortly what is required, or points there, so that nothing is said twice.

/** Returns what a finding at a field requires: "Base Port: 1024 to 65535.", or the sentence of its rule. */
export function hintOf({ rule, message }) {
  const [, key, expected] = /^([a-z\d-]+) must be (.*?), not (?:"(?:[^"\\]|\\.)*"|\S+)$/s.exec(message) ?? [];
  return sentence(key in labels ? `${labels[key]}: ${withLabels(expected)}` : requirements[rule] ?? message);
}

/**
 * Returns the words of a panel that cannot show anything, in which the core quotes a finding, with the place of the
 * finding instead: "No transfer starts with these settings: see the error on Base Port."
 */
export function pointing(words, diagnostics) {
  const quoted = diagnostics.filter(({ message }) => words.includes(`: ${message}`));
  const found = quoted.find(({ path }) => !path.startsWith("ftp-passive-mode.")) ?? quoted[0]; // both ranges can have the same error
  if (!found) return words;
  const { severity, path, line, message } = found;
  const place = path.slice(path.lastIndexOf(".") + 1) in labels ? `on ${labelOf(path)}` : `in line ${line}`;
  return `${words.slice(0, words.indexOf(`: ${message}`))}: see the ${severity} ${place}.`;
}
