// Prints how long a key in the settings text keeps the page's main thread busy, for
// the example, for a text of 10,000 lines and for one of 1 MiB, beside the same key
// in a bare text area. Compare the figures only with others from the same machine.
import { checked, launch, serve, setText } from "./browser.mjs";

const keys = Number(process.env.KEYS ?? 20);
/** The time between two keys, in milliseconds, so that each is checked before the next. */
const pause = Number(process.env.PAUSE ?? 1000);

/** Returns a settings text of about that many lines, with a finding every few lines. */
function longText(lines) {
  const site = (i) => `[transfer-site s${i}]\nserver = ftp${i}.example.com\nenable-active-connection-mode = yes\nnetwork-zone = none\n`;
  return "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 1000\n\n" + Array.from({ length: lines / 4 }, (_, i) => site(i)).join("");
}

/** Returns the processor time that a process's main thread takes for tasks while action runs, in milliseconds, by task. */
async function tasks(browser, address, action) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", { traceConfig: { includedCategories: ["toplevel", "devtools.timeline"] }, transferMode: "ReportEvents" });
  await action();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const threads = events.filter((e) => e.name === "EventDispatch" && e.args.data?.type === "keydown").map((e) => `${e.pid} ${e.tid}`);
  const busy = events.filter((e) => e.name.endsWith("RunTask") && threads.includes(`${e.pid} ${e.tid}`));
  if (busy.length === 0) throw new Error("the trace contains no key");
  return busy.map((e) => (e.tdur ?? e.dur ?? 0) / 1000);
}

async function measure(name, text, prepare) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await prepare(page, text);
  await page.locator("#text").evaluate((area) => {
    area.focus();
    const middle = area.value.indexOf("\n", area.value.length / 2);
    area.setSelectionRange(middle, middle);
  });
  const each = await tasks(browser, server.address, async () => {
    for (let i = 0; i < keys; i++) {
      await page.keyboard.press("5");
      await page.waitForTimeout(pause);
    }
  });
  await context.close();
  const total = each.reduce((sum, time) => sum + time, 0);
  console.log([name.padEnd(34), `${(total / keys).toFixed(1)} ms`.padStart(12), `${Math.max(...each).toFixed(1)} ms`.padStart(14)].join(""));
}

async function openEditor(page, text) {
  await page.goto(server.address);
  await checked(page);
  await page.click("#text-tab");
  if (text) await setText(page, text);
}

async function openBare(page, text) {
  await page.goto(`${server.address}blank.html`);
  await page.evaluate((text) => {
    const area = document.createElement("textarea");
    area.id = "text";
    area.wrap = "off";
    area.rows = 28;
    area.value = text;
    document.body.append(area);
  }, text);
}

const server = await serve();
const browser = await launch();
console.log(["a key in".padEnd(34), "all tasks".padStart(12), "longest task".padStart(14)].join(""));
const texts = [["10,000 lines", longText(10_000)], ["1 MiB", longText(39_000).slice(0, 1 << 20)]];
await measure("the example", "", openEditor);
for (const [name, text] of texts) {
  await measure(name, text, openEditor);
  await measure(`${name}, a bare text area`, text, openBare);
}
await browser.close();
await server.close();
console.log(`processor time of the main thread, for each of ${keys} keys`);
