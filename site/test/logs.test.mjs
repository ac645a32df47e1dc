import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { missing, root, seen, suite } from "./browser.mjs";

const check = suite();
const folder = path.join(root, "core/trace/testdata");
const logs = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".log"));
let bin;

before(() => {
  if (missing) return;
  bin = mkdtempSync(path.join(tmpdir(), "activeftp-"));
  execFileSync("go", ["build", "-o", path.join(bin, "activeftp"), "./harness/cmd/activeftp"], { cwd: root });
});
after(() => bin && rmSync(bin, { recursive: true }));

/** Returns what the command finds in a log with the page's settings: for each finding its id, line and sentences. */
function diagnose(name) {
  const output = execFileSync(path.join(bin, "activeftp"), ["diagnose", "--fail-on", "never", "--format", "json",
    "--settings", path.join(root, "scenarios/sample.settings"), path.join(folder, name)]);
  return JSON.parse(output).findings.map(({ rule, cause, line, message, advice }) => `${rule || cause}, line ${line}: ${message} ${advice}`);
}

check("the label of the log names what the page reads", async (page) => {
  const label = await page.locator("label[for=log]").textContent();
  for (const word of ["client", "server", "capture"]) assert.match(label, new RegExp(word));
});

check("the page finds in each log what the command finds, and links each finding to a page", async (page) => {
  for (const name of logs) {
    await page.evaluate(() => {
      document.getElementById("log").value = "";
      document.getElementById("log").dispatchEvent(new Event("input"));
    });
    await page.waitForFunction(() => document.getElementById("diagnosis-answer").childElementCount === 0);
    await page.setInputFiles("#log-file", { name, mimeType: "text/plain", buffer: readFileSync(path.join(folder, name)) });
    await seen(page, "#diagnosis-answer .outcome");
    const shown = await page.$$eval("#diagnosis-answer .diagnosed", (all) => all.map((e) => {
      const [message, advice, from] = [".outcome > span", "p:nth-of-type(2)", ".from"].map((part) => e.querySelector(part));
      return `${from.querySelector("code").textContent}, ${from.querySelector("span").textContent}: ` +
        `${[...message.childNodes].at(-1).textContent} ${advice.textContent}`;
    }));
    assert.deepEqual(shown, diagnose(name), name);
    const links = await page.$$eval("#diagnosis-answer .diagnosed .from", (all) => all.map((e) => e.querySelector("a")?.getAttribute("href")));
    assert.deepEqual(links.filter((link) => !existsSync(path.join(root, "site/public", `${link}`))), [], name);
  }
});
