import { Capacity } from "./capacity.js";
import { hideCrash, showCrash, showNoCore } from "./cards.js";
import { Decoder } from "./decoder.js";
import { Diagnosis } from "./diagnosis.js";
import { byId } from "./dom.js";
import { Draft } from "./draft.js";
import { Engine, Stopped, unlessStopped } from "./engine.js";
import { Files } from "./files.js";
import { Findings } from "./findings.js";
import { copy, Firewall } from "./firewall.js";
import { Form } from "./form.js";
import { isLink, textOf } from "./link.js";
import { Notice } from "./notice.js";
import { Ruler } from "./ruler.js";
import { Share } from "./share.js";
import { keepOffline } from "./source.js";
import { Suggestions } from "./suggestions.js";
import { TextPane } from "./textpane.js";
import { Transfer } from "./transfer.js";
import { Verdict } from "./verdict.js";
import { Zones } from "./zones.js";

const example = byId("text").defaultValue;

async function main() {
  const engine = new Engine();
  const started = engine.start().then(() => true, (error) => {
    showNoCore(error);
    return false;
  });
  const notice = new Notice();
  const linked = await linkedText(engine, notice);
  const draft = new Draft(engine, typedText() ?? linked ?? Draft.stored() ?? example);
  // The core's first answer is the verdict. The parts that no edit needs are built while it starts.
  const prepared = draft.prepare();
  showVersion(engine, draft);
  engine.call("ports").then((ports) => new Ruler(draft, ports)).catch(unlessStopped);
  let form, pane;
  const focus = (finding) => {
    pane.showForm();
    if (!form.focus(finding.path)) pane.select(finding);
  };
  new Verdict(draft, (site) => form.choose(site),
    (path) => focus(draft.view.check.diagnostics.find((d) => d.rule === "value-unknown" && d.path === path)));
  new Findings(draft, focus);
  draft.addEventListener("view", hideCrash);

  const read = await prepared ?? { sites: [], zones: [], values: {} };
  if (!await started) return;
  form = new Form(draft, notice);
  new Zones(draft, notice);
  pane = new TextPane(draft);
  new Suggestions(engine, draft);
  new Transfer(engine, draft, form);
  new Capacity(engine, draft);
  const diagnosis = new Diagnosis(engine, draft);
  new Decoder(engine, draft);
  new Files(engine, draft, diagnosis, notice);
  new Share(draft);
  bindButtons(engine, draft, notice);
  followLinks(engine, draft, notice, linked);
  draft.addEventListener("view", () => performance.mark("verdict"), { once: true });
  pane.takeTyped();
  form.takeTyped(read);
  const viewed = new Promise((resolve) => draft.addEventListener("view", resolve, { once: true }));
  draft.refresh();
  await viewed; // the firewall rules are not in the first module
  await new Firewall(engine, draft).start();
  await enableOffline();
}

/** Shows the version of the page, and in case of a crash what to do about it. */
async function showVersion(engine, draft) {
  let version = "unknown";
  const onCrash = (detail) => showCrash(detail, draft.text, version, () => draft.refresh());
  engine.addEventListener("stopped", ({ detail }) => onCrash(detail));
  draft.addEventListener("unchecked", ({ detail }) => onCrash({ reason: detail, final: false }));
  const answer = await engine.call("version").catch(unlessStopped);
  if (!answer) return;
  version = answer.version;
  byId("version").textContent = `activeftp ${version}, ${answer.go}`;
}

/** Returns the settings text if the user edited it before the core was ready, otherwise undefined. */
function typedText() {
  const area = byId("text");
  return "typed" in area.dataset ? area.value : undefined;
}

/**
 * Returns the settings text of the share link in the address, or undefined if there is none. A link that cannot be read
 * also gives undefined, with a notice.
 */
async function linkedText(engine, notice) {
  if (!isLink(location.hash)) return undefined;
  try {
    return await textOf(location.hash, engine);
  } catch (error) {
    if (!(error instanceof Stopped)) notice.show(error.message);
    return undefined;
  }
}

/** Loads share links that are opened later in this tab. linked is the text of the first link, if any. */
function followLinks(engine, draft, notice, linked) {
  addEventListener("hashchange", async () => {
    const text = await linkedText(engine, notice);
    if (text === undefined) return;
    linked = text;
    draft.set(linked, "link");
  });
  draft.addEventListener("view", ({ detail }) => {
    // The address must not keep a link that no longer matches the settings.
    if (linked !== undefined && detail.text !== linked && isLink(location.hash)) {
      history.replaceState(null, "", location.pathname + location.search);
    }
  });
}

/** Connects the buttons that replace or copy the settings text. */
function bindButtons(engine, draft, notice) {
  const replace = (text, message) => {
    const before = draft.text;
    draft.set(text, "start");
    notice.show(message, () => draft.set(before, "undo"));
  };
  byId("start").addEventListener("click", async () => {
    const initial = await engine.call("initial").catch(unlessStopped);
    if (initial) replace(initial.text, "Loaded a text to fill in.");
  });
  byId("start-empty").addEventListener("click", () => replace("", "The settings text is now empty."));
  byId("load-example").addEventListener("click", () => replace(example, "Loaded the manual's example."));
  byId("copy-text").addEventListener("click", ({ currentTarget }) => copy(draft.text, byId("text"), currentTarget));
}

async function enableOffline() {
  try {
    if (await keepOffline()) byId("offline").textContent = "The page now works offline.";
  } catch {
    // Without a service worker, every visit needs the server.
  }
}

main();
