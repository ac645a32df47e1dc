import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { hasText, hasValue, root, seen, suite, text, verdict } from "./browser.mjs";

const check = suite();

check("10000 with 1024 ports ends at 11023 and includes three ports of the product", async (page) => {
  await page.fill("#base-port", "");
  await page.fill("#number-of-ports", "");
  await verdict(page, "Pass with warnings", ["port-range-unset"]);
  await page.fill("#base-port", "10000");
  await page.fill("#number-of-ports", "1024");
  await verdict(page, "Pass with warnings", ["port-own-listener", "port-known-service"]);
  assert.equal(await page.inputValue("#port-end"), "11023");
  const own = await page.locator("[data-rule=port-own-listener] .message").textContent();
  for (const port of ["10022", "10080", "10443"]) assert.match(own, new RegExp(`\\b${port}\\b`));
});

check("Network Zone Default fails, and one click fixes it", async (page) => {
  await page.selectOption("#zone", "Default");
  await verdict(page, "Fail");
  await page.click("[data-rule=zone-default-missing] .fix button");
  await verdict(page, "Pass with warnings");
  assert.equal(await page.inputValue("#zone"), "none");
  await hasText(page, /^network-zone += none$/m);
});

check("the verdict is announced after typing stops", async (page) => {
  await page.fill("#base-port", "70000");
  await seen(page, "[role=status]", /^Fail\..*error/);
});

check("editing Port End sets Number Of Ports, and an invalid end leaves the text unchanged", async (page) => {
  await page.fill("#port-end", "10099");
  await hasValue(page, "number-of-ports", "100");
  await page.fill("#port-end", "9");
  await seen(page, "#port-end-hint");
  assert.equal(await page.inputValue("#port-end"), "9");
  await hasText(page, /^number-of-ports = 100$/m);
});

check("editing a value leaves the rest of the text unchanged", async (page) => {
  const before = await text(page);
  await page.fill("#base-port", "20000");
  await hasValue(page, "port-end", "21023");
  assert.equal(await text(page), before.replace("10000", "20000").replace("11023", "21023"));
});

check("the prerendered verdict matches the core's verdict on the sample", async (page) => {
  const words = (root) => ["#verdict", "#counts", "#verdict-sentence", "#findings-title", ".message"]
    .map((part) => [...root.querySelectorAll(part)].map((e) => e.textContent.replace(/\s+/g, " ").trim()).join("|"));
  const live = await page.evaluate(`(${words})(document)`);
  const markup = readFileSync(path.join(root, "site/public/index.html"), "utf8");
  const stored = await page.evaluate(`(${words})(new DOMParser().parseFromString(${JSON.stringify(markup)}, "text/html"))`);
  assert.deepEqual(live, stored);
  assert.deepEqual(live.map((part) => part.length > 0), [true, true, true, true, true]);
});

check("an empty text is not a pass", async (page) => {
  await page.click("#text-tab");
  await page.click("#start-empty");
  await verdict(page, "Nothing to check yet", []);
  assert.equal(await page.locator("#transfer, #firewall").filter({ visible: true }).count(), 0);
  await page.click("#notice-undo");
  await verdict(page, "Pass with warnings");
  assert.equal(await page.locator("#start").isVisible(), false);
});

check("Start loads a text to fill in", async (page) => {
  await page.click("#text-tab");
  await page.click("#start-empty");
  await page.click("#start");
  await verdict(page, "Not fully checked");
  await hasText(page, /^base-port +=/m);
  await page.click("#notice-undo");
  await verdict(page, "Nothing to check yet", []);
});

check("a site without active mode gets the verdict off", async (page) => {
  await page.uncheck("#active");
  await verdict(page, "Off");
});

check("sites and zones are added by name, and an invalid name is refused", async (page) => {
  await page.click("#add-site");
  await page.fill("#name", "night run");
  await page.keyboard.press("Enter");
  await hasValue(page, "site", "night run");
  await page.click("text=Network zones");
  await page.click("#add-zone");
  await page.fill("#name", "DMZ");
  await page.keyboard.press("Enter");
  await seen(page, "#zones .name", /DMZ/);
  await page.selectOption("#zone", "DMZ");
  await verdict(page, "Fail");
  await hasText(page, /\[transfer-site night run\]/);
  const before = await text(page);
  await page.click("#add-zone");
  await page.fill("#name", "a]b");
  await page.keyboard.press("Enter");
  await seen(page, "#notice");
  assert.equal(await text(page), before);
});
