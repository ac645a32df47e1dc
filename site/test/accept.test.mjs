import assert from "node:assert/strict";
import { audit, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Opens the dialog that accepts the finding of a rule. */
async function open(page, rule) {
  await page.click(`[data-rule=${rule}] >> text=Accept`);
  await seen(page, "#accept-dialog");
}

check("a finding is accepted for a reason, shown so, withdrawn, and both can be undone", async (page) => {
  const before = await text(page);
  await open(page, "port-own-listener");
  await audit(page, "the dialog that accepts a finding");
  await page.fill("#accept-reason", "AS2 is off, ticket #12");
  await page.keyboard.press("Enter");
  await verdict(page, "Pass with notes");
  await seen(page, ".finding[data-severity=accepted] .reason", "Accepted: AS2 is off, ticket #12");
  const accepted = before.replace("base-port", "# activeftp: accept port-own-listener because AS2 is off, ticket #12\nbase-port");
  assert.equal(await text(page), accepted);
  assert.equal(await page.evaluate(() => document.activeElement.id), "findings-title");
  await audit(page, "an accepted finding");
  await page.click("#notice-undo");
  await verdict(page, "Pass with warnings");
  assert.equal(await text(page), before);
  await page.click("#undo");
  await verdict(page, "Pass with notes");
  await page.click("[data-rule=port-own-listener] >> text=Withdraw");
  await verdict(page, "Pass with warnings");
  assert.equal(await text(page), before);
  await page.click("#undo");
  await verdict(page, "Pass with notes");
  assert.equal(await text(page), accepted);
});

check("an acceptance has a reason and an end in the days to come, and says what is wrong otherwise", async (page) => {
  await open(page, "port-own-listener");
  await page.click("#accept-form >> text=Accept >> nth=-1");
  await seen(page, "#accept-refusal", "write one");
  assert.equal(await page.evaluate(() => document.activeElement.id), "accept-reason");
  await page.fill("#accept-reason", "agreed");
  await page.fill("#accept-until", "2001-01-31");
  await page.keyboard.press("Enter");
  await seen(page, "#accept-refusal", "2001-01-31 is over");
  assert.equal(await page.evaluate(() => document.activeElement.id), "accept-until");
  await audit(page, "a refused acceptance");
  await page.fill("#accept-until", "9998-01-31");
  await page.keyboard.press("Enter");
  await seen(page, ".finding .reason", "Accepted until 9998-01-31: agreed");
  await verdict(page, "Pass with notes");
});

check("a finding about a section is accepted after its header; those of form cannot be accepted", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n[transfer-site a]\nenable-active-connection-mode = yes\ncolour = red\n");
  assert.equal(await page.locator("[data-rule=key-unknown] >> text=Accept").count(), 0);
  const rule = await page.locator(".finding:not([data-rule=key-unknown])").first().getAttribute("data-rule");
  await open(page, rule);
  await page.fill("#accept-reason", "agreed");
  await page.keyboard.press("Enter");
  await seen(page, `[data-rule=${rule}][data-severity=accepted]`);
  assert.match(await text(page), new RegExp(`# activeftp: accept ${rule} because agreed`));
});

check("the dialog that accepts a finding can be left without a change", async (page) => {
  const before = await text(page);
  for (const leave of [() => page.keyboard.press("Escape"), () => page.click("#accept-cancel")]) {
    await open(page, "port-own-listener");
    await page.fill("#accept-reason", "agreed");
    await leave();
    await page.waitForFunction(() => !document.getElementById("accept-dialog").open);
  }
  assert.equal(await text(page), before);
});
