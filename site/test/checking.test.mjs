// No verdict stands beside settings that it is not about: "Checking ..." takes its place.
import assert from "node:assert/strict";
import { checked, holdBack, seen, suite, verdict } from "./browser.mjs";

const check = suite();

/** Holds back the core until the returned function is called. */
function holdCore(page) {
  return holdBack(page, "**/core.wasm*");
}

/** Records in each frame the verdict and the range that a person can see. It runs before the page's own scripts. */
function recordFrames() {
  globalThis.frames = [];
  const record = () => {
    const shown = (id) => {
      const element = document.getElementById(id);
      return element?.checkVisibility({ visibilityProperty: true }) ? element.textContent : "";
    };
    if (document.getElementById("findings-title")) globalThis.frames.push(["verdict-word", "verdict-range", "verdict-sentence", "findings-title"].map(shown).join("|"));
    requestAnimationFrame(record);
  };
  requestAnimationFrame(record);
}

/** Fails if a frame showed the sample's verdict, its range, its sentence or its findings. */
async function assertNoSample(page) {
  const frames = await page.evaluate(() => [...new Set(globalThis.frames)]);
  assert.deepEqual(frames.filter((frame) => /Pass with warnings|10000|2 findings/.test(frame)), []);
  assert.ok(frames.length > 0);
}

const link = "#v=1&ftp-active-mode.base-port=990&ftp-active-mode.number-of-ports=10";

check("while a link is read, the sample's verdict is not shown", async (page, { server }) => {
  await page.addInitScript(recordFrames);
  const release = await holdCore(page);
  await page.goto(`${server.address}${link}`);
  await seen(page, "#checking", "Checking ...");
  release();
  await verdict(page, "Fail");
  assert.equal(await page.isVisible("#checking"), false);
  await assertNoSample(page);
}, { fresh: true, at: "blank.html", ready: () => {} });

check("before a kept text is checked, the sample's verdict is not shown", async (page, { server }) => {
  await page.goto(`${server.address}${link}`);
  await verdict(page, "Fail");
  await page.fill("#base-port", "991"); // settings of this device, which the page keeps
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => localStorage.getItem(key).includes("991")));
  await page.goto(`${server.address}blank.html`);
  await page.addInitScript(recordFrames);
  const release = await holdCore(page);
  await page.goto(server.address);
  await seen(page, "#checking", "Checking ...");
  release();
  await verdict(page, "Fail");
  await assertNoSample(page);
}, { fresh: true, at: "blank.html", ready: () => {} });

check("what is typed before the core is ready is not shown beside the sample's verdict", async (page, { server }) => {
  const release = await holdCore(page);
  await page.goto(server.address, { waitUntil: "commit" });
  await page.locator("#base-port").fill("990");
  await page.evaluate(recordFrames);
  await seen(page, "#checking", "Checking ...");
  release();
  await verdict(page, "Fail");
  assert.equal(await page.inputValue("#base-port"), "990");
  await assertNoSample(page);
}, { fresh: true, at: "blank.html", ready: () => {} });

check("a check that takes long takes the old verdict away", async (page) => {
  await page.workers()[0].evaluate(() => {
    const { check } = globalThis.activeFTP;
    globalThis.activeFTP.check = (text) => {
      if (text.includes("4444")) for (const start = Date.now(); Date.now() - start < 1500;);
      return check(text);
    };
  });
  await page.fill("#base-port", "4444");
  await seen(page, "#checking", "Checking ...");
  assert.equal(await page.isVisible("#verdict-word"), false);
  await page.waitForFunction(() => document.getElementById("verdict-range").textContent.includes("4444"));
  assert.equal(await page.isVisible("#checking"), false);
}, { fresh: true, ready: checked });

check("the first visit shows the sample's verdict at once", async (page, { server }) => {
  const release = await holdCore(page);
  await page.goto(server.address, { waitUntil: "commit" });
  await seen(page, "#verdict-word", "Pass with warnings");
  assert.equal(await page.isVisible("#checking"), false);
  release();
  await checked(page);
}, { fresh: true, at: "blank.html", ready: () => {} });
