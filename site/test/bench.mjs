// Prints how long the first verdict takes, beside two other pages in the same run:
// an empty Go program on an empty page, which no page with a Go core can beat, and,
// if ACTIONLINT is the folder of a built playground of actionlint, that. The three
// are visited in turn. Compare the figures only with others from the same run.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { checked, launch, serve } from "./browser.mjs";
import { traced } from "./tracing.mjs";

const rounds = Number(process.env.ROUNDS ?? 15);
/** The level of brotli. The highest, that of a release, takes a minute for all pages before anything is measured. */
const level = Number(process.env.BROTLI ?? 11);
const go = process.env.GO ?? "go";

/** Writes an empty page with an empty Go program, built with the flags of site/gen/core.go. Returns its folder. */
function buildFloor() {
  const folder = mkdtempSync(path.join(tmpdir(), "activeftp-floor-"));
  writeFileSync(path.join(folder, "main.go"), "package main\n\nfunc main() {}\n");
  execFileSync(go, ["build", "-trimpath", "-gcflags=all=-l", "-ldflags=-s -w -buildid=", "-o", "core.wasm", "main.go"],
    { cwd: folder, env: { ...process.env, GOOS: "js", GOARCH: "wasm", CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOEXPERIMENT: "", GOWASM: "" } });
  const root = execFileSync(go, ["env", "GOROOT"], { encoding: "utf8" }).trim();
  copyFileSync(path.join(root, "lib/wasm/wasm_exec.js"), path.join(folder, "wasm_exec.js"));
  writeFileSync(path.join(folder, "start.js"), `const go = new Go();
WebAssembly.instantiateStreaming(fetch("core.wasm"), go.importObject).then(({ instance }) => go.run(instance))
  .then(() => performance.mark("verdict"));
`);
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>empty</title><link rel=icon href=data:,>" +
    "<script src=wasm_exec.js></script><script src=start.js></script>");
  return folder;
}

