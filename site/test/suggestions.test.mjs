import assert from "node:assert/strict";
import { hasText, seen, setText, suite, text } from "./browser.mjs";

const check = suite();

const site = "[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n";
const manual = "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n";

/** Returns the rule and the place of each finding. A place without its line is the same after the text was edited. */
function findings(page) {
  return page.locator(".finding:not([data-severity=accepted])").evaluateAll((items) => items.map((item) =>
    `${item.dataset.rule} ${item.querySelector(".place").textContent.replace(/,? ?line \d+$/, "")}`));
}

/** Clicks an offer and waits for the view of the text with its range. */
async function use(page, offer) {
  const before = await text(page);
  await offer.click();
  await page.waitForFunction((before) => document.getElementById("text").value !== before, before);
}

for (const [name, settings] of Object.entries({
  "the manual's range": `${manual}port-end = 11023\n${site}`,
  "no range": site,
  "a passive range in the way of the quiet one": `${manual}${site}[ftp-passive-mode]\nbase-port = 28600\nnumber-of-ports = 1024\n`,
  "ports in use": `${manual}${site}[host]\nos = linux\nlistening = 21 10022 28700\n`,
  "a firewall with a quiet range": `${manual}${site}[firewall]\nopen = 10000-11023 12000-15000\n`,
  "a firewall that opens the range only": `${manual}${site}[firewall]\nopen = 21 10000-11023\n`,
})) {
  check(`no offer adds a finding: ${name}`, async (page) => {
    await setText(page, settings);
    await page.click("#form-tab");
    await seen(page, "#suggestions button");
    const number = await page.locator("#suggestions button").count();
    for (let i = 0; i < number; i++) {
      const before = await findings(page);
      await use(page, page.locator("#suggestions button").nth(i));
      const after = await findings(page);
      assert.deepEqual(after.filter((finding) => !before.includes(finding)), [], `offer ${i + 1}`);
      assert.ok(after.length < before.length, `offer ${i + 1} removes none of ${before}`);
      await setText(page, settings);
      await page.click("#form-tab");
      await seen(page, "#suggestions button");
    }
  });
}

check("an offer that the firewall blocks says so, and one click undoes it", async (page) => {
  const settings = `${manual}${site}[firewall]\nopen = 21 10000-11023\n`;
  await setText(page, settings);
  await page.click("#form-tab");
  await seen(page, "#suggestions button", "(firewall must open it)");
  await use(page, page.locator("#suggestions button").first());
  await hasText(page, /open = 21 28600-29623\n/);
  await seen(page, "#notice-text", "Make this change in the firewall too.");
  await page.click("#notice-undo");
  await page.waitForFunction((settings) => document.getElementById("text").value === settings, settings);
});
