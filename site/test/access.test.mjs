import assert from "node:assert/strict";
import { audit, hasValue, seen, setText, suite, verdict } from "./browser.mjs";

const check = suite();

const active = "[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n";
const range = "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n";
const states = {
  pass: [range + active, "Pass"],
  notes: [range, "Pass with notes"],
  warnings: [active, "Pass with warnings"],
  fail: [range + active.replace("none", "any"), "Fail"],
  off: [range + active.replace("yes", "no"), "Off"],
  accepted: [range + active.replace("none", "any # activeftp: accept zone-active-proxied because x"), "Pass"],
  empty: ["", "Nothing to check yet"],
  many: [Array.from({ length: 60 }, (_, i) => active.replace("payroll", `s${i}`).replace("none", "any")).join("\n"), "Fail"],
};

for (const colorScheme of ["light", "dark"]) {
  for (const [state, [settings, word]] of Object.entries(states)) {
    check(`axe reports no violations: ${state}, ${colorScheme}`, async (page) => {
      await setText(page, settings);
      await verdict(page, word);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      await audit(page, "text");
      await page.click("#form-tab");
      await audit(page, "form", "#inputs"); // the rest of the page has not changed
    }, { colorScheme });
  }

  check(`axe reports no violations: dialogs, notices, faults and rule pages, ${colorScheme}`, async (page, { server }) => {
    await page.check("[data-fault=drop]");
    await page.check("[data-fault=stranger]");
    await page.fill("#trace-line", "PORT 192,0,2,5,43,16");
    await page.click("#save");
    await audit(page, "notice");
    await page.click("#share");
    await audit(page, "share");
    await page.keyboard.press("Escape");
    await page.click("#add-site");
    await audit(page, "name");
    for (const rule of ["index", "zone-active-proxied", "syntax", "port-listening"]) {
      await page.goto(`${server.address}rules/${rule}.html`);
      await audit(page, rule);
    }
  }, { colorScheme });
}

check("the button changes the theme, and a reload keeps it", async (page) => {
  await page.click("#theme");
  await page.click("#theme");
  assert.equal(await page.textContent("#theme-name"), "dark");
  await page.reload();
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
});

check("keyboard only: two numbers, a zone, a fix, and a handle of the range", async (page) => {
  const focused = () => page.evaluate(() => document.activeElement.id);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "base-port");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("28600");
  await page.keyboard.press("Tab");
  await page.keyboard.type("100"); // entering a numeric field selects its value
  await page.keyboard.press("Tab");
  await hasValue(page, "port-end", "28699");
  const tabTo = async (id) => {
    for (let i = 0; i < 40 && (await focused()) !== id; i++) await page.keyboard.press("Tab");
    assert.equal(await focused(), id);
  };
  await tabTo("zone");
  await page.keyboard.type("an");
  await verdict(page, "Fail");
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.closest(".fix") !== null)) break;
  }
  await page.keyboard.press("Enter");
  await verdict(page, "Pass", []);
  assert.equal(await focused(), "findings-title");
  await tabTo("handle-first");
  await page.keyboard.press("ArrowLeft");
  await hasValue(page, "base-port", "28599");
});

check("the focus is always visible", async (page) => {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const visible = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return true;
      const { outlineStyle } = getComputedStyle(element);
      const ring = element.querySelector(".ring") && getComputedStyle(element.querySelector(".ring")).stroke;
      return outlineStyle !== "none" || (ring && ring !== "none") || element.id === "text";
    });
    assert.ok(visible, await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200)));
  }
});

for (const width of [320, 390, 768, 1000, 1366, 1920]) {
  check(`nothing is cut off at ${width} px wide`, async (page) => {
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    await page.selectOption("#zone", "Default");
    await page.check("[data-fault=stranger]");
    await verdict(page, "Fail");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const cut = await page.evaluate(() => [...document.querySelectorAll("button, input, select, h1, h2, .message, .step .words > span")]
      .filter((e) => e.checkVisibility() && !e.closest(".unseen, .scroll, pre") && !e.matches(".unseen"))
      .filter((e) => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.left < -1 || r.right > innerWidth + 1); })
      .map((e) => e.outerHTML.slice(0, 100)));
    assert.deepEqual(cut, []);
  }, { viewport: { width, height: 700 } });
}

check("on a phone the verdict stays at the top", async (page) => {
  await page.evaluate(() => scrollTo(0, 1500));
  assert.equal(await page.evaluate(() => Math.round(document.getElementById("verdict").getBoundingClientRect().top)), 0);
}, { viewport: { width: 320, height: 640 } });

check("on a low screen, the ruler's overview is above the fold", async (page) => {
  await seen(page, "#overview");
  const bottom = await page.evaluate(() => document.getElementById("overview").getBoundingClientRect().bottom);
  assert.ok(bottom < 650, `the overview ends at ${bottom}`);
}, { viewport: { width: 1366, height: 650 } });

check("with many sites, the ruler is still above the fold", async (page) => {
  await setText(page, range + Array.from({ length: 60 }, (_, i) => active.replace("payroll", `a site with a rather long name ${i}`)).join("\n") +
    active.replace("payroll", "last").replace("none", "any"));
  await page.click("#form-tab");
  await verdict(page, "Fail");
  assert.ok(await page.evaluate(() => document.getElementById("overview").getBoundingClientRect().bottom <= innerHeight));
  assert.match(await page.textContent("#sites-verdicts"), /^last: fail/); // worst first
  await page.click("#sites-verdicts button");
  await hasValue(page, "site", "last");
}, { viewport: { width: 1366, height: 650 } });

check("controls are at least 24 px high", async (page) => {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const small = await page.locator("button:visible, select:visible, summary:visible, input:not([type=checkbox]):not(.unseen):visible").evaluateAll((all) =>
    all.filter((e) => e.isConnected && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 100)));
  assert.deepEqual(small, []);
});

check("forced colours keep every mark visible", async (page) => {
  const fill = (part) => page.locator(part).first().evaluate((e) => getComputedStyle(e).fill);
  assert.notEqual(await fill("#overview .span-active"), await fill("#overview .rail"));
  assert.notEqual(await fill("#verdict > svg"), await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
  await audit(page, "forced colours");
}, { forcedColors: "active" });

check("nothing moves under reduced motion", async (page) => {
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((e) => {
    const { transitionDuration, animationName } = getComputedStyle(e);
    return transitionDuration.split(", ").some((d) => d !== "0s") || animationName !== "none";
  }).length);
  assert.equal(moving, 0);
}, { reducedMotion: "reduce" });

check("the printed page shows the results and the text, and no buttons", async (page) => {
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint"))); // a test has no printer
  assert.equal(await page.locator("#written-text").isVisible(), true);
  assert.equal(await page.locator("#verdict-word").isVisible(), true);
  assert.equal(await page.locator("#ruler-plot").isVisible(), true);
  assert.equal(await page.locator("button:not(.link):visible").count(), 0);
  assert.match(await page.locator("#firewall-rules").evaluate((e) => getComputedStyle(e, "::before").content), /iptables/);
}, { fresh: true });
