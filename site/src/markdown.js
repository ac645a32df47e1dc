import { preview } from "./bytes.js";
import { capitalized, count } from "./dom.js";
import { activeRange, labelOf, remark, withLabels } from "./fields.js";
import { countsOf, rank } from "./severity.js";

/**
 * Returns a report on settings as Markdown. It has the verdict in words, the findings with their fixes or the reason why
 * they are accepted, the firewall rules if handover has some, and the settings text. made has the date, the version and
 * the link to the settings, which can be empty; pageOf(rule) returns the address of a rule's page, or "".
 */
export function markdownReport({ text, check, read }, { word, sentence, made, handover, pageOf }) {
  const found = [...check.diagnostics].sort((a, b) => rank(a) - rank(b));
  return [
    `# FTP active mode: ${word}`,
    `${rangeOf({ check, read })} ${escaped(sentence)}`,
    [`- Checked on ${made.date} by activeftp ${escaped(made.version)}, in the browser: nothing was tested on the network`,
      made.link && `- [These settings in the checker](<${made.link}>)`].filter(Boolean).join("\n"),
    `## ${headingOf(found)}`,
    ...found.map((finding) => findingText(finding, text, pageOf(finding.rule))),
    ...(handover ? ["## Firewall rules", blockOf(handover)] : []),
    "## Settings",
    blockOf(text),
  ].join("\n\n") + "\n";
}

function rangeOf(view) {
  const range = activeRange(view);
  return range ? `Ports ${range.base}-${range.end}, ${count(range.number, "port")}.` : "No port range.";
}

function headingOf(found) {
  const parts = countsOf(found).filter(([, n]) => n > 0).map(([severity, n]) => count(n, severity));
  const accepted = found.filter((f) => f.accepted).length;
  if (accepted > 0) parts.push(`${accepted} accepted`);
  return parts.length === 0 ? "No findings" : parts.join(", ");
}

function findingText({ rule, severity, path, line, message, fix, accepted }, text, page) {
  const id = page ? `[${rule}](<${page}>)` : rule;
  const lines = [
    `### ${accepted ? `Accepted ${severity}` : capitalized(severity)}: ${id}`,
    escaped(`${path ? `${labelOf(path)}, line` : "Line"} ${line}: ${remark(message)}`),
  ];
  if (accepted) lines.push(escaped(`Accepted${accepted.until && ` until ${accepted.until}`}: ${accepted.reason}`));
  else if (fix) {
    const { removed, added } = preview(text, fix);
    lines.push(escaped(`Fix: ${withLabels(fix.message)}.`), blockOf([...removed.map((one) => `- ${one}`), ...added.map((one) => `+ ${one}`)].join("\n")));
  }
  return lines.join("\n\n");
}

/** Returns text as an indented block: unlike a fence, no text in it can end the block. */
function blockOf(text) {
  return text.trimEnd().split(/\r?\n/).map((line) => `    ${line}`.trimEnd()).join("\n");
}

/** Returns text with the characters that Markdown and HTML give a meaning made plain, on one line. */
function escaped(text) {
  return text.replace(/[\\`*_{}[\]<>|#~&]/g, "\\$&").replace(/\s+/g, " ").trim();
}
