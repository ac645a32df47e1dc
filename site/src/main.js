import { Acceptance } from "./acceptance.js";
import { Capacity } from "./capacity.js";
import { hideCrash, showCrash, showNoCore } from "./cards.js";
import { takeClick } from "./clicks.js";
import { Decoder } from "./decoder.js";
import { Diagnosis } from "./diagnosis.js";
import { byId, count } from "./dom.js";
import { Draft } from "./draft.js";
import { Engine, unlessStopped } from "./engine.js";
import { Files } from "./files.js";
import { Findings } from "./findings.js";
import { copy, Firewall } from "./firewall.js";
import { firstText } from "./first.js";
import { Form } from "./form.js";
import { Gallery } from "./gallery.js";
import { History } from "./history.js";
import { Kept, slotOf } from "./kept.js";
import { KeptList, whenOf } from "./keptlist.js";
import { isLink, textOf } from "./link.js";
import { Notice } from "./notice.js";
import { Permalink } from "./permalink.js";
import { Printing } from "./printing.js";
import { Report } from "./report.js";
import { Ruler } from "./ruler.js";
import { Share } from "./share.js";
import { keepOffline } from "./source.js";
import { Suggestions } from "./suggestions.js";
import { TextPane } from "./textpane.js";
import { Transfer } from "./transfer.js";
import { typeAgain } from "./typed.js";
import { hideUnread, showUnread } from "./unread.js";
import { Verdict } from "./verdict.js";
import { Zones } from "./zones.js";

const example = byId("text").defaultValue;

async function main() {
  typeAgain();
  await rest(); // the browser reads the finished page in the same task
  const engine = new Engine();
  const started = engine.start().then(() => true, (error) => {
    showNoCore(error);
    return false;
  });
  const notice = new Notice();
  const { hash } = location;
  const first = await firstText(engine, typedText(), example);
  const draft = new Draft(engine, first.text);
  // The core's first answer is the verdict. The parts that it needs are built while the core starts, and all others after it.
  const begun = begin(draft, first);
  const version = showVersion(engine, draft, begun);
  const ruler = begun.then(() => engine.call("ports")).then((ports) => new Ruler(draft, ports)).catch(unlessStopped);
  let form, pane;
  const focus = (finding) => {
    if (!pane) return; // the verdict is shown before these parts are made
    pane.showForm();
    if (finding.rule === "key-duplicate" || !form.focus(finding.path)) pane.select(finding); // a field shows the first of two
  };
  new Verdict(draft, (site) => form?.choose(site),
    (path) => focus(draft.view.check.diagnostics.find((d) => ["value-unknown", "value-expression"].includes(d.rule) && d.path === path)));
  new Findings(draft, focus, new Acceptance(engine, draft, notice));
  draft.addEventListener("view", hideCrash);
  draft.addEventListener("view", hideUnread);
  draft.addEventListener("view", () => performance.mark("verdict"), { once: true });

  const { read, isPlain } = await begun;
  if (!await started) return;
  form = new Form(draft, notice);
  new Zones(draft, notice);
  pane = new TextPane(draft);
  new Suggestions(engine, draft, notice);
  new Transfer(engine, draft, form);
  new Capacity(engine, draft);
  const diagnosis = new Diagnosis(engine, draft);
  new Decoder(engine, draft);
  new Files(engine, draft, diagnosis, notice);
  const history = new History(draft, first.history, () => form.dropRefused());
  const kept = new Kept();
  const permalink = new Permalink(engine, draft, kept, example, hash);
  ruler.then((drawn) => drawn && new Printing(draft, drawn, permalink));
  new Share(draft, permalink);
  const firewall = new Firewall(engine, draft, () => focus({ path: "firewall.from" }));
  new Report(draft, permalink, firewall, version);
  bindButtons(engine, draft, notice);
  followLinks(engine, draft, notice, permalink);
  keep(kept, draft, history, permalink, notice, first);
  const clicked = takeClick();
  draft.addEventListener("view", () => performance.mark("ready"), { once: true });
  await rest();
  pane.takeTyped();
  form.takeTyped(read);
  const viewed = new Promise((resolve) => draft.addEventListener("view", resolve, { once: true }));
  if (isPlain && draft.view && draft.settled) draft.repeat();
  else if (first.problem === undefined) draft.refresh();
  else showUnread(first.problem, first.by === "example" ? "Show the manual's example" : "Show my settings", () => draft.refresh());
  if (location.hash !== hash) dispatchEvent(new Event("hashchange")); // another link was opened meanwhile
  if (first.problem === undefined) draft.finished().then(rest).then(() => clicked?.click()); // with what was typed
  await viewed; // the firewall rules are not in the first module
  showOrigin(draft, history, notice, first);
  await firewall.start();
  await enableOffline(notice);
}

/**
 * Checks the first text and shows its verdict and findings, unless it cannot be read or something was typed meanwhile.
 * Resolves to whether it did, and to the reading of the text, once the browser can paint that.
 */
