// What every suite starts from: the page's files on loopback, as a static host
// serves them, and Debian's chromium.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const root = path.resolve(import.meta.dirname, "../..");
const publicFolder = path.join(root, "site/public");
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
/** How long anything may take, in milliseconds: a busy machine of CI is no failure. */
const patience = 60_000;
/** The address of an empty page beside the served one. */
const blank = "blank.html";
const types = {
  ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".webmanifest": "application/manifest+json",
};

/** Why the suites cannot run here; false where they can. In CI that is a failure, not a reason. */
export const missing = whatIsMissing();
if (missing && process.env.CI === "true") throw new Error(missing);
if (missing) console.log(`skipped: ${missing}`);

function whatIsMissing() {
  if (!existsSync(executable)) return `no browser at ${executable}`;
  if (!existsSync(path.join(publicFolder, "core.wasm"))) return "the page is not built: run make site";
  return false;
}

/** The headers that _headers states for every address. */
function statedHeaders() {
  return readFileSync(path.join(publicFolder, "_headers"), "utf8").split("\n").filter((line) => line.startsWith(" "))
    .map((line) => line.trim().split(/:\s*(.*)/s).slice(0, 2));
}

/** Serves the page's files on a free port of loopback. */
export async function serve() {
  const headers = statedHeaders();
  const packed = new Map(); // file -> its bytes by gzip, as most hosts send them
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://loopback").pathname.replace(/\/$/, "/index.html");
    const file = path.join(publicFolder, path.normalize(name));
    for (const [header, value] of headers) response.setHeader(header, value);
    response.setHeader("Content-Type", types[path.extname(name)] ?? "text/plain");
    if (name === `/${blank}`) return response.end("<!doctype html><link rel=icon href=data:,>"); // else favicon.ico is asked for
    if (!existsSync(file)) return response.writeHead(404).end("not found");
    response.setHeader("Cache-Control", "max-age=3600");
    response.setHeader("Content-Encoding", "gzip");
    if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file), { level: 9 }));
    response.end(packed.get(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => stopServer(server) };
}

function stopServer(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

export function launch(moreFlags = []) {
  return chromium.launch({ executablePath: executable, args: [...flags, ...moreFlags] });
}

/**
 * A browser and a server for one file of tests, taken down after it. Gives the function that makes a test. Tests with
 * the same options of a context share a page, which is loaded anew for each, without what was kept in storage: a new
 * page takes a browser several times as long. A test that changes what outlasts a load wants a fresh one.
 */
export function suite(moreFlags = []) {
  const fixture = { visits: new Map() }; // options of a context -> its page
  before(async () => {
    if (missing) return;
    fixture.server = await serve();
    fixture.browser = await launch(moreFlags);
  });
  after(async () => {
    await fixture.browser?.close();
    await fixture.server?.close();
  });
  return (name, use, options) => test(name, { skip: missing }, () => onPage(fixture, use, options));
}

/**
 * Runs use on a page once ready resolves: by default when the first verdict stands. Fails for every error of the page,
 * its console and its Content-Security-Policy that allowed does not match. Other options are Playwright's for a context.
 */
async function onPage(fixture, use, { at = "", ready = checked, allowed = /^$/, fresh = false, ...options } = {}) {
  const key = JSON.stringify([fresh, options]);
  const visit = fixture.visits.get(key) ?? await visitOf(fixture, options);
  fixture.visits.delete(key);
  const { page, context, problems } = visit;
  const { browser, server } = fixture;
  let good = false;
  try {
    problems.length = 0;
    await page.goto(at.startsWith("file:") ? at : server.address + at);
    await ready(page);
    await use(page, { context, browser, server });
    assert.deepEqual(problems.filter((problem) => !allowed.test(problem)), []);
    good = !fresh && await leave(page, server);
  } finally {
    if (good) fixture.visits.set(key, visit);
    else await context.close();
  }
}

async function visitOf({ browser }, options) {
  const context = await browser.newContext({ serviceWorkers: "block", viewport: { width: 1366, height: 768 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  return { context, page, problems: watch(page) };
}

/** Leaves the page for an empty one of the same origin, where it can write no more, and forgets what it has kept. */
async function leave(page, server) {
  for (const other of page.context().pages()) if (other !== page) await other.close();
  await page.unrouteAll({ behavior: "wait" });
  await page.goto(server.address + blank);
  await page.evaluate(() => {
    sessionStorage.clear();
    localStorage.clear();
  });
  return true;
}

/** Collects what goes wrong on a page. A violation of the policy is an error of the console. */
export function watch(page) {
  const problems = [];
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const own = message.text() !== "Service Worker registration blocked by Playwright";
    if (own && ["error", "warning"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  return problems;
}

/** Waits for the first verdict. */
export async function checked(page) {
  await page.waitForFunction(() => performance.getEntriesByName("verdict").length > 0);
}

/** Waits until an element with such words, a text or a pattern, is seen. Looks at each frame; a locator pauses for up to half a second. */
export async function seen(page, selector, words = "") {
  await page.waitForFunction(([selector, words]) => [...document.querySelectorAll(selector)].some((e) =>
    e.checkVisibility() && (typeof words === "string" ? e.textContent.includes(words) : words.test(e.textContent))), [selector, words]);
}

/** Waits until the page has no such element. */
export async function gone(page, selector) {
  await page.waitForFunction((selector) => !document.querySelector(selector), selector);
}

/** Waits until a control has a value. */
export async function holds(page, id, value) {
  await page.waitForFunction(([id, value]) => document.getElementById(id)?.value === value, [id, value]);
}

/** Waits for a verdict: its word, and optionally the rules that are found. */
export async function verdict(page, word, rules) {
  const stands = ([word, rules]) => document.getElementById("verdict-word").textContent === word &&
    (!rules || rules.join() === [...document.querySelectorAll(".finding")].map((item) => item.dataset.rule).sort().join());
  try {
    await page.waitForFunction(stands, [word, rules?.toSorted()]);
  } catch (error) {
    assert.deepEqual([await page.textContent("#verdict-word"), await found(page)], [word, rules], error.message);
  }
}

/** The ids of the rules that the page shows findings of. */
export function found(page) {
  return page.locator(".finding").evaluateAll((items) => items.map((item) => item.dataset.rule));
}

/** The settings text. */
export function text(page) {
  return page.locator("#text").inputValue();
}

/** Puts a whole settings text into the page, as if it were pasted there, and waits until it is checked. */
export async function setText(page, settings) {
  await page.click("#text-tab");
  // Empty first: the margin then changes with the text, and tells when that is checked.
  for (const each of ["", settings]) {
    // Not page.fill, by which a browser takes seconds for a thousand lines.
    await page.locator("#text").evaluate((area, text) => {
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }, each);
    await page.waitForFunction((n) => document.querySelectorAll("#gutter div").length === n, each.split("\n").length);
  }
}

/** A text of the rules' test data. */
export function example(name) {
  return readFileSync(path.join(root, "core/testdata/rules", name));
}

/** Fails for everything that axe finds on the page as it is, or in that part of it. */
export async function audit(page, where, part = "html") {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(([part, tags]) => globalThis.axe.run(part, { runOnly: tags, resultTypes: ["violations"] }),
    [part, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]]);
  assert.deepEqual(violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${where}: ${id}: ${node.target}: ${node.failureSummary}`)), []);
}
