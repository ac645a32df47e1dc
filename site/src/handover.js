import { sentence } from "./dom.js";
import { withLabels } from "./fields.js";

/**
 * Moves the sentences that the notes of several blocks have in common into one shared note, so that each is read once.
 * Returns the blocks with their own notes, and the shared note.
 */
export function shareNotes(blocks) {
  const sentences = blocks.map(({ note }) => note.split(/(?<=[.!?]) (?=[A-Z])/));
  const isShared = (text) => text !== "" && sentences.filter((all) => all.includes(text)).length > 1;
  return {
    blocks: blocks.map((block, i) => ({ ...block, note: sentences[i].filter((text) => !isShared(text)).join(" ") })),
    shared: [...new Set(sentences.flat().filter(isShared))].join(" "),
  };
}

/** The parts of a handover: their titles and the options of the core. */
const parts = [
  ["On the firewall of this host", {}],
  ["On the partner's firewall", { mirror: true }],
  ["Undo the rules on the firewall of this host", { rollback: true }],
  ["Undo the rules on the partner's firewall", { mirror: true, rollback: true }],
];

/**
 * Resolves to all that a firewall team needs, as plain text: the reason, the rules of both sides, and how to undo them.
 * platform is the id of the firewall and name its name.
 */
export async function handoverText(engine, { text, check, read }, { platform, name, sourcePort20 }) {
  const answers = await Promise.all(parts.map(([, options]) => engine.call("firewall", text, platform, { ...options, sourcePort20 })));
  const refused = answers.find(({ error }) => error);
  if (refused) throw new Error(sentence(refused.error));
  const base = read.values["ftp-active-mode.base-port"];
  const ports = Number(base) === check.portEnd ? `port ${base}` : `ports ${base}-${check.portEnd}`;
  const reason = "This host starts FTP transfers in active mode: for each file it listens on one port of a range, and the partner's FTP " +
    `server connects to it. If a firewall stops that connection to ${ports}, the transfer times out.`;
  return [`Firewall rules for FTP active mode, ${ports}: ${name}`, reason, ...answers.map(({ blocks }, i) => partText(parts[i][0], blocks))].join("\n\n") + "\n";
}

function partText(title, blocks) {
  const { blocks: own, shared } = shareNotes(blocks);
  return [
    `${title}\n${"-".repeat(title.length)}`,
    ...own.map((block) => [block.title, withLabels(block.note), block.text.trimEnd()].filter(Boolean).join("\n")),
    withLabels(shared),
  ].filter(Boolean).join("\n\n");
}
