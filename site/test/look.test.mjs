// What a first visit shows: what the page is for, whose settings these are, and what is wrong, in the first view.
import assert from "node:assert/strict";
import { audit, gone, hasValue, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();
const laptop = { viewport: { width: 1440, height: 900 } };

check("verdict, findings and ruler are above the fold, in this order, with the sentence, the tag and the examples", async (page) => {
  await seen(page, "#steps .step");
  const boxes = Object.fromEntries(await page.evaluate(() => [".intro", "#origin", "#start-empty", "#examples", "#verdict", "#summary", "#findings", "#ruler-plot"]
    .map((part) => [part, document.querySelector(part).getBoundingClientRect().toJSON()])));
  for (const [part, { top, bottom, height }] of Object.entries(boxes)) {
    assert.ok(top >= 0 && bottom <= 900 && height > 0, `${part} reaches from ${top} to ${bottom}`);
  }
  assert.ok(boxes["#verdict"].bottom <= boxes["#summary"].top);
  assert.ok(boxes["#summary"].bottom <= boxes["#findings"].top);
  assert.ok(boxes["#findings"].bottom <= boxes["#ruler-plot"].top);
}, laptop);

/** Returns the sentences that are visible outside of settings, rules and logs. */
function sentences(page) {
  return page.evaluate(() => {
    const texts = [...document.querySelectorAll("p, li, label, td, h2, h3, summary")].filter((e) => e.checkVisibility() && !e.matches(".unseen"))
      .filter((e) => !e.querySelector("p, li, label")).map((e) => e.innerText);
    return texts.flatMap((words) => words.split(/(?<=[.!?])\s+/)).map((words) => words.trim()).filter((words) => /^.+ .+ .+[.!?]$/.test(words));
  });
}

/** Returns the sentences that stand twice, whole or within another one. */
function repeated(all) {
  const plain = all.map((words) => words.toLowerCase().replace(/[.!?]$/, ""));
  return all.filter((_, i) => plain.some((other, j) => i !== j && other.includes(plain[i])));
}

const range = "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n";
const active = "[transfer-site payroll]\nnetwork-zone = none\nenable-active-connection-mode = yes\n";
const states = {
  pass: range + active,
  notes: range,
  warnings: active,
  fail: range + active.replace("none", "any"),
  "two errors": range.replace("28600", "900") + active.replace("none", "any"),
  off: range + active.replace("yes", "no"),
  "errors at fields": `[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 0\nport-end = 1\n${active.replace("none", "DMZ")}port = 70000\nuse-ftps = maybe\n[host]\nos = beos\n`,
  "no room": `${range.replace("28600", "65500")}${active}`,
  unknown: range.replace("28600", "unknown") + active,
  empty: "",
};
/** The states whose errors leave no transfer to simulate and no rule to print. */
const withoutTransfer = ["two errors", "errors at fields", "no room"];

check("no sentence stands twice on the page", async (page) => {
  for (const [state, settings] of [["example", undefined], ...Object.entries(states)]) {
    if (settings !== undefined) await setText(page, settings);
    if (state !== "empty") await seen(page, "#transfer-sentence", /\w/);
    if (withoutTransfer.includes(state)) for (const panel of ["#transfer-sentence", "#firewall-rules"]) await seen(page, panel, "see the error on ");
    await page.click("#form-tab"); // the hints are in the form
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    const all = await sentences(page);
    assert.ok(all.length > 3, `${state}: ${all.length} sentences`);
    assert.deepEqual(repeated(all), [], state);
  }
});

check("an example of the gallery opens in the page, and Undo brings back what was there", async (page) => {
  assert.equal(await page.locator("#origin").innerText(), "The manual's example");
  await page.fill("#base-port", "20000");
  await verdict(page, "Pass with warnings");
  await page.waitForFunction(() => !document.getElementById("origin").checkVisibility({ visibilityProperty: true }));
  const before = await text(page);
  await page.click("#examples");
  await page.click("#examples-list summary >> text=The firewall does not match");
  await page.click("#examples-list >> text=One port more than the range has.");
  await gone(page, "#examples-dialog[open]");
  await verdict(page, "Pass with notes", ["firewall-wide"]);
  assert.equal(await page.locator("#origin").innerText(), "Example of firewall-wide");
  await page.click("#notice-undo");
  await hasValue(page, "base-port", "20000");
  assert.equal(await text(page), before);
  await page.click("#examples");
  await page.click("#load-example");
  await seen(page, "#origin", "The manual's example");
  assert.equal(await page.locator("#origin").isVisible(), true);
});

check("the gallery has every example that fits in a link, and works with the keyboard alone", async (page) => {
  await page.focus("#examples");
  await page.keyboard.press("Enter");
  await seen(page, "#examples-list summary");
  await audit(page, "gallery", "#examples-dialog");
  const rules = new Set(await page.locator("#examples-list code").allTextContents());
  assert.ok(rules.size > 40, `${rules.size} rules`);
  await page.locator("#examples-list summary").nth(2).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const rule = await page.evaluate(() => document.activeElement.querySelector("code").textContent);
  await page.keyboard.press("Enter");
  await seen(page, "#origin", `Example of ${rule}`);
  await seen(page, `.finding[data-rule=${rule}]`);
});

check("without a server for the examples, the gallery says so and tries again", async (page) => {
  await page.route("**/examples.json", (route) => route.abort());
  await page.click("#examples");
  await seen(page, "#examples-list", "The examples cannot be loaded: no answer.");
  await page.unroute("**/examples.json");
  await page.keyboard.press("Escape");
  await page.click("#examples");
  await seen(page, "#examples-list summary");
}, { allowed: /ERR_FAILED/ });

check("the sequence says that it is simulated, without the tick of a test, and marks invented addresses", async (page) => {
  const invented = () => page.locator("#transfer .invented").evaluateAll((all) => all.filter((e) => e.checkVisibility()).map((e) => e.textContent));
  await seen(page, "#steps .invented", "192.0.2.5");
  assert.equal(await page.locator("#transfer h2 + .tag").innerText(), "Simulated");
  assert.equal(await page.locator("#transfer use[href='#shape-pass']").count(), 0);
  assert.match(await page.locator("#transfer-sentence").innerText(), /203\.0\.113\.10 \(example\), connects to 192\.0\.2\.5:10000 \(example\)/);
  assert.equal(await page.locator("#invented").isVisible(), true);
  assert.ok((await invented()).includes("192,0,2,5"));
  await setText(page, `${range}${active}server = 203.0.113.10\n[host]\naddress = 192.0.2.5\n`);
  await seen(page, "#steps .step", "203.0.113.10 connects to 192.0.2.5:28600");
  await page.waitForFunction(() => document.getElementById("invented").hidden);
  assert.deepEqual(await invented(), []);
});

check("one button copies all that a firewall team needs", async (page, { context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await seen(page, "#handover");
  await page.click("#handover");
  await seen(page, "#handover", "Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const words of [
    "Firewall rules for FTP active mode, ports 10000-11023: iptables",
    "If a firewall stops that connection to ports 10000-11023, the transfer times out.",
    "On the firewall of this host\n---", "iptables -I INPUT -j ftp-data-10000-11023", "On the partner's firewall\n---",
    "Undo the rules on the firewall of this host\n---", "iptables -D INPUT -j ftp-data-10000-11023", "Undo the rules on the partner's firewall\n---",
  ]) assert.ok(copied.includes(words), `${words} is not in:\n${copied}`);
  assert.equal(copied.match(/Save the rules, or they are lost at the next reboot\./g).length, 2); // once for each side
  await seen(page, "#handover", "Copy all for the firewall team");
}, { fresh: true });

check("the table of ports has pages", async (page) => {
  await page.click("text=Show as a table");
  const shown = () => page.locator("#ruler-table tbody tr").evaluateAll((all) => all.map((row) => row.textContent));
  await seen(page, "#ruler .pager", /^PreviousNextRows 1 to 50 of \d+$/);
  const first = await shown();
  assert.equal(first.length, 50);
  assert.equal(await page.locator("#ruler .pager button").first().isDisabled(), true);
  const total = Number(/\d+$/.exec(await page.textContent("#ruler .pager"))[0]);
  const all = [...first];
  while (await page.locator("#ruler .pager >> text=Next").isEnabled()) {
    await page.click("#ruler .pager >> text=Next");
    all.push(...await shown());
  }
  assert.equal(new Set(all).size, total);
  await page.click("#ruler .pager >> text=Previous");
  assert.equal((await shown()).length, 50);
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 768, height: 1024 }, { width: 360, height: 740 }]) {
  check(`nothing moves while the page starts, ${viewport.width} px wide`, async (page) => {
    await page.addInitScript(() => {
      globalThis.moved = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
          globalThis.moved.push({ value, parts: sources.map(({ node }) => node?.id || node?.className || node?.nodeName) });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.reload();
    await seen(page, "#steps .step");
    await page.waitForSelector("#firewall-rules pre", { state: "attached" });
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    const moved = await page.evaluate(() => globalThis.moved);
    assert.ok(moved.reduce((sum, { value }) => sum + value, 0) <= 0.05, JSON.stringify(moved, null, 1));
  }, { viewport, fresh: true });
}

check("the actions take one row and stay whole at every width", async (page) => {
  for (const width of [320, 360, 375, 414, 480, 640, 719, 768, 1000, 1200, 1280, 1366, 1440, 1920]) {
    await page.setViewportSize({ width, height: 740 });
    const { inRow, heading, theme } = await page.evaluate(() => {
      const box = (e) => ({ ...e.getBoundingClientRect().toJSON(), whole: e.scrollWidth <= e.clientWidth });
      const boxes = (selector) => [...document.querySelectorAll(selector)].map(box);
      return { inRow: boxes(".bar .actions > button:not(#theme)"), heading: boxes("h1")[0], theme: boxes("#theme")[0] };
    });
    assert.equal(new Set(inRow.map(({ top, height }) => `${top} ${height}`)).size, 1, `${width}: ${JSON.stringify(inRow)}`);
    assert.deepEqual([...inRow, theme].filter(({ left, right, whole }) => left < 0 || right > width || !whole), [], String(width));
    const middle = ({ top, bottom }) => (top + bottom) / 2;
    assert.ok([inRow[0], heading].some((one) => Math.abs(middle(one) - middle(theme)) <= 1), `${width}: the theme's button is level with nothing`);
  }
}, { fresh: true });

check("dragging the range moves nothing above it, whatever is found", async (page) => {
  const top = () => page.locator("#overview").evaluate((e) => e.getBoundingClientRect().top);
  const before = await top();
  const { x, y } = await page.locator("#handle-last .knob").boundingBox();
  await page.mouse.move(x + 4, y + 8);
  await page.mouse.down();
  await page.mouse.move(x + 400, y + 8, { steps: 4 });
  await page.waitForFunction(() => Number(document.getElementById("port-end").value) > 30000);
  assert.equal(await top(), before);
  await page.mouse.up();
}, laptop);

check("at 360 px, the fields of a row are level and equally high, and the ports' labels take one line", async (page) => {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const rows = await page.evaluate(() => [...document.querySelectorAll(".two, .three, .wide-narrow")].filter((row) => row.checkVisibility()).map((row) => ({
    fields: [...row.querySelectorAll(".field > :is(input, select)")].map((e) => [e.getBoundingClientRect().top, e.offsetHeight]),
    labels: [...row.querySelectorAll("label")].map((e) => [e.textContent, e.getBoundingClientRect().bottom]),
    lines: row.matches(".three") ? [...row.querySelectorAll("label")].map((e) => e.offsetHeight / 24) : [1],
  })));
  assert.ok(rows.length > 5);
  for (const { fields, labels, lines } of rows) {
    assert.equal(new Set(fields.map(String)).size, 1, `${labels}: ${fields.join("; ")}`);
    assert.equal(new Set(labels.map(([, bottom]) => bottom)).size, 1, String(labels));
    assert.deepEqual(new Set(lines), new Set([1]), String(labels));
  }
}, { viewport: { width: 360, height: 740 } });

/** Returns the number of pages of a PDF file. */
function pagesOf(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

check("the example prints on two pages", async (page) => {
  await seen(page, "#steps .step");
  await page.waitForSelector("#firewall-rules pre");
  for (const format of ["A4", "Letter"]) {
    const pages = pagesOf(await page.pdf({ format }));
    assert.ok(pages <= 2, `${format}: ${pages} pages`);
  }
}, { fresh: true });

check("print has the date, the link, the whole text and rules, and cuts nothing off", async (page) => {
  const long = `# ${"a long comment ".repeat(40)}\n${range}${active}${Array.from({ length: 90 }, (_, i) => active.replace("payroll", `site ${i}`)).join("\n")}`;
  await setText(page, long);
  await page.waitForFunction(() => document.getElementById("firewall-rules")?.textContent.includes("28699"));
  await page.waitForFunction(() => location.hash.includes("=")); // the address follows the text after a while
  await page.setViewportSize({ width: 703, height: 1000 }); // an A4 page without its margins
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("#written-text").innerText(), long);
  assert.match(await page.locator("#printed").innerText(), new RegExp(`^Printed on .*${new Date().getFullYear()}.* from http://127`));
  assert.equal(await page.getAttribute("#printed-link", "href"), page.url());
  const cut = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest("svg, .unseen, input, .step > .line"))
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline" || e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 120)));
  assert.deepEqual(cut, []);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
}, { fresh: true });

check("print has no link to other settings while the address lags behind the text", async (page) => {
  const [printed, text] = await page.evaluate(() => { // in one task, so that the address cannot follow
    const area = document.getElementById("text");
    area.value = area.value.replace("10000", "28700");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    dispatchEvent(new Event("beforeprint"));
    return [document.getElementById("printed-link").href, document.getElementById("written-text").textContent];
  });
  assert.match(text, /28700/);
  assert.doesNotMatch(printed, /#/);
}, { fresh: true });

check("a rule's page has the rule's sentence as its title", async (page, { server }) => {
  await page.goto(`${server.address}rules/port-base-bounds.html`);
  assert.equal(await page.title(), "Base Port must be 1024 to 65535 - FTP active mode checker");
  assert.equal(await page.locator("h1").innerText(), "Base Port must be 1024 to 65535");
  assert.match(await page.locator(".identity").innerText(), /error\s*port-base-bounds/);
});
