// The main journey of a visitor in Firefox and in WebKit, the engine of Safari. The other suites run in Chromium.
import assert from "node:assert/strict";
import { test } from "node:test";
import { missing as missingHere, serve } from "./browser.mjs";
import { engines } from "./engines.mjs";

/** The time limit of a whole journey, in milliseconds. Long, because a CI machine is busy. */
const journeyTimeout = 240_000;
const log = "> PORT 192,0,2,5,39,16\n< 500 No\n";

for (const { name, missing, start } of engines) {
  test(`the main journey in ${name}`, { skip: missingHere || missing, timeout: journeyTimeout }, async (t) => {
    const server = await serve();
    t.after(() => server.close());
    const { page, close } = await start();
    t.after(close);
    await page.goto(server.address);
    await collectProblems(page);

    await page.seen("#verdict-word", "Pass with warnings");
    await page.seen("#suggestions button"); // the core has answered: it is no longer the sample that index.html contains
    await breakSettings(page);
    await openLink(page);
    await fix(page);
    await diagnose(page);
    await copyRules(page);
    assert.deepEqual(await page.evaluate(() => globalThis.problems), []);

    await page.seen("#offline", "offline");
    await server.close();
    await page.goto(server.address);
    await page.seen("#firewall-panel [role=tab]"); // it comes last, and moves what is below it
    await diagnose(page); // with the second module
  });
}

/** Records the errors of the page and the violations of its policy from now on. */
function collectProblems(page) {
  return page.evaluate(() => {
    globalThis.problems = [];
    addEventListener("error", ({ message }) => globalThis.problems.push(message));
    addEventListener("unhandledrejection", ({ reason }) => globalThis.problems.push(String(reason)));
    addEventListener("securitypolicyviolation", ({ violatedDirective }) => globalThis.problems.push(violatedDirective));
  });
}

/** Makes one error by typing and another, which has a fix, by choosing. */
async function breakSettings(page) {
  await page.type("#base-port", "500");
  await page.seen("[data-rule=port-base-bounds]");
  await page.click("label[for=zone]"); // moves the focus to the list without opening it
  await page.keys("D");
  await page.seen("[data-rule=zone-default-missing]");
  assert.equal(await page.text("#verdict-word"), "Fail");
}

/** Opens the share link in a new tab, which must show the same result. */
async function openLink(page) {
  await page.click("#share");
  const address = await page.until("the dialog has a link", () => document.getElementById("share-link").value);
  await page.press("Escape");
  const other = await page.open(address);
  await other.seen("[data-rule=zone-default-missing]");
  assert.deepEqual(await result(other), await result(page));
  await other.close();
}

/** Resolves to the verdict and the findings that a page shows. */
function result(page) {
  return page.evaluate(() => [document.getElementById("verdict-word").textContent,
    ...[...document.querySelectorAll(".finding")].map(({ textContent }) => textContent)]);
}

/** Repairs the settings: applies a fix and types another range. */
async function fix(page) {
  await page.click("[data-rule=zone-default-missing] .fix button");
  await page.until("the finding is gone", () => !document.querySelector("[data-rule=zone-default-missing]"));
  await page.type("#base-port", "28600");
  await page.seen("#verdict-word", "Pass");
}

/** Types a log, which is diagnosed, moves it to the clipboard and pastes it anywhere on the page. */
async function diagnose(page) {
  await page.type("#log", log);
  await page.seen("#diagnosis-answer .diagnosed");
  await page.press("Control", "a");
  await page.press("Control", "x");
  await page.until("the diagnosis is gone", () => !document.querySelector("#diagnosis-answer .diagnosed"));
  await page.click("h1");
  await page.press("Control", "v");
  await page.seen("#diagnosis-answer .diagnosed");
  await page.hasValue("#log", log);
  await page.click("#notice-close"); // it covers what is below
}

/** Copies all that the firewall team needs and pastes it into a field. */
async function copyRules(page) {
  const rules = await page.text("#firewall-rules pre");
  assert.match(rules, /28600/);
  await page.click("#handover");
  await page.seen("#handover", "Copied");
  await page.click("#log");
  await page.press("Control", "a");
  await page.press("Control", "v");
  await page.until("the field has what was copied", (rules) => document.getElementById("log").value.includes(rules), rules);
}
