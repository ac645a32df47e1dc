import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { audit, root, seen, setText, suite } from "./browser.mjs";

const check = suite();

function log(name) {
  return readFileSync(path.join(root, "core/trace/testdata", `${name}.log`), "utf8");
}

/** Waits for a finding with a cause. */
async function diagnosed(page, cause) {
  await seen(page, `#diagnosis-answer .diagnosed[data-cause="${cause}"]`);
}

check("a real log is diagnosed, with a link to the rule and the line marked", async (page) => {
  await setText(page, "");
  await page.fill("#log", log("curl_nothing_arrived"));
  await diagnosed(page, "nothing-arrived");
  assert.equal(await page.locator(".diagnosed a").getAttribute("href"), "rules/firewall-closed.html");
  const marked = page.locator(".exchange li[data-severity=error]");
  assert.equal(await marked.count(), 1);
  assert.match(await marked.textContent(), /^35finding on this line: client noted: .*timed out/);
  assert.ok(await marked.evaluate((line) => {
    const [list, mark] = [line.parentElement.getBoundingClientRect(), line.getBoundingClientRect()];
    return mark.top >= list.top && mark.bottom <= list.bottom;
  }), "the marked line is not visible");
});

check("a log without failures passes, and text that is not a log is reported as such", async (page) => {
  await setText(page, "");
  await page.fill("#log", log("curl_done"));
  await seen(page, "#diagnosis-answer [data-verdict=pass]");
  await page.fill("#log", "Dear Sir, it does not work.");
  await seen(page, "#diagnosis-answer [data-severity=note]", /No line of this text is a command/);
  await page.fill("#log", "");
  await page.waitForFunction(() => document.getElementById("diagnosis-answer").childElementCount === 0);
});

check("the page's settings are used for the diagnosis", async (page) => {
  await page.fill("#log", log("talk_cut_short") + "* Operation timed out\n");
  await diagnosed(page, "nothing-arrived");
  await setText(page, "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 10\n");
  await diagnosed(page, "out-of-range");
  await seen(page, "#diagnosis-answer td", /^no$/);
});

check("a log in Latin-1 is read, and the page says so until the log is edited", async (page) => {
  const talk = Buffer.from("> PORT 192,0,2,5,39,16\n< 200 Ok\n> RETR a\n< 150 Ok\n< 226 Transf\u00e9r\u00e9\n", "latin1");
  await page.setInputFiles("#log-file", { name: "client.log", mimeType: "text/plain", buffer: talk });
  await seen(page, ".exchange", "226 Transféré");
  await seen(page, "#diagnosis-answer", "Encoding: 1 line is not UTF-8 and read as Latin-1");
  await page.locator("#log").press("End");
  await page.locator("#log").pressSequentially(" ");
  await page.waitForFunction(() => !document.getElementById("diagnosis-answer").textContent.includes("Latin-1"));
});

check("a log can be opened, dropped or pasted, and the settings stay", async (page) => {
  const settings = await page.inputValue("#text");
  await page.setInputFiles("#log-file", path.join(root, "core/trace/testdata/lftp_stranger_refused.log"));
  await diagnosed(page, "stranger-only");
  await page.locator("#log").evaluate((area, text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "client.log"));
    area.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, log("winscp_range_in_use"));
  await diagnosed(page, "range-exhausted");
  await page.fill("#log", "");
  await page.focus("#log");
  await page.evaluate((text) => navigator.clipboard.writeText(text), '{"not": "taken for an answer of the product"}\n[host]\n');
  await page.keyboard.press("Control+V");
  await page.locator("#diagnosis-answer [data-severity=note]").waitFor();
  assert.equal(await page.inputValue("#text"), settings);
}, { permissions: ["clipboard-read", "clipboard-write"] });

check("a log is never parsed as markup, and passwords are not shown", async (page) => {
  await page.fill("#log", "> PASS geheim\n< 230 <img src=x onerror=alert(1)>\n> PORT 1,2<b>\n< 500 <b>No</b>\n");
  await diagnosed(page, "port-refused");
  assert.equal(await page.locator("#diagnosis-answer :is(img, b)").count(), 0);
  assert.doesNotMatch(await page.textContent("#diagnosis-answer"), /geheim/);
});

check("a log that is too long is refused", async (page) => {
  await page.locator("#log").evaluate((area) => {
    area.value = "> NOOP\n".repeat(160_000);
    area.dispatchEvent(new Event("input"));
  });
  await page.locator("#diagnosis-answer [data-severity=note]", { hasText: /1 MiB/ }).waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  check(`axe reports no violations, and the keyboard reaches everything at 320 px: ${colorScheme}`, async (page) => {
    await page.fill("#log", log("commons-net_illegal_address"));
    await diagnosed(page, "port-refused");
    await audit(page, "a log");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.focus("#log");
    const reached = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.className || document.activeElement.getAttribute("aria-label")));
    }
    assert.ok(reached.includes("scroll") && reached.includes("exchange"), reached.join(", "));
  }, { colorScheme, viewport: { width: 320, height: 640 } });
}
