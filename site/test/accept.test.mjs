import assert from "node:assert/strict";
import { audit, hasText, seen, setText, suite, text, verdict } from "./browser.mjs";

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
  await page.click("#redo");
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

check("an error is accepted too; a finding of form cannot be", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 100\n[host]\ncolour = red\n");
  await verdict(page, "Fail", ["port-base-bounds", "key-unknown"]);
  assert.equal(await page.locator("[data-rule=key-unknown] >> text=Accept").count(), 0);
  await open(page, "port-base-bounds");
  await page.fill("#accept-reason", "agreed");
  await page.keyboard.press("Enter");
  await seen(page, "[data-rule=port-base-bounds][data-severity=accepted]");
  await hasText(page, /\n# activeftp: accept port-base-bounds because agreed\nbase-port = 900\n/);
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

const accepted = "[ftp-active-mode]\nbase-port = 10000 # activeftp: accept port-own-listener because AS2 is off\nnumber-of-ports = 1024\n";
for (const [where, type] of [
  ["in the text", () => {
    const area = document.getElementById("text");
    area.value += "# typed\n";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }],
  ["in a field", () => {
    const field = document.getElementById("number-of-ports");
    field.value = "1025";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }],
]) {
  check(`an acceptance is not withdrawn at the price of what was just typed ${where}`, async (page) => {
    await setText(page, accepted);
    await page.evaluate(`(${type})(); [...document.querySelectorAll(".finding button")].find((b) => b.textContent === "Withdraw").click()`);
    await seen(page, "#notice-text", "the settings have changed meanwhile");
    await page.waitForFunction(() => /# typed|= 1025/.test(document.getElementById("text").value));
    await hasText(page, /accept port-own-listener/);
  });
}

check("the dialog accepts the finding that it names, even if a link has brought other settings", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\n");
  await open(page, "port-own-listener");
  await page.evaluate(() => { location.hash = `v=1&text=${encodeURIComponent("[ftp-active-mode]\nbase-port = 20000\nnumber-of-ports = 20000\n[transfer-site a]\nmax-parallel-transfers = 9000\nenable-active-connection-mode = yes\n")}`; });
  await page.waitForFunction(() => document.getElementById("text").value.includes("= 9000"));
  const opened = await text(page);
  await page.fill("#accept-reason", "AS2 is off");
  await page.click("#accept-form button.main");
  await seen(page, "#notice-text", "the settings have changed meanwhile");
  assert.equal(await text(page), opened);
});
