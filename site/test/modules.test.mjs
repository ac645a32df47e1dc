import assert from "node:assert/strict";
import { checked, holdBack, seen, suite, verdict } from "./browser.mjs";

const check = suite();

/** Reloads the page but answers requests for the second module with handle(route). */
async function reload(page, handle) {
  await page.route("**/second.wasm", handle);
  await page.reload();
  await checked(page);
}

check("verdict, form and ruler do not need the second module, and calls of its functions wait for it", async (page) => {
  const release = await holdBack(page, "**/second.wasm");
  await page.reload();
  await checked(page);
  await page.fill("#base-port", "28600");
  await verdict(page, "Pass", []);
  await page.selectOption("#zone", "Default");
  await page.click("[data-rule=zone-default-missing] .fix button");
  await verdict(page, "Pass", []);
  await page.fill("#log", "> PORT 192,0,2,5,111,184\n< 200 OK\n> LIST\n< 425 No\n");
  assert.equal(await page.locator("#firewall").isVisible(), false);
  release();
  await seen(page, "#firewall-panel [role=tab]");
  await seen(page, "#diagnosis-answer .diagnosed");
  await seen(page, "#transfer-sentence[data-outcome=done]");
  await seen(page, "#capacity-answer", /ports/);
});

check("a second module that cannot be loaded is reported, and loaded by a later change", async (page) => {
  const before = await page.inputValue("#text");
  for (const [respond, reason] of [
    [(route) => route.fulfill({ status: 503, body: "" }), /Second\.wasm cannot be loaded \(HTTP 503\); check the connection and try again/i],
    [(route) => route.abort(), /cannot be loaded: no answer/],
  ]) {
    await page.unroute("**/second.wasm");
    await reload(page, respond);
    await seen(page, "#firewall-panel", reason);
    await seen(page, "#transfer-sentence", reason);
    await seen(page, "#capacity-answer", reason);
    await page.setInputFiles("#file", { name: "a.json", mimeType: "text/plain", buffer: Buffer.from("[{\"name\":\"DMZ\",\"edges\":[]}]") });
    await seen(page, "#notice-text", reason);
    assert.equal(await page.inputValue("#text"), before);
  }
  await page.unroute("**/second.wasm");
  await page.fill("#base-port", "28600");
  await seen(page, "#firewall-panel [role=tab]");
  await seen(page, "#transfer-sentence[data-outcome=done]");
  await verdict(page, "Pass", []);
}, { allowed: /503|Failed to load|ERR_FAILED/ });

check("after a crash, the second module is there again", async (page) => {
  await seen(page, "#firewall-panel [role=tab]");
  const [worker] = page.workers();
  await worker.evaluate(() => { globalThis.activeFTP.diagnose = () => undefined; });
  await page.fill("#log", "> PORT 192,0,2,5,111,184\n< 500 No\n");
  await seen(page, "#crash");
  await page.click("#crash button");
  await seen(page, "#diagnosis-answer .diagnosed");
  await seen(page, "#firewall-panel [role=tab]");
});
