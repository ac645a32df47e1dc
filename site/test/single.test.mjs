import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { audit, hasValue, root, seen, suite, verdict } from "./browser.mjs";

const file = path.join(root, "dist/activeftp.html");
if (!existsSync(file)) throw new Error(`no ${file}: run make single`);

const check = suite();
const address = pathToFileURL(file).href;

check("the single file works from file://", async (page) => {
  await page.fill("#base-port", "28600");
  await verdict(page, "Pass", []);
  await page.selectOption("#zone", "Default");
  await verdict(page, "Fail");
  await page.click("[data-rule=zone-default-missing] .fix button");
  await verdict(page, "Pass", []);
  await seen(page, "#firewall-panel [role=tab]");
  await page.fill("#log", "> PORT 192,0,2,5,39,16\n< 500 No\n");
  await seen(page, "#diagnosis-answer .diagnosed");
  await audit(page, "single file");
}, { at: address, fresh: true });

check("the single file contains the rules and makes no requests", async (page, { context }) => {
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  await page.click("[data-rule=port-own-listener] >> text=Why");
  await page.waitForFunction(() => document.querySelector("#rule-port-own-listener").closest("details").open);
  assert.deepEqual(requests, []);
}, { at: address, fresh: true });

check("no link and no printed page of the single file has the folders of this device", async (page, { browser }) => {
  await page.fill("#base-port", "28600");
  await verdict(page, "Pass", []);
  await page.click("#share");
  await seen(page, "#share-hint", "their own copy of this file");
  const link = await page.inputValue("#share-link");
  assert.match(link, /^activeftp\.html#v=2&z=[\w-]+$/);
  await page.keyboard.press("Escape");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.match(await page.textContent("#printed-link"), /^activeftp\.html(#|$)/);
  assert.equal(await page.getAttribute("#printed-link", "href"), null);
  const other = await browser.newPage();
  await other.goto(address + link.slice(link.indexOf("#")));
  await hasValue(other, "base-port", "28600");
  await other.close();
}, { at: address, fresh: true });
