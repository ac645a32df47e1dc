import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { audit, root, seen, suite, verdict } from "./browser.mjs";

const file = path.join(root, "dist/activeftp.html");
if (!existsSync(file)) throw new Error(`no ${file}: run make single`);

const check = suite();
const at = pathToFileURL(file).href;

check("the single file works where it lies", async (page) => {
  await page.fill("#base-port", "28600");
  await verdict(page, "Pass", []);
  await page.selectOption("#zone", "Default");
  await verdict(page, "Fail");
  await page.click("[data-rule=zone-default-missing] .fix button");
  await verdict(page, "Pass", []);
  await seen(page, "#firewall-panel [role=tab]");
  await audit(page, "single file");
}, { at, fresh: true });

check("the single file holds the rules, and asks for nothing", async (page, { context }) => {
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  await page.click("[data-rule=port-own-listener] >> text=Why");
  await page.waitForFunction(() => document.querySelector("#rule-port-own-listener").closest("details").open);
  assert.deepEqual(asked, []);
}, { at, fresh: true });
