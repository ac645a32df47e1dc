import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { audit, root, seen, suite } from "./browser.mjs";

const check = suite();

/** Returns the ids and links of what the page shows about logs and simulated transfers. */
function shown(page) {
  return page.$$eval("#diagnosis-answer .from, #transfer-sentence[data-severity=error]", (all) =>
    all.map((e) => [e.querySelector("code")?.textContent ?? "", e.querySelector("a")?.getAttribute("href") ?? "none"]));
}

check("each failure of the simulated transfer leads to a page about its cause", async (page, { server }) => {
  for (const fault of await page.$$eval("[data-fault]", (all) => all.map((e) => e.dataset.fault))) {
    await page.check(`[data-fault=${fault}]`);
    await seen(page, "#transfer-sentence");
    for (const [, link] of await shown(page)) {
      assert.equal((await page.request.get(server.address + link)).status(), 200, `${fault}: ${link}`);
    }
    await page.uncheck(`[data-fault=${fault}]`);
  }
});

check("the list of all ids leads to their pages and back", async (page) => {
  await page.click("footer >> text=All ids");
  await audit(page, "the list of all ids");
  await page.locator("#AM-20 a").first().click();
  await seen(page, "main code", "AM-20");
  await audit(page, "the page of an id");
  await page.locator("main a").click();
  await page.waitForFunction(() => document.querySelector("#AM-20:target"));
  await page.click("#port-own-listener a");
  await seen(page, "main code", "port-own-listener");
  await page.click("nav >> text=All ids");
  await page.click("#content a >> nth=0");
  await seen(page, "h1", "content");
  await audit(page, "the page of an id of two commands");
});

for (const width of [360, 1440]) {
  check(`no page about ids is wider than a window of ${width} pixels`, async (page, { server }) => {
    for (const name of ["index", "AM-20", "content", "dial-dropped"]) {
      await page.goto(`${server.address}explain/${name}.html`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
    }
  }, { viewport: { width, height: 800 } });
}

check("without a network, the page of an id is its entry in the list", async (page, { context, server }) => {
  await context.setOffline(true);
  await page.goto(`${server.address}explain/AM-20.html`);
  await page.waitForFunction(() => document.querySelector("#AM-20:target")?.checkVisibility());
}, { serviceWorkers: "allow", fresh: true, ready: (page) => seen(page, "#offline", /offline/) });

check("the single file explains the id of a finding in a log", async (page) => {
  await page.fill("#log", "> PORT 192,0,2,5,39,16\n< 500 No\n");
  await seen(page, "#diagnosis-answer .diagnosed");
  const [[id]] = await shown(page);
  await page.click("#diagnosis-answer .from a");
  await seen(page, `#explain-${id}`);
}, { at: pathToFileURL(path.join(root, "dist/activeftp.html")).href, fresh: true });
