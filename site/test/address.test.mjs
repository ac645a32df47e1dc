// The address of the page follows the settings. Browsers refuse more than 100 changes of it in 30 seconds.
import assert from "node:assert/strict";
import { checked, hasValue, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** The least time between two changes of the address while somebody types, in milliseconds. */
const pause = 500;
const settings = "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n";

/** Records when the address is written, from before the page's scripts run. The first refusals are refused. */
function recordWrites(refusals) {
  globalThis.written = [];
  globalThis.refused = 0;
  const { replaceState } = History.prototype;
  History.prototype.replaceState = function (...args) {
    if (globalThis.refused < refusals && args[2].includes("#")) {
      globalThis.refused++;
      throw new DOMException("too many calls", "SecurityError");
    }
    globalThis.written.push(performance.now());
    return replaceState.apply(this, args);
  };
}

/** Waits until the address is a link to the present settings, which is what the page then prints. */
function followed(page) {
  return page.waitForFunction(() => {
    dispatchEvent(new Event("beforeprint"));
    return document.getElementById("printed-link").hash.length > 1;
  });
}

check("typing writes the address now and then, and at last with the whole text", async (page, { browser }) => {
  await page.addInitScript(recordWrites, 0);
  await page.reload();
  await checked(page);
  await setText(page, settings);
  await followed(page);
  await page.evaluate(() => { globalThis.written.length = 0; });
  await page.focus("#text");
  await page.keyboard.press("Control+End");
  const before = await page.evaluate(() => performance.now());
  await page.keyboard.type(`# ${"typed ".repeat(10)}`.trimEnd()); // 60 keys
  await followed(page);
  const times = await page.evaluate(() => globalThis.written);
  assert.ok(times.length > 0 && times.length <= (times.at(-1) - before) / pause + 1, `${times.length} changes: ${times.map((time) => Math.round(time - before))}`);
  const other = await browser.newPage({ serviceWorkers: "block" });
  await other.goto(page.url());
  await checked(other);
  assert.equal(await text(other), await text(page));
  await other.close();
}, { fresh: true });

check("dragging the range writes the address as seldom", async (page) => {
  await page.addInitScript(recordWrites, 0);
  await page.reload();
  await seen(page, "#overview");
  const { x, y } = await page.locator("#handle-last .knob").boundingBox();
  const before = await page.evaluate(() => performance.now());
  await page.mouse.move(x + 4, y + 8);
  await page.mouse.down();
  await page.mouse.move(x + 300, y + 8, { steps: 120 });
  await page.mouse.up();
  await followed(page);
  const times = await page.evaluate(() => globalThis.written);
  assert.ok(times.length > 0 && times.length <= (times.at(-1) - before) / pause + 1, `${times.length} changes: ${times.map((time) => Math.round(time - before))}`);
}, { fresh: true });

check("an address that the browser refuses stays behind, and the next change is written", async (page) => {
  await page.addInitScript(recordWrites, 1);
  await page.reload();
  await checked(page);
  await page.fill("#base-port", "28600");
  await page.waitForFunction(() => globalThis.refused === 1);
  await verdict(page, "Pass", []);
  assert.equal(await page.evaluate(() => location.hash), "");
  await page.fill("#base-port", "28601");
  await followed(page);
  await page.evaluate(() => sessionStorage.clear()); // so that a reload has only the address
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await hasValue(page, "base-port", "28601");
}, { fresh: true });
