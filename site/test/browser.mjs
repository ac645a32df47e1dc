// Shared by every suite: a server for the page's files on loopback, which acts
// like a static host, and the browser, by default Debian's Chromium.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const publicFolder = path.join(root, "site/public");
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
/** The time limit of each action, in milliseconds. Long, so that a busy CI machine does not fail a test. */
const actionTimeout = 60_000;
/** The name of an empty page on the same server. */
const blankPage = "blank.html";
const types = {
  ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".webmanifest": "application/manifest+json",
};

/** The requirement that is missing here, or false. The suites are then skipped; under CI=true they fail. */
export const missing = missingRequirement();
if (missing && process.env.CI === "true") throw new Error(missing);
if (missing) console.log(`skipped: ${missing}`);

function missingRequirement() {
  if (!existsSync(executable)) return `no browser at ${executable}`;
  if (!existsSync(path.join(publicFolder, "core.wasm"))) return "the page is not built: run make site";
  return false;
}

/** How a server of the tests compresses: as most hosts do. */
const underGzip = { coding: "gzip", compress: (content) => gzipSync(content, { level: 9 }) };

/** Returns the headers that _headers sets for every address. */
function configuredHeaders() {
  return readFileSync(path.join(publicFolder, "_headers"), "utf8").split("\n").filter((line) => line.startsWith(" "))
    .map((line) => line.trim().split(/:\s*(.*)/s).slice(0, 2));
}

/** Serves the files of a folder, by default the page's, on a free loopback port. sent counts the bytes of the files it has sent. */
export async function serve(folder = publicFolder, { coding, compress } = underGzip) {
  const headers = folder === publicFolder ? configuredHeaders() : [];
  const compressed = new Map(); // file -> its compressed content, and when the file was written
  const sent = { bytes: 0 };
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://loopback").pathname.replace(/\/$/, "/index.html");
    const file = path.join(folder, path.normalize(name));
    for (const [header, value] of headers) response.setHeader(header, value);
    response.setHeader("Content-Type", types[path.extname(name)] ?? "text/plain");
    if (name === `/${blankPage}`) return response.end("<!doctype html><link rel=icon href=data:,>"); // the icon avoids a request for favicon.ico
    if (existsSync(path.join(file, "index.html"))) return response.writeHead(301, { Location: `${name}/` }).end();
    if (!existsSync(file)) return response.writeHead(404).end("not found");
    response.setHeader("Cache-Control", "max-age=3600");
    response.setHeader("Content-Encoding", coding);
    const { mtimeMs } = statSync(file); // the tests of updates change files
    if (compressed.get(file)?.mtimeMs !== mtimeMs) compressed.set(file, { mtimeMs, content: compress(readFileSync(file)) });
    const { content } = compressed.get(file);
    sent.bytes += content.length;
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, sent, close: () => stopServer(server) };
}

