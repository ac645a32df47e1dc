// The editor's own modules, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { completionsAt } from "../src/completions.js";
import { Marks } from "../src/marks.js";
import { packOutline, unpackAnswer } from "../src/outline.js";
import { tokensOf } from "../src/tokens.js";

/** Returns the parts of a line as "kind:text". */
function parts(line) {
  return tokensOf(line).map(({ kind, start, end }) => `${kind}:${line.slice(start, end)}`);
}

for (const [line, want] of [
  ["", []],
  [" \t ", []],
  ["# a = b", ["comment:# a = b"]],
  ["[host]", ["section:[host]"]],
  ["  [transfer-site a b] # c", ["section:[transfer-site a b]", "comment:# c"]],
  ["[a#b]#c", ["section:[a#b]#c"]],
  ["os = linux", ["key:os", "equals:=", "value:linux"]],
  ["\tos=linux\t# x # y", ["key:os", "equals:=", "value:linux", "comment:# x # y"]],
  ["open = 1-2 3#4", ["key:open", "equals:=", "value:1-2 3#4"]],
  ["a = b = c", ["key:a", "equals:=", "value:b = c"]],
  ["server = a${b.c}d ${e", ["key:server", "equals:=", "value:a", "expression:${b.c}", "value:d ", "expression:${e"]],
  ["server = # ${x}", ["key:server", "equals:=", "comment:# ${x}"]],
  ["= 1", ["equals:=", "value:1"]],
  ["base-port 10000", ["other:base-port 10000"]],
  ["\ufeff[host]", ["section:[host]"]],
  ["\ufeff# a", ["comment:# a"]],
  ["# activeftp: accept port-reuse because x", ["accept:# activeftp: accept port-reuse because x"]],
  ["os = linux #ActiveFTP :accept a", ["key:os", "equals:=", "value:linux", "accept:#ActiveFTP :accept a"]],
  ["# why # activeftp: accept a because b", ["comment:# why ", "accept:# activeftp: accept a because b"]],
  ["## activeftp: accept a because b", ["comment:## activeftp: accept a because b"]],
  ["# activeftpd: accept a", ["comment:# activeftpd: accept a"]],
]) {
  test(`the parts of ${JSON.stringify(line)}`, () => assert.deepEqual(parts(line), want));
}

/** Returns the labels offered at the | of a text, at most four, or undefined. */
function offered(marked, options) {
  const at = marked.indexOf("|");
  return completionsAt(marked.replace("|", ""), at, options)?.items.slice(0, 4).map(({ label }) => label);
}

/** Returns the text after the first item offered at the | was taken. */
function completed(marked, options) {
  const at = marked.indexOf("|");
  const text = marked.replace("|", "");
  const { from, to, items: [{ insert }] } = completionsAt(text, at, options);
  return text.slice(0, from) + insert + text.slice(to);
}

const asked = { asked: true };
for (const [name, marked, options, want] of [
  ["keys of the section", "[host]\nno|", {}, ["nodes"]],
  ["keys that begin with it come before those with a word that does", "[transfer-site a]\nse|", {}, ["server", "alternative-servers"]],
  ["keys by the product's label", "[transfer-site a]\nuse f|", {}, ["use-ftps"]],
  ["keys by another word of them", "[transfer-site a]\nzone|", {}, ["network-zone", "[network-zone NAME]"]],
  ["no key that the section has", "[host]\nos = linux\nlistening = 1\n|\nnodes = 1\nproduct = other\n[firewall]\n", asked, ["ephemeral-ports", "address", "nat-address", "[ftp-active-mode]"]],
  ["nothing on an empty line unless asked", "[host]\n|", {}, undefined],
  ["sections above the first header", "fire|", {}, ["[firewall]"]],
  ["sections after a bracket", "[|", {}, ["[ftp-active-mode]", "[ftp-passive-mode]", "[network-zone NAME]", "[transfer-site NAME]"]],
  ["no section twice", "[host]\n[ho|", {}, undefined],
  ["a section with a name twice", "[transfer-site a]\n[tra|", {}, ["[transfer-site NAME]"]],
  ["zones that a site uses", "[transfer-site a]\nnetwork-zone = DMZ # x\n[transfer-site b]\nnetwork-zone = none\n[network-zone |", {}, ["DMZ"]],
  ["flags", "[network-zone a]\ndefault = y|", {}, ["yes"]],
  ["all words when asked", "[host]\nproduct = |", asked, ["securetransport", "other"]],
  ["no word that is complete", "[host]\nos = linux|", {}, undefined],
  ["names of zones before words", "[network-zone DMZ]\n[transfer-site a]\nnetwork-zone = |", asked, ["DMZ", "none", "any", "Default"]],
  ["no words for a free value", "[transfer-site a]\nport = |", asked, undefined],
  ["no words of an unknown key", "[host]\nposts = |", asked, undefined],
  ["no words of another section's key", "[firewall]\nos = |", asked, undefined],
  ["nothing in a remark", "[host]\n# os|", {}, undefined],
  ["nothing after a header", "[host] |", asked, undefined],
  ["an acceptance when asked", "os = linux # |", asked, ["activeftp: accept"]],
  ["rules with a finding first", "# activeftp: accept |", { found: ["site-nat", "port-reuse"] }, ["port-reuse", "site-nat", "port-range-half", "port-base-bounds"]],
  ["further rules", "# activeftp: accept site-nat, port-re|", {}, ["port-reuse"]],
  ["the words after the rules", "# activeftp: accept site-nat b|", {}, ["because"]],
  ["nothing in the reason", "# activeftp: accept site-nat because b|", asked, undefined],
]) {
  test(`completions: ${name}`, () => assert.deepEqual(offered(marked, options), want));
}

