import assert from "node:assert/strict";
import { hasText, seen, setText, suite } from "./browser.mjs";

const check = suite();

/** Waits for a range in the form. */
async function range(page, base, end) {
  await page.waitForFunction(([b, e]) =>
    document.getElementById("base-port").value === b && document.getElementById("port-end").value === e, [String(base), String(end)]);
}

/** Drags a part of the ruler horizontally by dx pixels. */
async function drag(page, part, dx) {
  await page.locator(part).hover(); // waits until it is drawn, has stopped moving and receives pointer events
  const box = await page.locator(part).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y, { steps: 5 });
  await page.mouse.move(x + dx, y, { steps: 5 });
  await page.mouse.up();
}

check("keys move the ends of the range", async (page) => {
  await page.focus("#handle-last");
  await page.keyboard.press("ArrowRight");
  await range(page, 10000, 11024);
  await page.keyboard.press("Shift+ArrowLeft");
  await range(page, 10000, 10924);
  await page.keyboard.press("PageUp");
  await range(page, 10000, 11924);
  await page.keyboard.press("Home");
  await range(page, 10000, 10000);
  await page.keyboard.press("ArrowLeft"); // an end stops at the other end
  await page.keyboard.press("End");
  await range(page, 10000, 65535);
  await page.focus("#handle-first");
  await page.keyboard.press("Home");
  await range(page, 1024, 65535);
  await page.keyboard.press("ArrowUp");
  await range(page, 1025, 65535);
});

check("the handles are sliders with a label and a value", async (page) => {
  const attributes = await page.locator("#handle-first").evaluate((handle) =>
    ["role", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow"].map((name) => handle.getAttribute(name)));
  assert.deepEqual(attributes, ["slider", "Base Port", "1024", "11023", "10000"]);
  assert.match(await page.locator("#handle-first").getAttribute("aria-valuetext"), /10000 to 11023, 1,024 ports/);
});

check("the mouse drags an end or the whole range", async (page) => {
  const width = (await page.locator("#overview").boundingBox()).width;
  const ports = (dx) => Math.round((dx / width) * 64512);
  await drag(page, "#handle-last .knob", 100);
  await range(page, 10000, 11023 + ports(100));
  await drag(page, "#overview .span-active", 50);
  await range(page, 10000 + ports(50), 11023 + ports(100) + ports(50));
  await drag(page, "#handle-first .knob", -1000); // past the lowest port
  await range(page, 1024, 11023 + ports(100) + ports(50));
  await hasText(page, /^base-port += 1024$/m);
});

check("dragging in the lens is finer, and the lens stays in place", async (page) => {
  const width = (await page.locator("#lens").boundingBox()).width;
  await drag(page, "#lens .handle:last-child .knob", 60);
  const ports = Math.round((60 / width) * (1024 + 2 * 256));
  await range(page, 10000, 11023 + ports);
  assert.ok(ports < 150);
});

check("touch drags too", async (page) => {
  await page.locator("#handle-last .knob").hover();
  const box = await page.locator("#handle-last .knob").boundingBox();
  const point = (x) => ({ pointerId: 7, pointerType: "touch", isPrimary: true, button: 0, buttons: 1, clientX: x, clientY: box.y + 5, bubbles: true });
  await page.locator("#handle-last").evaluate((handle, events) => {
    handle.setPointerCapture = () => {}; // no such pointer exists
    for (const [type, point] of events) handle.dispatchEvent(new PointerEvent(type, point));
  }, [["pointerdown", point(box.x)], ["pointermove", point(box.x + 40)], ["pointerup", point(box.x + 40)]]);
  await page.waitForFunction(() => Number(document.getElementById("port-end").value) > 12000);
}, { hasTouch: true });

check("the table shows the same ranges", async (page) => {
  await page.click("text=Show as a table");
  await seen(page, "#ruler-table tbody tr");
  const rows = await page.locator("#ruler-table tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.deepEqual(rows.find(([name]) => name === "Active range"), ["Active range", "10000", "11023", "1024", ""]);
  const own = rows.filter(([name, , , , inside]) => name.endsWith("(the product's own)") && inside === "yes").map(([, first]) => first);
  assert.deepEqual(own, ["10022", "10080", "10443"]);
});

check("no line under the lens crosses another name", async (page) => {
  const crossed = await page.evaluate(() => {
    const boxes = (part) => [...document.querySelectorAll(`#lens ${part}`)].map((e) => e.getBoundingClientRect());
    const names = boxes("text.tag");
    return boxes("line[class^=tick-]").filter((line) => names.some((name) =>
      line.left > name.left && line.right < name.right && line.top < name.bottom && line.bottom > name.bottom)).length;
  });
  assert.equal(crossed, 0);
  assert.ok(await page.locator("#lens text.tag").count() > 5);
});

check("conflicts of the range are marked", async (page) => {
  await page.click("text=This host");
  await page.selectOption("#os", "freebsd");
  await seen(page, "#overview .span-clash[data-severity=warning]");
  await page.click("text=FTP Passive Mode");
  await page.fill("#passive-base", "11000");
  await page.fill("#passive-number", "100");
  await seen(page, "#overview .span-clash[data-severity=error]");
});

check("without a range, nothing can be dragged and all ports are shown as possible", async (page) => {
  await page.fill("#base-port", "");
  await page.fill("#number-of-ports", "");
  await seen(page, "#overview .span-random");
  assert.equal(await page.locator("#handle-first").isVisible(), false);
  assert.equal(await page.locator("#lens").isVisible(), false);
});

check("the drawing follows the width of the window", async (page) => {
  for (const width of [500, 1366]) { // the heights of the drawings differ
    await page.setViewportSize({ width, height: 768 });
    await page.waitForFunction((narrow) => document.getElementById("ruler").classList.contains("narrow") === narrow, width < 1000);
  }
});

check("a row that cannot be drawn says why, whatever word the text has", async (page) => {
  for (const [settings, words] of [
    ["", ["not given", "operating system not set"]],
    ["[host]\nos = constructor\n[firewall]\nopen = 10000:11023\n", ["no valid value", "no valid value"]],
    ["[host]\nos = ${os}\n[firewall]\nopen = ${open}\n", ["given by an expression", "given by an expression"]],
    ["[host]\nos = linux\nephemeral-ports = none\n", ["not given", "no valid value"]],
  ]) {
    await setText(page, settings);
    const rows = () => page.locator("#ruler svg text.none").allTextContents();
    await page.waitForFunction((last) => [...document.querySelectorAll("#ruler svg text.none")].map((e) => e.textContent).slice(-2).join() === last, words.join(), { timeout: 10_000 })
      .catch(async () => assert.deepEqual((await rows()).slice(-2), words, settings));
  }
});
