import assert from "node:assert/strict";
import { checked, seen, suite, verdict } from "./browser.mjs";

const check = suite();

/** Waits until the page is cached for offline use. */
async function cached(page) {
  await seen(page, "#offline", /offline/);
}

const withServiceWorker = { serviceWorkers: "allow", ready: cached, fresh: true };

check("after the first visit, the page works without a network", async (page, { context }) => {
  await context.setOffline(true);
  await page.reload();
  await checked(page);
  await page.fill("#base-port", "500");
  await verdict(page, "Fail");
  await page.fill("#log", "> PORT 192,0,2,5,39,16\n< 500 No\n"); // the second module
  await seen(page, "#diagnosis-answer .diagnosed");
  await page.locator("[data-rule=port-base-bounds] >> text=Why").click();
  await seen(page, "h1", /Base Port/);
}, withServiceWorker);

for (const offline of [false, true]) {
  check(`the rules open without a slash at the end${offline ? ", without a network" : ""}`, async (page, { context, server }) => {
    await context.setOffline(offline);
    await page.goto(`${server.address}rules`);
    assert.equal(page.url(), `${server.address}rules/`);
    await page.click("text=port-base-bounds");
    await seen(page, "h1", /Base Port/);
  }, offline ? withServiceWorker : {});
}

check("after it has loaded, the page makes no requests", async (page, { context }) => {
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  await page.fill("#base-port", "500");
  await verdict(page, "Fail");
  await page.fill("#base-port", "10000");
  await page.selectOption("#zone", "Default");
  await verdict(page, "Fail");
  await page.click("[data-rule=zone-default-missing] .fix button");
  await page.check("[data-fault=drop]");
  await page.fill("#trace-line", "PORT 192,0,2,5,43,16");
  await page.locator("#firewall-panel [role=tab]").nth(3).click();
  await page.click("#share");
  await page.keyboard.press("Escape");
  await page.setInputFiles("#file", { name: "a.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await seen(page, "#notice-text", "a.json");
  await page.click("#theme");
  await page.fill("#base-port", "500");
  await seen(page, "[role=status]", /^Fail\./); // the announcement is the last thing to happen
  // When the address changes, Chromium itself asks for the icon again, which the service worker has.
  assert.deepEqual(requests.filter((url) => !url.endsWith("/icon.svg")), []);
}, withServiceWorker);

check("the policy stops the page from connecting to another host", async (page, { server }) => {
  const connected = await page.evaluate(async (address) => {
    try {
      await fetch(address.replace("127.0.0.1", "localhost"), { mode: "no-cors" });
      return true;
    } catch {
      return false;
    }
  }, server.address);
  assert.equal(connected, false);
}, { allowed: /Content Security Policy|Fetch API cannot load/ });