function stopServer(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

/** Starts the browser. */
export function launch(extraFlags = []) {
  return chromium.launch({ executablePath: executable, args: [...flags, ...extraFlags] });
}

/**
 * Starts a browser and a server for one test file and stops them after it. Returns the function that defines a test.
 * Tests with the same context options share a page, which is reloaded with empty storage for each test, because a new
 * page takes several times as long. A test that changes anything that survives a reload must set fresh.
 */
export function suite(extraFlags = []) {
  const fixture = { visits: new Map() }; // context options -> the page with those options
  before(async () => {
    if (missing) return;
    fixture.server = await serve();
    fixture.browser = await launch(extraFlags);
  });
  after(async () => {
    await fixture.browser?.close();
    await fixture.server?.close();
  });
  return (name, body, options) => test(name, { skip: missing }, () => runOnPage(fixture, body, options));
}

/**
 * Runs body on a page once ready resolves, which by default is after the first verdict. Fails on every error of the
 * page, its console or its Content-Security-Policy that allowed does not match. The other options are Playwright's
 * context options.
 */
async function runOnPage(fixture, body, { at = "", ready = checked, allowed = /^$/, fresh = false, ...options } = {}) {
  const key = JSON.stringify([fresh, options]);
  const visit = fixture.visits.get(key) ?? await openVisit(fixture, options);
  fixture.visits.delete(key);
  const { page, context, problems } = visit;
  const { browser, server } = fixture;
  let reusable = false;
  try {
    problems.length = 0;
    await page.goto(at.startsWith("file:") ? at : server.address + at);
    await ready(page);
    await body(page, { context, browser, server });
    assert.deepEqual(problems.filter((problem) => !allowed.test(problem)), []);
    reusable = !fresh && await reset(page, server);
  } finally {
    if (reusable) fixture.visits.set(key, visit);
    else await context.close();
  }
}

/** Opens a page in a context of its own. */
async function openVisit({ browser }, options) {
  const context = await browser.newContext({ serviceWorkers: "block", viewport: { width: 1366, height: 768 }, ...options });
  context.setDefaultTimeout(actionTimeout);
  await context.addInitScript(reportOtherErrors);
  const page = await context.newPage();
  return { context, page, problems: watch(page) };
}

/** Replaces the page with an empty one of the same origin, so that it stops writing, and clears its storage. */
async function reset(page, server) {
  for (const other of page.context().pages()) if (other !== page) await other.close();
  await page.unrouteAll({ behavior: "wait" });
  await page.goto(server.address + blankPage);
  await page.evaluate(() => {
    sessionStorage.clear();
    localStorage.clear();
  });
  return true;
}

/** Collects the errors and warnings of a page. A violation of the policy is a console error. */
export function watch(page) {
  const problems = [];
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const fromPage = message.text() !== "Service Worker registration blocked by Playwright";
    if (fromPage && ["error", "warning"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  return problems;
}

/** Reports, in the page, the errors that are not exceptions, such as the loop of a ResizeObserver, for watch to see. */
function reportOtherErrors() {
  addEventListener("error", ({ error, message }) => { if (!error) console.error(message); });
}

/** Waits for the first verdict, and for the parts of the page that are made after it. */
export async function checked(page) {
  await page.waitForFunction(() => performance.getEntriesByName("ready").length > 0);
}

/**
 * Waits until an element that contains words, a string or a pattern, is visible. It polls on every frame, whereas a
 * locator pauses for up to half a second.
 */
export async function seen(page, selector, words = "") {
  await page.waitForFunction(([selector, words]) => [...document.querySelectorAll(selector)].some((e) =>
    e.checkVisibility() && (typeof words === "string" ? e.textContent.includes(words) : words.test(e.textContent))), [selector, words]);
}

/** Waits until no element matches the selector. */
export async function gone(page, selector) {
  await page.waitForFunction((selector) => !document.querySelector(selector), selector);
}

/** Waits until a control has a value. */
export async function hasValue(page, id, value) {
  await page.waitForFunction(([id, value]) => document.getElementById(id)?.value === value, [id, value]);
}

/** Waits for a verdict by its word and, if rules is given, for findings of exactly those rules. */
export async function verdict(page, word, rules) {
  const matches = ([word, rules]) => document.getElementById("verdict-word").textContent === word &&
    (!rules || rules.join() === [...document.querySelectorAll(".finding")].map((item) => item.dataset.rule).sort().join());
  try {
    await page.waitForFunction(matches, [word, rules && [...rules].sort()]);
  } catch (error) {
    assert.deepEqual([await page.textContent("#verdict-word"), await found(page)], [word, rules], error.message);
  }
}

/** Returns the rule id of each finding on the page. */
export function found(page) {
  return page.locator(".finding").evaluateAll((items) => items.map((item) => item.dataset.rule));
}

/** Returns the settings text of the page. */
export function text(page) {
  return page.locator("#text").inputValue();
}

/** Replaces the settings text as if it were typed, and waits until it is checked. */
export async function setText(page, settings) {
  await page.click("#text-tab");
  // First an empty text, so that the number of lines shows when the new one has been checked.
  for (const value of ["", settings]) {
    // Not page.fill, which takes seconds for a thousand lines.
    await page.locator("#text").evaluate((area, text) => {
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);
    await page.waitForFunction((n) => document.getElementById("gutter").dataset.lines === n, String(value.split("\n").length));
  }
}

/** Waits until the settings text matches a pattern. The page shows a text once it is checked. */
export async function hasText(page, pattern) {
  await page.waitForFunction((pattern) => pattern.test(document.getElementById("text").value), pattern);
}

/** Holds requests for addresses that match back. Resolves to the function that lets them go. */
export async function holdBack(page, addresses) {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route(addresses, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** Returns a file of the rules' test data. */
export function example(name) {
  return readFileSync(path.join(root, "core/testdata/rules", name));
}

/** Fails on every violation that axe reports in a part of the page. where says in the message what was audited. */
export async function audit(page, where, part = "html") {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(([part, tags]) => globalThis.axe.run(part, { runOnly: tags, resultTypes: ["violations"] }),
    [part, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]]);
  assert.deepEqual(violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${where}: ${id}: ${node.target}: ${node.failureSummary}`)), []);
}
