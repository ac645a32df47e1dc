// The order in which the page asks its core: the verdict first, everything else when
// there is time.
import assert from "node:assert/strict";
import { checked, holdBack, seen, suite, verdict } from "./browser.mjs";

const check = suite();

/** The functions whose answers are not part of the verdict. */
const panels = ["suggest", "simulate", "capacity", "firewall", "diagnose", "decode"];

/** Records the names of the calls to the core, from before the page's scripts run. */
function recordCalls() {
  globalThis.sent = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    globalThis.sent.push(message.name ?? message.file);
    postMessage.call(this, message, ...rest);
  };
}

check("the core starts before the page's script is loaded", async (page) => {
  const release = await holdBack(page, "**/main.js");
  const [reloaded] = await Promise.all([{ done: page.reload() }, page.waitForRequest("**/core.wasm")]);
  release();
  await reloaded.done;
  await checked(page);
  assert.equal(page.workers().length, 1);
}, { fresh: true });

check("the first answer is the verdict, and no panel is asked for before it is shown", async (page) => {
  await page.addInitScript(recordCalls);
  await page.addInitScript(() => {
    const { mark } = performance;
    performance.mark = (name) => {
      if (name === "verdict") globalThis.atVerdict = [...globalThis.sent];
      return mark.call(performance, name);
    };
  });
  await page.reload();
  await checked(page);
  const before = await page.evaluate(() => globalThis.atVerdict);
  assert.equal(before[0], "change");
  assert.deepEqual(before.filter((name) => panels.includes(name)), []);
  assert.equal(before.filter((name) => name === "change").length, 1);
  await seen(page, "#transfer-sentence[data-outcome]");
  await seen(page, "#ruler-plot svg");
  await seen(page, "#version", "activeftp");
}, { fresh: true });

check("keys that follow each other do not wait for the panels, which show the last one", async (page) => {
  await seen(page, "#firewall-panel [role=tab]");
  await seen(page, "#capacity-answer", /ports/);
  await page.workers()[0].evaluate(() => {
    globalThis.called = [];
    for (const [name, call] of Object.entries(globalThis.activeFTP)) {
      globalThis.activeFTP[name] = (...args) => {
        globalThis.called.push(name);
        return call(...args);
      };
    }
  });
  await page.evaluate(async () => {
    const field = document.getElementById("base-port");
    for (let port = 28600; port < 28610; port++) {
      const shown = new Promise((resolve) => new MutationObserver((_, observer) => {
        observer.disconnect();
        resolve();
      }).observe(document.getElementById("verdict-range"), { childList: true, subtree: true, characterData: true }));
      field.value = String(port);
      field.dispatchEvent(new Event("input"));
      await shown;
    }
  });
  await verdict(page, "Pass", []);
  await seen(page, "#firewall-rules pre", "28609");
  let called = [];
  for (let i = 0; i < 600 && !called.includes("simulate"); i++) {
    await page.waitForTimeout(i && 50);
    called = await page.workers()[0].evaluate(() => globalThis.called);
  }
  const typed = called.slice(called.indexOf("edit"), called.lastIndexOf("edit")); // before it, a panel can have been late
  assert.deepEqual(typed.filter((name) => panels.includes(name)), []);
  assert.ok(called.filter((name) => name === "simulate").length > 0);
});

check("a key is one call, and writes to the page only what it changes", async (page) => {
  await seen(page, "#firewall-panel [role=tab]");
  await page.evaluate(recordCalls);
  const again = await page.evaluate(async () => {
    const records = [];
    const attributes = new MutationObserver((all) => records.push(...all));
    attributes.observe(document, { attributes: true, attributeOldValue: true, subtree: true });
    const shown = new Promise((resolve) => new MutationObserver((_, observer) => {
      observer.disconnect();
      resolve();
    }).observe(document.getElementById("verdict-range"), { childList: true, subtree: true, characterData: true }));
    const field = document.getElementById("base-port");
    field.value = "28650";
    field.dispatchEvent(new Event("input"));
    await shown;
    records.push(...attributes.takeRecords());
    attributes.disconnect();
    // What a write left is what the next one of the same attribute found: "Checking ..." comes and goes if the check is late.
    const left = ({ target, attributeName }, i) => {
      const next = records.slice(i + 1).find((record) => record.target === target && record.attributeName === attributeName);
      return next ? next.oldValue : target.getAttribute(attributeName);
    };
    return records.filter((record, i) => left(record, i) === record.oldValue)
      .map(({ target, attributeName }) => `${attributeName} of ${target.id || target.tagName}`);
  });
  assert.deepEqual(again, []);
  const sent = await page.evaluate(() => globalThis.sent);
  assert.deepEqual(sent.filter((name) => !panels.includes(name)), ["change"]); // a panel's call can have been late
});