async function begin(draft, first) {
  const read = await draft.prepare() ?? { sites: [], zones: [], values: {} };
  const isPlain = first.problem === undefined && document.querySelector("[data-typed]") === null;
  if (isPlain) {
    draft.refresh();
    await draft.finished();
    await rest();
  }
  return { read, isPlain };
}

/** Ends the task: resolves in another one, before which the browser can paint and take input. */
function rest() {
  return new Promise((resolve) => { setTimeout(resolve); });
}

/** Shows the version of the page after the first verdict, and in case of a crash what to do about it. Resolves to the version, "unknown" if the core stopped. */
async function showVersion(engine, draft, begun) {
  let version = "unknown";
  const onCrash = (detail) => showCrash(detail, draft.text, version, () => draft.refresh());
  engine.addEventListener("stopped", ({ detail }) => onCrash(detail));
  draft.addEventListener("unchecked", ({ detail }) => onCrash({ reason: detail, final: false }));
  await begun;
  const answer = await engine.call("version").catch(unlessStopped);
  if (!answer) return version;
  version = answer.version;
  byId("version").textContent = `activeftp ${version}, ${answer.go}`;
  return version;
}

/** Returns the settings text if the user edited it before the core was ready, otherwise undefined. */
function typedText() {
  const area = byId("text");
  return "typed" in area.dataset ? area.value : undefined;
}

/** Loads links that are opened later in this tab, and the settings to which the browser goes back or forward. */
function followLinks(engine, draft, notice, permalink) {
  const follow = async () => {
    const { hash } = location;
    let text = permalink.textHere;
    const by = text === undefined ? "link" : "history";
    if (by === "link" && !isLink(hash)) return;
    try {
      text ??= slotOf(hash)?.text ?? await textOf(hash, engine);
      await draft.finished(); // with what was typed meanwhile
      if (hash !== location.hash) return; // another link was opened meanwhile
    } catch (error) {
      if (hash !== location.hash) return;
      notice.hide(); // it is about what was here before
      return showUnread(error.message, "Show my settings", () => draft.refresh());
    }
    const before = draft.text;
    if (text === before) return draft.refresh(); // shows it again after a link that could not be read
    draft.set(text, by);
    notice.show(by === "link" ? afterLink : afterHistory, () => draft.set(before, "undo"));
  };
  addEventListener("hashchange", () => permalink.whileReading(follow));
}

const afterLink = "These settings came with the link. Undo brings back what was here before.";
const afterHistory = "These are the settings that you went back or forward to. Undo brings back what was here just now.";

/** Starts to keep the settings on this device, and shows what is kept. */
function keep(kept, draft, history, permalink, notice, { text, by, before, links }) {
  if (before !== undefined) history.startAfter(before, by);
  else if (by === "kept") history.startAfter(example, by);
  kept.start(draft, history, by === "link" || (by === "tab" && history.beforeLink !== undefined) ? [example, text] : [example], links);
  const open = (slot) => {
    notice.replace(draft, slot.text, "kept", `These are your settings from ${whenOf(slot)}.`);
  };
  new KeptList(open, () => {
    kept.forget();
    history.clear();
    permalink.clear();
    notice.show("Nothing is kept on this device now. What you see stays until you close the tab, and is kept again when you change it.");
  });
}

/** Says where the first text came from, unless everybody's page starts with it, and offers to go back. */
function showOrigin(draft, history, notice, { by, before, time }) {
  const earlier = by === "tab" ? history.beforeLink : before;
  if (by === "kept") notice.show(`These are your settings from ${whenOf({ time })}, kept by this browser.`, () => draft.set(example, "undo"));
  else if (earlier !== undefined) {
    notice.show(by === "typed" ? "You typed before the page was ready. Undo brings back what was here before." : afterLink, () => draft.set(earlier, "undo"));
  }
}

/** Connects the buttons that replace or copy the settings text. */
function bindButtons(engine, draft, notice) {
  const replace = (text, message) => notice.replace(draft, text, "start", message);
  byId("start").addEventListener("click", async () => {
    const initial = await engine.call("initial").catch(unlessStopped);
    if (initial) replace(initial.text, "Loaded a text to fill in.");
  });
  byId("start-empty").addEventListener("click", () => replace("", "The settings text is now empty."));
  new Gallery(draft, example, replace);
  byId("copy-text").addEventListener("click", ({ currentTarget }) => copy(draft.text, byId("text"), currentTarget));
}

async function enableOffline(notice) {
  try {
    if (await keepOffline((start) => offerVersion(start, notice))) byId("offline").textContent = "The page now works offline.";
  } catch {
    // Without a service worker, every visit needs the server.
  }
}

/** Says that a new version of the page is ready. The page is never reloaded unasked. */
function offerVersion(start, notice) {
  const begin = async () => {
    const others = await start();
    if (others > 0) notice.show(`This page is open in ${count(others, "other tab")}, with the old version. Close ${others === 1 ? "it" : "them"} and try again.`, begin, "Start it");
  };
  byId("update").hidden = false;
  byId("update-start").onclick = begin;
  if (byId("notice").hidden) notice.show("A new version of this page is ready. Your settings stay.", begin, "Start it");
}

main();
