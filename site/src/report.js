import { localDay } from "./acceptance.js";
import { byId } from "./dom.js";
import { download } from "./download.js";
import { unlessStopped } from "./engine.js";
import { markdownReport } from "./markdown.js";
import { isWeb, publicAddress } from "./permalink.js";
import { ruleAddress } from "./source.js";

/** The dialog that downloads or prints the result. */
export class Report {
  #draft;
  #permalink;
  #firewall;
  #version;

  /** version is the promise of the page's version. */
  constructor(draft, permalink, firewall, version) {
    this.#draft = draft;
    this.#permalink = permalink;
    this.#firewall = firewall;
    this.#version = version;
    byId("report").addEventListener("click", () => this.#open());
    byId("report-markdown").addEventListener("click", () => this.#markdown().catch(unlessStopped));
    byId("report-json").addEventListener("click", () => this.#json().catch(unlessStopped));
    byId("report-print").addEventListener("click", () => {
      byId("report-dialog").close(); // or it would be printed
      print();
    });
  }

  /** Opens the dialog. There is no report on settings that could not be checked. */
  async #open() {
    const enable = () => { for (const id of ["report-markdown", "report-json", "report-print"]) byId(id).disabled = !this.#draft.isChecked; };
    enable();
    byId("report-dialog").showModal();
    await this.#draft.finished();
    enable();
  }

  async #markdown() {
    const { view } = this.#draft;
    const { fragment } = await this.#permalink.make(this.#permalink.withAddresses);
    const now = new Date();
    const report = markdownReport(view, {
      word: byId("verdict-word").textContent,
      sentence: byId("verdict-sentence").textContent,
      made: {
        date: `${localDay(now)} at ${now.toTimeString().slice(0, 5)} (${now.toTimeString().match(/GMT\S*/)?.[0] ?? "local time"})`,
        version: await this.#version,
        link: fragment && isWeb() ? publicAddress(fragment) : "",
      },
      handover: await this.#firewall.handover(),
      pageOf: (rule) => (isWeb() ? new URL(ruleAddress(rule), publicAddress()).href : ""),
    });
    download("ftp-active-mode.md", report, "text/markdown");
  }

  /** Downloads the result of the check as activeftp check --format json writes it. The file that it names is that of the page's other downloads. */
  async #json() {
    const { check } = this.#draft.view;
    const tool = { name: "activeftp", version: await this.#version };
    const document = { version: 2, tool, files: [{ file: "ftp-active-mode.settings", ...check }] };
    download("ftp-active-mode.json", `${JSON.stringify(document, null, 2)}\n`, "application/json");
  }
}
