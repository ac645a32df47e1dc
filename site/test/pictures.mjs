// Draws the pictures of the README, docs/pictures/*.png: the page with the
// settings that the README shows first, and the command's report on a log.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { checked, launch, root, serve, setText, verdict } from "./browser.mjs";

const pictures = path.join(root, "docs/pictures");
const settings = readFileSync(path.join(root, "README.md"), "utf8").match(/^```ini\n(.*?)^```$/ms)[1];
const log = `---> PORT 192,0,2,5,111,174
<--- 200 PORT command successful.
---> RETR report.csv
<--- 150 Opening BINARY mode data connection for report.csv (8 bytes).
**** Timeout - reconnecting
`;
const look = { serviceWorkers: "block", colorScheme: "light", reducedMotion: "reduce" };

/** Draws the top of the page with the settings. */
async function drawPage(browser, address) {
  const page = await browser.newPage({ ...look, viewport: { width: 1240, height: 720 } });
  await page.goto(address);
  await checked(page);
  await setText(page, settings);
  await verdict(page, "Fail");
  await page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
  });
  await page.screenshot({ path: path.join(pictures, "page.png") });
}

/** Draws the html report of activeftp diagnose on the log. */
async function drawReport(browser) {
  const folder = mkdtempSync(path.join(tmpdir(), "pictures-"));
  try {
    writeFileSync(path.join(folder, "lftp.log"), log);
    execFileSync(path.join(root, "bin/activeftp"), ["diagnose", "--fail-on", "never", "--output", "html=report.html", "lftp.log"], { cwd: folder });
    const page = await browser.newPage({ ...look, viewport: { width: 1100, height: 300 } });
    await page.goto(pathToFileURL(path.join(folder, "report.html")).href);
    await page.screenshot({ path: path.join(pictures, "report.png"), fullPage: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

mkdirSync(pictures, { recursive: true });
const server = await serve();
const browser = await launch();
try {
  await drawPage(browser, server.address);
  await drawReport(browser);
} finally {
  await browser.close();
  await server.close();
}
