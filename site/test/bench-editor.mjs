// Prints how long a key in the settings text keeps the page's main thread busy, for
// the example, for a text of 10,000 lines and for one of 1 MiB, beside the same key
// in a bare text area. Compare the figures only with others from the same machine.
import { checked, launch, serve } from "./browser.mjs";
import { traced } from "./tracing.mjs";

const keys = Number(process.env.KEYS ?? 20);
/** The time between two keys, in milliseconds, so that each is checked before the next. */
const pause = Number(process.env.PAUSE ?? 1000);
/** The time after which a text has been checked and the rest of the page is there, in milliseconds. */
const settling = 5000;

/** Returns a settings text of about that many lines. */
function longText(lines) {
  const site = (i) => `[transfer-site s${i}]\nserver = ftp${i}.example.com\nenable-active-connection-mode = yes\nnetwork-zone = none\n`;
  return "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 1000\n\n" + Array.from({ length: lines / 4 }, (_, i) => site(i)).join("");
}

/**
 * Returns, for each key pressed while action runs, the processor time of the tasks of the page's main thread until the
 * next key, in milliseconds.
 */
async function tasksOfKeys(action) {
  const events = await traced(browser, action);
  const presses = events.filter((e) => e.name === "EventDispatch" && e.args.data?.type === "keydown").sort((a, b) => a.ts - b.ts);
  const tasks = events.filter((e) => e.name.endsWith("RunTask") && e.pid === presses[0].pid && e.tid === presses[0].tid);
  return presses.map(({ ts }, i) => tasks.filter((task) => task.ts + task.dur > ts && !(task.ts > presses[i + 1]?.ts)).map((task) => task.tdur / 1000));
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
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
  const tasks = await tasksOfKeys(async () => {
    for (let i = 0; i < keys; i++) {
      await page.keyboard.press("5");
      await page.waitForTimeout(pause);
    }
  });
  await context.close();
  const longest = median(tasks.map((each) => Math.max(...each)));
  const all = median(tasks.map((each) => each.reduce((sum, time) => sum + time, 0)));
  console.log([name.padEnd(34), `${longest.toFixed(1)} ms`.padStart(14), `${all.toFixed(1)} ms`.padStart(12)].join(""));
}

async function openEditor(page, text) {
  await page.goto(server.address);
  await checked(page);
  await page.click("#text-tab");
  if (text) await page.locator("#text").evaluate((area, text) => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }, text);
  await page.waitForTimeout(settling);
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
console.log(["a key in".padEnd(34), "longest task".padStart(14), "all tasks".padStart(12)].join(""));
const texts = [["10,000 lines", longText(10_000)], ["1 MiB", longText(39_000).slice(0, 1 << 20)]];
await measure("the example", "", openEditor);
for (const [name, text] of texts) {
  await measure(name, text, openEditor);
  await measure(`${name}, a bare text area`, text, openBare);
}
await browser.close();
await server.close();
console.log(`medians of ${keys} keys, processor time of the main thread`);