for (const [name, marked, options, want] of [
  ["a key gets its =", "[host]\nno|\n", {}, "[host]\nnodes = \n"],
  ["in the column of the others", "[host]\nlistening    = 1\n  no|", {}, "[host]\nlistening    = 1\n  nodes      = "],
  ["a key with a value keeps it", "[host]\nno|s = 3", {}, "[host]\nnodes = 3"],
  ["a section gets its brackets", "[fire|\n", {}, "[firewall]\n"],
  ["a section keeps its name", "[trans| a]\n", {}, "[transfer-site a]\n"],
  ["a word replaces the value", "[host]\nos = |linux # x", asked, "[host]\nos = linux # x"],
  ["a word gets its blank", "[host]\nos =|", asked, "[host]\nos = linux"],
  ["a rule gets its reason", "# activeftp: accept site-na|", {}, "# activeftp: accept site-nat because "],
  ["a rule with a reason does not", "# activeftp: accept site-n| because x", {}, "# activeftp: accept site-nat because x"],
]) {
  test(`completing: ${name}`, () => assert.equal(completed(marked, options), want));
}

/** Returns the places of findings in the text area, each given as [line, col, len]. */
function placed(text, ...findings) {
  const marks = new Marks();
  marks.set(text, findings.map(([line, col, len]) => ({ line, col, len, severity: "error", rule: "r", message: "m" })));
  return findings.map((_, i) => marks.at(i)).map(({ line, start, end }) => [line, start, end]);
}

test("findings are placed by bytes, after a byte order mark, and with carriage returns as line ends", () => {
  assert.deepEqual(placed("a\nb c", [2, 3, 1]), [[1, 2, 3]]);
  assert.deepEqual(placed("\u00e9\u{1f600} x", [1, 8, 1]), [[0, 4, 5]]);
  assert.deepEqual(placed("\ufeffab", [1, 2, 1]), [[0, 2, 3]]);
  assert.deepEqual(placed("a\r\nb\r\nc", [3, 1, 1]), [[2, 0, 1]]);
  assert.deepEqual(placed("a\rb\nc\rd e\rf\ng", [1, 3, 1], [2, 5, 1], [3, 1, 1]), [[1, 0, 1], [3, 2, 3], [5, 0, 1]]);
  assert.deepEqual(placed("a", [7, 1, 0]), [[6, 0, 0]]);
});

test("findings move with their lines until the next check", () => {
  const lines = (line, added) => {
    const marks = new Marks();
    marks.set("\n".repeat(9), [2, 4, 6].map((l) => ({ line: l, col: 1, len: 0, severity: "note", rule: "r", message: "m" })));
    marks.shift(line, added);
    return [0, 1, 2].map((i) => marks.at(i).line);
  };
  assert.deepEqual(lines(3, 0), [1, 3, 5]);
  assert.deepEqual(lines(4, 2), [1, 5, 7]); // two lines typed below line 3
  assert.deepEqual(lines(2, -2), [1, 2, 3]); // lines 4 and 5 joined to line 3
});

test("the next finding is found from the caret, round the end", () => {
  const marks = new Marks();
  assert.equal(marks.count, 0);
  marks.set("a b\nc\nd", [[1, 1, 1], [1, 3, 1], [3, 1, 1]].map(([line, col, len]) => ({ line, col, len, severity: "note", rule: `r${col}`, message: "m" })));
  const next = (line, column, backwards) => marks.next({ line, column }, backwards);
  assert.deepEqual([next(0, 0), next(0, 2), next(1, 0), next(2, 0)], [1, 2, 2, 0]);
  assert.deepEqual([next(0, 0, true), next(0, 1, true), next(2, 0, true), next(2, 1, true)], [2, 0, 1, 2]);
  assert.deepEqual(marks.rules, ["r1", "r3"]);
  assert.equal(marks.at(-1).line, 2);
});

test("what the core reads is the same after it was packed", () => {
  const place = (line) => ({ line, col: 2 * line, len: 3 });
  for (const read of [
    { values: {}, places: {}, zones: [], sites: [] },
    { values: { "host.os": "" }, places: { "host.os": place(1) }, zones: ["\u00e9 b"], sites: ["a", "b\r"] },
    { values: { "transfer-site a.b.server": "x = y", "host.os": "${os}" }, places: { "transfer-site a.b.server": place(7), "host.os": place(2) }, zones: [], sites: ["a.b"] },
  ]) assert.deepEqual({ ...unpackAnswer(structuredClone(packOutline(read))) }, read);
});
