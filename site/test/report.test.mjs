import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { audit, checked, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Clicks a button of the report's dialog and returns the name and the text of the file that it downloads. */
async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path(), "utf8") };
}

check("the report as Markdown has the verdict, the findings, the rules, the settings and a link to them", async (page, { server }) => {
  await page.click("[data-rule=port-known-service] >> text=Accept");
  await page.fill("#accept-reason", "nothing *else* listens <here>");
  await page.keyboard.press("Enter");
  await seen(page, ".finding .reason");
  await page.selectOption("#zone", "Default");
  await verdict(page, "Fail");
  await seen(page, "#firewall-rules .rule");
  await page.click("#report");
  await audit(page, "the report's dialog");
  const { name, content } = await downloaded(page, "#report-markdown");
  assert.equal(name, "ftp-active-mode.md");
  const version = (await page.textContent("#version")).match(/activeftp (\S+),/)[1];
  for (const want of [
    /^# FTP active mode: Fail\n/, /\nPorts 10000-11023, 1,024 ports\. /, /\n- Checked on \d{4}-\d\d-\d\d at \d\d:\d\d \(GMT/, /\n## 1 error, 1 warning, 1 accepted\n/,
    /\n### Error: \[zone-default-missing\]\(<http:\S+rules\/zone-default-missing\.html>\)\n\npayroll: Network Zone, line \d+: /,
    /\nFix: .*\n\n {4}- network-zone = Default\n {4}\+ network-zone = none\n/,
    /\n### Accepted note: .*\n\n.*\n\nAccepted: nothing \\\*else\\\* listens \\<here\\>\n/, /\n## Firewall rules\n\n {4}\S/,
  ]) assert.match(content, want);
  assert.ok(content.includes(version), version);
  const settings = content.split("\n## Settings\n\n")[1].replace(/^ {4}/gm, "");
  assert.equal(settings.trimEnd(), (await text(page)).trimEnd());
  const [, link] = content.match(/\(<(http:\S+index\.html#\S+|http:\S+\/#\S+)>\)/);
  assert.ok(link.startsWith(server.address));
  const other = await page.context().newPage();
  await other.goto(link);
  await checked(other);
  await verdict(other, "Fail");
});

check("the report as JSON is the document of activeftp check", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 900\nnumber-of-ports = 100\n");
  await page.click("#report");
  const { name, content } = await downloaded(page, "#report-json");
  assert.equal(name, "ftp-active-mode.json");
  const { version: form, tool, files: [result, ...others] } = JSON.parse(content);
  assert.deepEqual([form, tool.name, typeof tool.version, result.file, others.length], [2, "activeftp", "string", "ftp-active-mode.settings", 0]);
  assert.deepEqual([result.verdict, result.portEnd, result.diagnostics.map((d) => d.rule)], ["fail", 999, ["port-base-bounds"]]);
});

check("the report is printed without its dialog", async (page) => {
  await page.evaluate(() => { globalThis.print = () => { document.title = `printed with ${document.querySelectorAll("dialog[open]").length} dialogs`; }; });
  await page.click("#report");
  await page.click("#report-print");
  assert.equal(await page.title(), "printed with 0 dialogs");
});

check("text that looks like Markdown stays text in the report", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = `x` | ](javascript:1)\n```\n");
  await page.click("#report");
  const { content } = await downloaded(page, "#report-markdown");
  for (const line of content.split("\n").filter((one) => !one.startsWith("    "))) assert.doesNotMatch(line, /(?<!\\)[`|]|(?<!\\)\]\(javascript/, line);
});

check("by keyboard alone, from an empty page to a downloaded report", async (page) => {
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const focus = async (selector) => {
    for (let i = 0; i < 80; i++) {
      await press("Tab");
      if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
    }
    assert.fail(`the Tab key does not reach ${selector}`);
  };
  await focus("#start-empty");
  await press("Enter");
  await verdict(page, "Nothing to check yet");
  await focus("#base-port");
  await page.keyboard.type("900");
  await press("Tab");
  await page.keyboard.type("100");
  await press("Tab");
  await verdict(page, "Fail");
  await page.evaluate(() => document.querySelector("#verdict").scrollIntoView()); // the focus stays
  await focus("#findings-list .finding button[aria-label='Accept: port-base-bounds']");
  await press("Enter");
  await page.keyboard.type("agreed");
  await press("Enter");
  await seen(page, ".finding .reason", "agreed");
  await page.evaluate(() => document.activeElement.blur());
  await page.locator("body").evaluate((body) => { body.tabIndex = -1; body.focus(); });
  await focus("#report");
  await press("Enter");
  await seen(page, "#report-dialog");
  const [download] = await Promise.all([page.waitForEvent("download"), (async () => { await focus("#report-markdown"); await press("Enter"); })()]);
  assert.match(readFileSync(await download.path(), "utf8"), /Accepted: agreed/);
});
