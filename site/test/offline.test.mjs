import assert from "node:assert/strict";
import { checked, seen, suite, verdict } from "./browser.mjs";

const check = suite();

/** Waits until everything is kept for work offline. */
async function kept(page) {
  await seen(page, "#offline", /offline/);
}

const allowed = { serviceWorkers: "allow", ready: kept, fresh: true };

check("after the first visit it works without a network", async (page, { context }) => {
  await context.setOffline(true);
  await page.reload();
  await checked(page);
  await page.fill("#base-port", "500");
  await verdict(page, "Fail");
  await page.locator("[data-rule=port-base-bounds] >> text=Why").click();
  await seen(page, "h1", /port-base-bounds/);
}, allowed);

check("after the load it asks for nothing", async (page, { context }) => {
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
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
  await seen(page, "[role=status]", /^Fail\./); // told last, when everything has come to rest
  assert.deepEqual(asked, []);
}, allowed);

check("the policy stops a page that would talk to somebody", async (page, { server }) => {
  const talked = await page.evaluate(async (address) => {
    try {
      await fetch(address.replace("127.0.0.1", "localhost"), { mode: "no-cors" });
      return true;
    } catch {
      return false;
    }
  }, server.address);
  assert.equal(talked, false);
}, { allowed: /Content Security Policy|Fetch API cannot load/ });