/** Marks the first result of actionlint's playground, which shows it as rows of a table. */
function markRows() {
  new MutationObserver((_, observer) => {
    if (!document.querySelector("#lint-result-body tr")) return;
    performance.mark("verdict");
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

/** Returns the time to the first verdict in milliseconds, and the bytes that the server sent until then, to the page or a worker. */
async function firstVerdict(page, { address, sent }) {
  const before = sent.bytes;
  await page.goto(address);
  const first = await page.evaluate(() => new Promise((resolve) => {
    const poll = () => {
      const [mark] = performance.getEntriesByName("verdict");
      if (mark) resolve(mark.startTime);
      else setTimeout(poll, 5);
    };
    poll();
  }));
  return { first, bytes: sent.bytes - before };
}

/**
 * Returns the median time from a key to its verdict, in milliseconds, of 50 keys that follow each other at once: right after
 * the first verdict, while the page loads the rest, and once it has loaded everything.
 */
async function keysToVerdict(page) {
  await checked(page); // which includes the form
  const early = await keyToVerdict(page, 20000);
  await page.waitForSelector("#firewall-panel [role=tab]");
  return { early, key: await keyToVerdict(page, 21000) };
}

/** Returns the median time of 50 keys, which set the ports after first. */
function keyToVerdict(page, first) {
  return page.evaluate(async (first) => {
    const field = document.getElementById("base-port");
    const times = [];
    for (let port = first; port < first + 50; port++) {
      const changed = new Promise((resolve) => new MutationObserver((_, observer) => {
        observer.disconnect();
        resolve();
      }).observe(document.getElementById("verdict-range"), { childList: true, subtree: true, characterData: true }));
      field.value = String(port);
      const start = performance.now();
      field.dispatchEvent(new Event("input"));
      await changed;
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[25];
  }, first);
}

/**
 * Returns the longest task of the page's main thread while action runs, in milliseconds of processor time, which leaves
 * out other work on the machine.
 */
async function longestTask(browser, address, action) {
  const events = await traced(browser, action);
  // The browser's own user interface runs in similar processes.
  const threads = events.filter((e) => e.name === "ParseHTML" && e.args.beginData?.url === address).map((e) => `${e.pid} ${e.tid}`);
  const tasks = events.filter((e) => e.name.endsWith("RunTask") && threads.includes(`${e.pid} ${e.tid}`)).map((e) => (e.tdur ?? 0) / 1000);
  if (tasks.length === 0) throw new Error("the trace contains no task of the page");
  return Math.max(...tasks);
}

/** Visits a server's page in a context. prepare runs before the page's scripts, and measure, if given, after the verdict. */
async function visit(context, server, { prepare, measure } = {}) {
  const page = await context.newPage();
  page.setDefaultTimeout(600_000); // the server compresses each file at its first request
  if (prepare) await page.addInitScript(prepare);
  const result = await firstVerdict(page, server);
  if (measure) Object.assign(result, await measure(page));
  await page.close();
  return result;
}

/** Returns the median of the numbers that are there, or undefined. */
function median(values) {
  return values.filter((value) => value !== undefined).sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Prints one line of the table: its cells, right-aligned after the first. */
function row(name, ...cells) {
  console.log([name.padEnd(26), ...cells.map((cell) => cell.padStart(16))].join(""));
}

/** Measures each of the pages, which have a server and options for visit, in turn. Adds the runs to them. */
async function measureInTurn(browser, pages) {
  for (let round = 0; round < rounds; round++) {
    for (const page of pages) {
      const context = await browser.newContext({ serviceWorkers: "block" });
      page.cold.push(await visit(context, page.server, page));
      page.warm.push(await visit(context, page.server, { prepare: page.prepare }));
      await context.close();
    }
  }
}

const floor = buildFloor();
const pages = [
  { name: "this page", measure: keysToVerdict },
  { name: "an empty Go program", folder: floor },
  process.env.ACTIONLINT && { name: "actionlint's playground", folder: process.env.ACTIONLINT, prepare: markRows },
].filter(Boolean);
const brotli = { coding: "br", compress: (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: level } }) };
const browser = await launch();
try {
  for (const page of pages) {
    if (page.folder && !existsSync(page.folder)) throw new Error(`no folder ${page.folder}`);
    page.server = await serve(page.folder, brotli);
    Object.assign(page, { cold: [], warm: [] });
    const context = await browser.newContext({ serviceWorkers: "block" });
    await visit(context, page.server, page);
    await context.close();
  }
  await measureInTurn(browser, pages);
  const longest = [];
  for (let round = 0; round < rounds; round++) { // apart, because tracing slows a visit down
    const context = await browser.newContext({ serviceWorkers: "block" });
    longest.push(await longestTask(browser, pages[0].server.address, () => visit(context, pages[0].server, pages[0])));
    await context.close();
  }
  const ms = (value, digits = 0) => (value === undefined ? "" : `${value.toFixed(digits)} ms`);
  const figures = ({ cold, warm }) => ({
    first: median(cold.map((run) => run.first)), repeat: median(warm.map((run) => run.first)),
    early: median(cold.map((run) => run.early)), key: median(cold.map((run) => run.key)), bytes: median(cold.map((run) => run.bytes)),
  });
  const own = figures(pages[0]);
  row("", "first verdict", "repeated visit", "key at once", "key later", "loaded until", "time, ratio", "bytes, ratio");
  for (const page of pages) {
    const { first, repeat, early, key, bytes } = figures(page);
    row(page.name, ms(first), ms(repeat), ms(early, 1), ms(key, 1), `${(bytes / 1024).toFixed(0)} KiB`, (own.first / first).toFixed(2), (own.bytes / bytes).toFixed(2));
  }
  console.log(`medians of ${rounds}; the ratio is this page's value divided by that of the line; bytes under brotli, level ${level}`);
  console.log(`the longest task of ${rounds} more visits: ${Math.max(...longest).toFixed(0)} ms of processor time`);
} finally {
  await browser.close();
  for (const { server } of pages) await server?.close();
  rmSync(floor, { recursive: true });
}
