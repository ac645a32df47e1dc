import assert from "node:assert/strict";
import { suite, verdict } from "./browser.mjs";

const check = suite();

async function steps(page) {
  return page.locator(".step").evaluateAll((all) => all.map((step) =>
    ({ words: step.textContent, broken: step.classList.contains("broken"), cut: step.classList.contains("cut") })));
}

/** Waits until the sequence is one that works, or one that does not. */
async function ends(page, well) {
  await page.locator(`#transfer-sentence${well ? "[data-verdict=pass]" : "[data-severity=error]"}`).waitFor();
}

check("the port command is the exact one: 10000 is 39,16", async (page) => {
  await ends(page, true);
  const all = (await steps(page)).map((step) => step.words);
  assert.ok(all.some((words) => /PORT \d+,\d+,\d+,\d+,39,16$/.test(words)), all.join("\n"));
  assert.ok(all.some((words) => /^the partner to this host: .*connects to .*:10000$/.test(words)), all.join("\n"));
});

for (const fault of ["drop", "closed", "nat", "proxied"]) {
  check(`it breaks where the connection cannot arrive: ${fault}`, async (page) => {
    await page.check(`[data-fault=${fault}]`);
    await ends(page, false);
    assert.ok((await steps(page)).some((step) => step.broken));
    await page.uncheck(`[data-fault=${fault}]`);
    await ends(page, true);
  });
}

check("a busy port is passed over", async (page) => {
  await page.check("[data-fault=busy]");
  await page.locator(".step", { hasText: /PORT .*,39,17$/ }).waitFor();
  await ends(page, true);
});

check("EPRT refused falls back to PORT on the same port", async (page) => {
  await page.check("[data-fault=eprt]");
  await page.locator(".step", { hasText: /EPRT \|1\|.*\|10000\|/ }).waitFor();
  await page.check("[data-fault=refuseEPRT]");
  await page.locator(".step", { hasText: /PORT .*,39,16$/ }).waitFor();
  await ends(page, true);
});

check("a stranger is turned away, and the partner served", async (page) => {
  await page.check("[data-fault=stranger]");
  await page.locator(".lane[data-lane=stranger]").waitFor();
  assert.ok((await steps(page)).some((step) => /^a stranger to this host, in vain/.test(step.words)));
  await ends(page, true);
});

check("the zone of the settings counts as the switch does", async (page) => {
  await page.selectOption("#zone", "any");
  await verdict(page, "Fail");
  await ends(page, false);
});

check("a line of a trace is read", async (page) => {
  const cases = [
    ["PORT 192,0,2,5,43,15", /11023/, "pass"],
    ["10:22:31.5 ---> PORT 192,0,2,5,43,16", /11024/, "error"],
    ["EPRT |2|2001:db8::5|10000|", /2001:db8::5/, "pass"],
    ["PASV", /expected/i, "note"],
    ["<b>PORT 1,2,3", /./, "note"],
  ];
  for (const [line, words, shape] of cases) {
    await page.fill("#trace-line", line);
    await page.locator("#decoder-answer", { hasText: words, has: page.locator(`use[href="#shape-${shape}"]`) }).waitFor();
  }
  await page.fill("#trace-line", "");
  await page.waitForFunction(() => document.getElementById("decoder-answer").childElementCount === 0);
});

check("capacity is counted, and compared with the range", async (page) => {
  const load = { rate: "60", seconds: "10", hold: "60", "capacity-nodes": "1" };
  for (const [id, value] of Object.entries(load)) await page.fill(`#${id}`, value);
  await page.locator("#capacity-answer", { hasText: "enough" }).waitFor();
  await page.fill("#rate", "6000");
  await page.locator("#capacity-answer", { hasText: "too few" }).waitFor();
  await page.fill("#capacity-nodes", "0");
  await page.locator("#capacity-answer", { hasText: /nodes/ }).waitFor();
  await page.fill("#rate", "many");
  await page.locator("#capacity-answer[data-severity=warning]").waitFor();
});

check("each kind of firewall has a tab with rules for the range", async (page) => {
  const tabs = page.locator("#firewall-panel [role=tab]");
  const number = await tabs.count();
  assert.ok(number >= 10);
  for (let i = 0; i < number; i++) {
    await tabs.nth(i).click();
    await page.locator("#firewall-rules pre", { hasText: /11023/ }).first().waitFor();
  }
  await tabs.first().focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tabs.nth(1).getAttribute("aria-selected"), "true");
  await page.check("[data-option=mirror]");
  await page.locator("#firewall-rules h3", { hasText: /Partner/ }).first().waitFor();
  await page.uncheck("[data-option=mirror]");
  await page.fill("#base-port", "28600");
  await page.locator("#firewall-rules pre", { hasText: /29623/ }).first().waitFor();
});

check("a quieter range is taken by a click", async (page) => {
  await page.locator("#suggestions button").first().click();
  await verdict(page, "Pass", []);
});
