// Names that nobody expects: very long ones, and those of another script.
import assert from "node:assert/strict";
import { seen, setText, suite, verdict } from "./browser.mjs";

const check = suite();
const long = "x".repeat(400);

check("a very long name widens no part of the page", async (page) => {
  await setText(page, `[ftp-active-mode]
base-port = 28600
number-of-ports = 50
[network-zone ${long}]
socks5 = yes
[transfer-site ${long}]
server = ${long}
network-zone = ${long}
enable-active-connection-mode = yes
[transfer-site ${long}2]
site-type = ${long}
enable-active-connection-mode = yes
`);
  await verdict(page, "Fail");
  await page.click("#form-tab");
  await page.evaluate((name) => {
    for (const box of document.querySelectorAll("details")) box.open = true;
    const data = new DataTransfer();
    data.items.add(new File([""], `${name}.txt`));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, long);
  await seen(page, "#notice-text", "is empty (0 bytes)");
  for (const width of [320, 768, 1366]) {
    await page.setViewportSize({ width, height: 700 });
    await page.waitForFunction((width) => document.documentElement.scrollWidth <= width, width);
  }
}, { fresh: true });

check("every word of a site named in Hebrew stands where a reader of the page looks for it", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 50\n[transfer-site \u05e9\u05dc\u05d5\u05dd 12]\nnetwork-zone = Default\nenable-active-connection-mode = yes\n[transfer-site b]\n");
  await verdict(page, "Fail");
  const boxes = await page.locator(".finding .place").first().evaluate((button) => {
    const [node] = button.childNodes;
    return ["Network Zone", "line"].map((words) => {
      const range = document.createRange();
      range.setStart(node, node.data.indexOf(words));
      range.setEnd(node, node.data.indexOf(words) + words.length);
      return range.getBoundingClientRect().left - button.getBoundingClientRect().left;
    });
  });
  assert.ok(0 < boxes[0] && boxes[0] < boxes[1], JSON.stringify(boxes));
});
