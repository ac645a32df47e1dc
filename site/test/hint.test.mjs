// What stands at a field or a panel about a finding: shorter than the finding, and in other words.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { labels, remark } from "../src/fields.js";
import { hintOf, pointing } from "../src/hint.js";
import { missing, root } from "./browser.mjs";
import { startCore } from "./core.mjs";

test("a hint says what its field requires", () => {
  for (const [rule, message, want] of [
    ["port-base-bounds", "base-port must be 1024 to 65535, not 990", "Base Port: 1024 to 65535."],
    ["value-flag", 'use-ftps must be yes, no, true or false, not "a, not b"', "Use FTPS: yes, no, true or false."],
    ["value-number", 'nodes must be a whole number from 1 to 1024, not ""', "Nodes: a whole number from 1 to 1024."],
    ["zone-active-proxied", "network-zone is any, so the product uses the proxy of any zone that has one", "An active site must not go through a proxy."],
    ["no-such-rule", "it must be this, not that", "It must be this, not that."],
  ]) assert.equal(hintOf({ rule, message }), want);
});

test("a panel points at the finding that it would quote", () => {
  const error = { severity: "error", line: 2, message: "base-port must be 1024 to 65535, not 900" };
  const words = `cannot print firewall rules: ${error.message} [port-base-bounds]`;
  const passive = { ...error, path: "ftp-passive-mode.base-port" };
  for (const [diagnostics, want] of [
    [[passive, { ...error, path: "ftp-active-mode.base-port" }], "cannot print firewall rules: see the error on Base Port."],
    [[passive], "cannot print firewall rules: see the error on passive Base Port."],
    [[{ ...error, path: "" }], "cannot print firewall rules: see the error in line 2."],
    [[{ ...error, path: "host" }], "cannot print firewall rules: see the error in line 2."],
    [[], words],
  ]) assert.equal(pointing(words, diagnostics), want);
});

test("no hint repeats its finding, or is longer, or has a key for a label", { skip: missing }, async () => {
  const engine = await startCore();
  const folder = path.join(root, "core/testdata/rules");
  const hints = new Set();
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".settings"))) {
    const { diagnostics = [] } = await engine.call("check", readFileSync(path.join(folder, name), "utf8"));
    for (const diagnostic of diagnostics.filter(({ severity, path: place }) => severity === "error" && labels[place.split(".").at(-1)])) {
      const [hint, finding] = [hintOf(diagnostic), remark(diagnostic.message)];
      assert.ok(hint.length <= Math.max(finding.length, 76), `${hint} is longer than ${finding}`);
      assert.ok(!finding.includes(hint.replace(/\.$/, "")), `${hint} stands in ${finding}`);
      assert.doesNotMatch(hint, /\b[a-z]+-[a-z-]+\b(?!\])/, name);
      hints.add(diagnostic.rule);
    }
  }
  assert.ok(hints.size >= 20, [...hints].join());
});
