// Every rule of the core on the page: its findings, its words, the place of each, its fix, and the way back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { before } from "node:test";
import { example, missing, root, setText, suite, text, verdict } from "./browser.mjs";
import { startCore } from "./core.mjs";
import { badWords } from "./wording.mjs";

const check = suite();
const words = {
  fail: "Fail", warnings: "Pass with warnings", incomplete: "Not fully checked", notes: "Pass with notes", pass: "Pass", empty: "Nothing to check yet",
};
/** The texts that break rules, by name. No text area can hold a NUL byte, or bytes that are not UTF-8. */
const texts = new Map(readdirSync(path.join(root, "core/testdata/rules")).filter((name) => /\.settings$/.test(name) && !/_(?:nul|utf8)\./.test(name))
  .map((name) => [name, example(name).toString("utf8")]));
let answers; // name -> what the command says about the text

before(() => {
  if (missing) return;
  const folder = mkdtempSync(path.join(tmpdir(), "activeftp-"));
  try {
    const bin = path.join(folder, "activeftp");
    execFileSync("go", ["build", "-o", bin, "./harness/cmd/activeftp"], { cwd: root });
    for (const [name, settings] of texts) writeFileSync(path.join(folder, name), settings);
    const { files } = JSON.parse(execFileSync(bin, ["check", "--format", "json", "--fail-on", "never", ...texts.keys()], { cwd: folder, maxBuffer: 1 << 26 }));
    answers = new Map(files.map((file) => [file.file, file]));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Returns the word of the page for the verdict of the command: a text without any active site is off. */
function wordOf({ verdict: name, sites }) {
  return name !== "fail" && sites.length > 0 && sites.every((site) => site.verdict === "off") ? "Off" : words[name];
}

/** Returns the findings on the page: rule, severity and line, sorted. */
async function findings(page) {
  const all = await page.locator(".finding").evaluateAll((items) => items.map(({ dataset: { rule, severity }, children }) =>
    `${rule}: ${severity}, ${/line \d+$/.exec(children[1].querySelector(".place").textContent)[0]}`));
  return all.sort();
}

/** Returns the same of what the command says. */
function wanted({ diagnostics }) {
  return diagnostics.map(({ rule, severity, line, accepted }) => `${rule}: ${accepted ? "accepted" : severity}, line ${line}`).sort();
}

/** Returns the texts of the verdict, the findings and the hints of the form, without the settings text in them. */
function textsOf(page) {
  return page.evaluate(() => [...document.querySelectorAll(
    "#verdict p, #verdict li, #findings-title, .finding :is(.message, .reason, .from, .main), .hint")].map((element) => element.textContent.replace(/\s+/g, " ").trim()));
}

/** Clicks the place of every finding, in order. Resolves to where each moved the focus: the path of a field, or the selected part of the text. */
function clickPlaces(page) {
  return page.locator(".finding .place").evaluateAll((places) => places.map((place) => {
    place.click();
    const { id, dataset: { path, zonePath }, value, selectionStart, selectionEnd } = document.activeElement;
    return id === "text" ? [value.slice(0, selectionStart).split("\n").length, value.slice(selectionStart, selectionEnd)] :
      zonePath ?? path?.replace("*", () => document.getElementById("site").value);
  }));
}

/** Returns the diagnostics in the order of the page: the most severe first, accepted ones last. */
function inOrder(diagnostics) {
  const rank = ({ accepted, severity }) => (accepted ? 3 : ["error", "warning", "note"].indexOf(severity));
  return [...diagnostics].sort((a, b) => rank(a) - rank(b));
}

/** Returns the part of a text that a diagnostic is about, whose column and length are in bytes. */
function placeOf(settings, { line, col, len }) {
  return [line, Buffer.from(settings.split(/\r?\n/)[line - 1]).subarray(col - 1, col - 1 + len).toString()];
}

check("every rule has a text, and the page finds in each what the command finds, in the words of the form, and leads to the place", async (page) => {
  const core = await startCore();
  const shown = new Set();
  for (const [name, settings] of texts) {
    await setText(page, settings);
    const answer = answers.get(name);
    await verdict(page, wordOf(answer), answer.diagnostics.map(({ rule }) => rule));
    assert.deepEqual(await findings(page), wanted(answer), name);
    assert.deepEqual(badWords(await textsOf(page)), [], name);
    const reached = await clickPlaces(page);
    for (const [i, diagnostic] of inOrder(answer.diagnostics).entries()) {
      const inText = Array.isArray(reached[i]) || diagnostic.rule === "key-duplicate"; // whose field shows the first value
      assert.deepEqual(reached[i], inText ? placeOf(settings, diagnostic) : diagnostic.path, `${name}: ${diagnostic.rule}`);
      shown.add(diagnostic.rule);
    }
  }
  assert.deepEqual((await core.call("rules")).map(({ id }) => id).filter((rule) => !shown.has(rule)), [], "rules without a text");
});

check("each fix removes its finding and adds none, and undo brings the text back", async (page) => {
  const core = await startCore();
  const fixable = [...texts].filter(([name]) => answers.get(name).diagnostics.some(({ fix, accepted }) => fix && !accepted));
  assert.ok(fixable.length > 10);
  for (const [name, settings] of fixable) {
    const before = answers.get(name);
    await setText(page, settings);
    await verdict(page, wordOf(before), before.diagnostics.map(({ rule }) => rule));
    for (const [i, { rule, path: at }] of inOrder(before.diagnostics).filter(({ fix, accepted }) => fix && !accepted).entries()) {
      await page.locator(".finding .fix button").nth(i).evaluate((button) => button.click());
      await page.waitForFunction((before) => document.getElementById("text").value !== before, settings);
      const after = await core.call("check", await text(page));
      await verdict(page, wordOf(after), after.diagnostics.map(({ rule }) => rule));
      const left = before.diagnostics.map((d) => `${d.rule} ${d.path}`);
      left.splice(left.indexOf(`${rule} ${at}`), 1);
      for (const d of after.diagnostics) {
        const known = left.indexOf(`${d.rule} ${d.path}`);
        assert.ok(known >= 0, `${name}: the fix of ${rule} adds ${d.rule}, line ${d.line}`);
        left.splice(known, 1);
      }
      await page.locator("#undo").evaluate((button) => button.click());
      await page.waitForFunction((before) => document.getElementById("text").value === before, settings);
      await verdict(page, wordOf(before), before.diagnostics.map(({ rule }) => rule));
    }
  }
});
