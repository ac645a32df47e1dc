import assert from "node:assert/strict";
import { seen, suite, verdict } from "./browser.mjs";

const check = suite();

/** Returns the steps of the sequence. */
async function steps(page) {
  return page.locator(".step").evaluateAll((all) => all.map((step) =>
    ({ words: step.textContent, broken: step.classList.contains("broken"), cut: step.classList.contains("cut") })));
}

/** Waits until the simulated transfer succeeds, or fails if ok is false. */
async function outcome(page, ok) {
  await seen(page, `#transfer-sentence${ok ? "[data-outcome=done]" : "[data-severity=error]"}`);
}

check("PORT encodes 10000 as 39,16", async (page) => {
  await outcome(page, true);
  const all = (await steps(page)).map((step) => step.words);
  assert.ok(all.some((words) => /PORT \d+,\d+,\d+,\d+,39,16$/.test(words)), all.join("\n"));
  assert.ok(all.some((words) => /^the partner to this host: .*connects to .*:10000$/.test(words)), all.join("\n"));
});

for (const fault of ["drop", "closed", "nat", "proxied"]) {
  check(`a fault breaks the transfer at its step: ${fault}`, async (page) => {
    await page.check(`[data-fault=${fault}]`);
    await outcome(page, false);
    assert.ok((await steps(page)).some((step) => step.broken));
    await page.uncheck(`[data-fault=${fault}]`);
    await outcome(page, true);
  });
}

check("a busy port is skipped", async (page) => {
  await page.check("[data-fault=busy]");
  await seen(page, ".step", /PORT .*,39,17$/);
  await outcome(page, true);
});

check("a refused EPRT falls back to PORT with the same port", async (page) => {
  await page.check("[data-fault=eprt]");
  await seen(page, ".step", /EPRT \|1\|.*\|10000\|/);
  await page.check("[data-fault=refuseEPRT]");
  await seen(page, ".step", /PORT .*,39,16$/);
  await outcome(page, true);
});

check("a stranger is rejected, and the partner is served", async (page) => {
  await page.check("[data-fault=stranger]");
  await seen(page, ".lane[data-lane=stranger]");
  assert.ok((await steps(page)).some((step) => /^a stranger to this host, failed/.test(step.words)));
  await outcome(page, true);
});

check("a zone in the settings has the same effect as the fault", async (page) => {
  await page.selectOption("#zone", "any");
  await verdict(page, "Fail");
  await outcome(page, false);
});

check("a line of a trace is decoded", async (page) => {
  const cases = [
    ["PORT 192,0,2,5,43,15", /11023/, "pass"],
    ["10:22:31.5 ---> PORT 192,0,2,5,43,16", /11024/, "error"],
    ["EPRT |2|2001:db8::5|10000|", /2001:db8::5/, "pass"],
    ["PASV", /no port command/i, "note"],
    ["<b>PORT 1,2,3", /./, "note"],
  ];
  for (const [line, words, shape] of cases) {
    await page.fill("#trace-line", line);
    await seen(page, `#decoder-answer:has(use[href="#shape-${shape}"])`, words);
  }
  await page.fill("#trace-line", "");
  await page.waitForFunction(() => document.getElementById("decoder-answer").childElementCount === 0);
});

check("capacity is calculated and compared with the range", async (page) => {
  const load = { rate: "60", seconds: "10", hold: "60", "capacity-nodes": "1" };
  for (const [id, value] of Object.entries(load)) await page.fill(`#${id}`, value);
  await seen(page, "#capacity-answer", /enough/);
  await page.fill("#rate", "6000");
  await seen(page, "#capacity-answer", /too few/);
  await page.fill("#capacity-nodes", "0");
  await seen(page, "#capacity-answer", "Nodes must be a whole number from 1 to 1,024, not \"0\".");
  await page.fill("#rate", "many");
  await seen(page, "#capacity-answer[data-severity=warning]", "Transfers per minute must be");
});

check("an answer about the capacity does not replace what was typed since", async (page) => {
  await seen(page, "#capacity-answer", /enough/);
  await page.evaluate(() => { // in one task, so that the answer comes after the second value
    for (const [id, value] of [["rate", "61"], ["capacity-nodes", "x"]]) {
      document.getElementById(id).value = value;
      document.getElementById(id).dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  await page.fill("#trace-line", "PORT 192,0,2,5,43,16");
  await seen(page, "#decoder-answer", /11024/); // asked later than the capacity
  assert.match(await page.textContent("#capacity-answer"), /^Nodes must be a whole number/);
});

check("the marks of an outcome can be seen in the dark theme", async (page) => {
  await seen(page, "#transfer-sentence[data-outcome=done]");
  const fill = await page.locator("#transfer-sentence > svg").evaluate((e) => getComputedStyle(e).fill);
  assert.equal(fill, await page.evaluate(() => getComputedStyle(document.body).color));
}, { colorScheme: "dark" });

check("every kind of firewall has a tab with rules for the range", async (page) => {
  await seen(page, "#firewall-panel [role=tab]");
  const tabs = page.locator("#firewall-panel [role=tab]");
  const number = await tabs.count();
  assert.ok(number >= 10);
  for (let i = 0; i < number; i++) {
    const before = i > 0 && await page.textContent("#firewall-rules");
    await tabs.nth(i).click();
    await page.waitForFunction((before) => document.getElementById("firewall-rules").textContent !== before, before);
    await seen(page, "#firewall-rules pre", /11023/);
  }
  await tabs.first().focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tabs.nth(1).getAttribute("aria-selected"), "true");
  await page.check("[data-option=mirror]");
  await seen(page, "#firewall-rules h3", /Partner/);
  await page.uncheck("[data-option=mirror]");
  await page.fill("#base-port", "28600");
  await seen(page, "#firewall-rules pre", /29623/);
});

check("Copy copies the rules and says so", async (page, { context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("#firewall-rules .block button").first().click();
  await seen(page, "#firewall-rules .block button", "Copied");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator("#firewall-rules pre").first().textContent());
  await page.waitForFunction(() => [...document.querySelectorAll("#firewall-rules .heading button")].every((button) => button.textContent === "Copy"));
}, { fresh: true });

check("rules that are open to the whole Internet say so, and lead to the field that narrows them", async (page) => {
  await seen(page, "#firewall-rules [data-severity=warning]", "Open to the whole Internet.");
  await page.click("#firewall-rules [data-severity=warning] button");
  assert.equal(await page.evaluate(() => document.activeElement.id), "firewall-from");
  assert.ok(await page.isVisible("#firewall-from"));
  await page.keyboard.type("203.0.113.10");
  await page.waitForFunction(() => !document.querySelector("#firewall-rules [data-severity=warning]"));
  await page.fill("#firewall-from", "0.0.0.0/0");
  await seen(page, "#firewall-rules [data-severity=warning]", "given as 0.0.0.0/0");
  await page.check("[data-option=mirror]");
  await page.waitForFunction(() => !document.querySelector("#firewall-rules [data-severity=warning]"));
});

check("clicking a suggestion uses its range", async (page) => {
  await page.locator("#suggestions button").first().click();
  await verdict(page, "Pass", []);
});
