// Prints how long the first verdict takes and how long the page's main thread is
// blocked. Compare the figures only with others from the same machine.
import { launch, serve } from "./browser.mjs";

const rounds = Number(process.env.ROUNDS ?? 15);

/**
 * Returns the longest task of the page's main thread while action runs, in milliseconds of processor time, which leaves
 * out other work on the machine.
 */
async function longestTask(browser, address, action) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", { traceConfig: { includedCategories: ["toplevel", "devtools.timeline"] }, transferMode: "ReportEvents" });
  await action();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  // The browser's own user interface runs in similar processes.
  const threads = events.filter((e) => e.name === "ParseHTML" && e.args.beginData?.url === address).map((e) => `${e.pid} ${e.tid}`);
  const tasks = events.filter((e) => e.name.endsWith("RunTask") && threads.includes(`${e.pid} ${e.tid}`)).map((e) => (e.tdur ?? 0) / 1000);
  if (tasks.length === 0) throw new Error("the trace contains no task of the page");
  return Math.max(...tasks);
}

/** Loads the page and returns the times to the first verdict and from a key to its verdict, and the bytes loaded. */
async function visit(context, address) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  await session.send("Network.enable");
  session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  await page.goto(address);
  const first = await page.evaluate(() => new Promise((resolve) => {
    const poll = () => {
      const [mark] = performance.getEntriesByName("verdict");
      if (mark) resolve(mark.startTime);
      else setTimeout(poll, 5);
    };
    poll();
  }));
  const key = await page.evaluate(async () => {
    const field = document.getElementById("base-port");
    const times = [];
    for (let port = 20000; port < 20050; port++) {
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
  });
  await page.close();
  return { first, key, bytes };
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const server = await serve();
const browser = await launch();
const cold = [];
const warm = [];
const longest = [];
for (let round = 0; round < rounds; round++) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  cold.push(await visit(context, server.address));
  warm.push(await visit(context, server.address));
  longest.push(await longestTask(browser, server.address, () => visit(context, server.address))); // tracing slows a visit down
  await context.close();
}
await browser.close();
await server.close();
const row = (name, runs) => console.log([
  name.padEnd(14), `${median(runs.map((r) => r.first)).toFixed(0)} ms`.padStart(12), `${median(runs.map((r) => r.key)).toFixed(1)} ms`.padStart(14),
  `${(median(runs.map((r) => r.bytes)) / 1024).toFixed(0)} KiB`.padStart(10),
].join(""));
console.log(["visit".padEnd(14), "to verdict".padStart(12), "key to verdict".padStart(14), "loaded".padStart(10)].join(""));
row("first", cold);
row("repeat", warm);
console.log(`medians of ${rounds}; the longest task of ${rounds} more visits: ${Math.max(...longest).toFixed(0)} ms of processor time`);
