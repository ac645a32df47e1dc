import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hasValue, root, seen, serve, suite, verdict } from "./browser.mjs";

const check = suite();
const cached = (page) => seen(page, "#offline", /offline/);
const withServiceWorker = { serviceWorkers: "allow", ready: cached, fresh: true };

check("the page can be installed as an app", async (page, { context }) => {
  const session = await context.newCDPSession(page);
  const { errors } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // The tests' windows are private ones, in which no browser installs anything.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
}, withServiceWorker);

check("the manifest and the page have the same colours and icons that exist", async (page) => {
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
  for (const { src } of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const picture = new Image();
      picture.src = src;
      await picture.decode();
      return picture.naturalWidth;
    }, src);
    assert.ok(size > 0, src);
  }
  const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(paper, `rgb(${manifest.background_color.match(/[0-9a-f]{2}/g).map((part) => parseInt(part, 16)).join(", ")})`);
});

check("a new version is offered, starts when it is asked for, and the settings stay", async (page, { context }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "activeftp-"));
  cpSync(path.join(root, "site/public"), folder, { recursive: true });
  const server = await serve(folder);
  try {
    await page.goto(server.address);
    await cached(page);
    assert.equal(await page.locator("#update").isVisible(), false);
    await page.fill("#base-port", "28600");
    await verdict(page, "Pass", []);
    const list = readFileSync(path.join(folder, "precache.js"), "utf8");
    writeFileSync(path.join(folder, "precache.js"), list.replace(/"version":"\w+"/, '"version":"next"'));
    const other = await context.newPage();
    await other.goto(`${server.address}rules/index.html`);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await seen(page, "#notice-text", "A new version");
    await page.click("#notice-undo");
    await seen(page, "#notice-text", "1 other tab");
    await other.close();
    assert.deepEqual(await page.evaluate(() => caches.keys()).then((keys) => keys.length), 2);
    await Promise.all([page.waitForEvent("load"), page.click("#update-start")]);
    await hasValue(page, "base-port", "28600");
    await cached(page);
    assert.deepEqual(await page.evaluate(() => caches.keys()), ["activeftp-next"]);
    assert.equal(await page.locator("#update").isVisible(), false);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}, withServiceWorker);

check("the page and the single file say which version they are", async (page) => {
  const { version } = JSON.parse(readFileSync(path.join(root, "site/public/version.json"), "utf8"));
  assert.match(await page.textContent("#version"), new RegExp(`^activeftp ${version.replaceAll(".", "\\.")}, go`));
});
