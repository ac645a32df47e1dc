// Firefox and WebKit behind one small interface, so that a test can be written once for both. Each session has processes
// of its own, which close ends.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import puppeteer from "puppeteer-core";
import { Builder, By, error, Key } from "selenium-webdriver";

/** How long a page may take to reach a state, in milliseconds. Long, because a CI machine is busy. */
const stateTimeout = 60_000;
/** How long to wait before a state is looked at again, in milliseconds. */
const pollInterval = 20;
const size = { width: 1366, height: 768 };

/**
 * The engines. missing is what this machine lacks for one, or false; start resolves to { page, close }, where page is a
 * Page.
 */
export const engines = [
  { name: "Firefox", missing: missingProgram("firefox-esr"), start: startFirefox },
  { name: "WebKit", missing: missingProgram("WebKitWebDriver", "Xvfb"), start: startWebKit },
];
for (const { missing } of engines) if (missing && process.env.CI === "true") throw new Error(missing);

function missingProgram(...programs) {
  const absent = programs.filter((program) => !programPath(program));
  return absent.length > 0 && `no ${absent.join(", no ")}`;
}

/** Returns the path of a program, or undefined if PATH has none. */
function programPath(program) {
  return process.env.PATH.split(path.delimiter).map((folder) => path.join(folder, program)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A page of a browser. Each engine adds goto, evaluate, click, press and open. */
class Page {
  /** Waits until a function returns something truthy in the page, and resolves to that. what says in the error what did not happen. */
  async until(what, test, ...args) {
    const end = Date.now() + stateTimeout;
    for (;;) {
      const result = await this.evaluate(test, ...args);
      if (result) return result;
      if (Date.now() > end) assert.fail(`not within ${stateTimeout / 1000} s: ${what}`);
      await pause(pollInterval);
    }
  }

  /** Waits until an element that contains words is visible. */
  seen(selector, words = "") {
    return this.until(`${selector} shows "${words}"`, (selector, words) => [...document.querySelectorAll(selector)].some((element) =>
      element.checkVisibility() && element.textContent.includes(words)), selector, words);
  }

  /** Waits until a control has a value. */
  hasValue(selector, value) {
    return this.until(`${selector} has the value "${value}"`, (selector, value) => document.querySelector(selector).value === value, selector, value);
  }

  /** Resolves to the text of an element, or to the value of a control. */
  text(selector) {
    return this.evaluate((selector) => {
      const element = document.querySelector(selector);
      return element.value ?? element.textContent;
    }, selector);
  }

  /** Replaces what is in a control by typing. */
  async type(selector, text) {
    await this.click(selector);
    await this.press("Control", "a");
    await this.keys(text);
  }
}

/** A page of Firefox, driven over WebDriver BiDi. */
class FirefoxPage extends Page {
  #browser;
  #page;

  constructor(browser, page) {
    super();
    this.#browser = browser;
    this.#page = page;
    page.setDefaultTimeout(stateTimeout);
  }

  async goto(address) {
    await this.#page.goto(address);
  }

  evaluate(test, ...args) {
    return this.#page.evaluate(test, ...args);
  }

  /** Clicks an element, once it is visible. */
  async click(selector) {
    await this.seen(selector);
    await this.#page.click(selector);
  }

  /** Presses keys together, such as Control and v. */
  async press(...keys) {
    for (const key of keys) await this.#page.keyboard.down(key);
    for (const key of keys.reverse()) await this.#page.keyboard.up(key);
  }

  /** Types text into the control that has the focus. */
  async keys(text) {
    await this.#page.keyboard.type(text);
  }

  /** Opens an address in a new tab and resolves to its page. */
  async open(address) {
    const page = new FirefoxPage(this.#browser, await this.#browser.newPage());
    await page.goto(address);
    return page;
  }

  /** Closes the tab. */
  async close() {
    await this.#page.close();
  }
}

async function startFirefox() {
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath: programPath("firefox-esr"), defaultViewport: size, protocolTimeout: stateTimeout, timeout: stateTimeout,
  });
  return { page: new FirefoxPage(browser, await browser.newPage()), close: () => browser.close() };
}

/** The keys that have a name. */
const named = { Control: Key.CONTROL, Escape: Key.ESCAPE };

/** A page of WebKit, driven over WebDriver. The driver has one page at a time, so each call first chooses its own. */
class WebKitPage extends Page {
  #driver;
  #handle;

  constructor(driver, handle) {
    super();
    this.#driver = driver;
    this.#handle = handle;
  }

  async #chosen() {
    await this.#driver.switchTo().window(this.#handle);
    return this.#driver;
  }

  async goto(address) {
    await (await this.#chosen()).get(address);
  }

  async evaluate(test, ...args) {
    return (await this.#chosen()).executeScript(`return (${test})(...arguments)`, ...args);
  }

  /** Clicks an element, once it is visible. An element that was redrawn meanwhile is looked up again. */
  async click(selector) {
    await this.seen(selector);
    const driver = await this.#chosen();
    try {
      await driver.findElement(By.css(selector)).click();
    } catch (failure) {
      if (!(failure instanceof error.StaleElementReferenceError)) throw failure;
      await driver.findElement(By.css(selector)).click();
    }
  }

  /** Presses keys together, such as Control and v. */
  async press(...keys) {
    const codes = keys.map((key) => named[key] ?? key);
    const actions = (await this.#chosen()).actions();
    for (const code of codes) actions.keyDown(code);
    for (const code of codes.reverse()) actions.keyUp(code);
    await actions.perform();
  }

  /** Types text into the control that has the focus. */
  async keys(text) {
    await (await this.#chosen()).actions().sendKeys(text.replaceAll("\n", Key.ENTER)).perform();
  }

  /** Opens an address in a new tab and resolves to its page. */
  async open(address) {
    const driver = await this.#chosen();
    await driver.switchTo().newWindow("tab");
    const page = new WebKitPage(driver, await driver.getWindowHandle());
    await page.goto(address);
    return page;
  }

  /** Closes the tab. */
  async close() {
    await (await this.#chosen()).close();
  }
}

/** Starts WebKit's own MiniBrowser on a display of its own. */
async function startWebKit() {
  const started = [];
  const close = async (driver) => {
    await driver?.quit().catch(() => {}); // it may have ended already
    for (const process of started) await end(process);
  };
  try {
    const display = await startDisplay(started);
    const port = await freePort();
    const environment = { ...process.env, DISPLAY: display, GDK_BACKEND: "x11" };
    started.unshift(spawn(programPath("WebKitWebDriver"), [`--port=${port}`], { env: environment, stdio: "ignore", detached: true }));
    await listening(port);
    const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities({ browserName: "MiniBrowser" }).build();
    await driver.manage().setTimeouts({ pageLoad: stateTimeout, script: stateTimeout });
    await driver.manage().window().setRect({ x: 0, y: 0, ...size });
    return { page: new WebKitPage(driver, await driver.getWindowHandle()), close: () => close(driver) };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** Starts an X server that nothing else uses, and resolves to the name of its display. */
async function startDisplay(started) {
  const server = spawn(programPath("Xvfb"), ["-displayfd", "3", "-screen", "0", `${size.width}x${size.height}x24`, "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"], detached: true,
  });
  started.push(server);
  return new Promise((resolve, reject) => {
    server.stdio[3].once("data", (number) => resolve(`:${String(number).trim()}`));
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Xvfb ended with code ${code}`)));
  });
}

/** Resolves to a port of the loopback address that is free now. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a program answers on a port of the loopback address. */
async function listening(port) {
  const end = Date.now() + stateTimeout;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > end) assert.fail(`no answer on port ${port} within ${stateTimeout / 1000} s`);
    await pause(pollInterval);
  }
}

/** Ends a process that was started here, with the processes that it started. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid, "SIGKILL");
  await ended;
}
