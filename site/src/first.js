import { isLink, textOf } from "./link.js";
import { keptInTab, slotOf, slots } from "./kept.js";

/**
 * Decides which text the page starts with: what was typed before the core was ready, else the text of the link in the
 * address, else what this tab had before it was reloaded, else what this device kept last, else the example. A link that
 * this device made of its own text opens as that text, with the addresses that the link leaves out.
 *
 * Resolves to { text, by, before, history, links, problem, time }: by is "example", "typed", "tab", "kept" or "link"; before
 * is the text that was here before, if it is another one of the user's; history is that of the tab; links are known links
 * to the text; problem says why a link in the address cannot be read; and time is when a kept text was written.
 */
export async function firstText(engine, typed, example) {
  const tab = keptInTab();
  const all = slots();
  const had = tab ? { ...tab, by: "tab" } : all.length > 0 ? { ...all[0], by: "kept" } : { text: example, by: "example" };
  const after = (text, by) => ({ text, by, history: tab?.history, before: had.by !== "example" && had.text !== text ? had.text : undefined });
  if (typed !== undefined) return after(typed, "typed");
  if (!isLink(location.hash) || tab?.address === location.hash) return had;
  const own = slotOf(location.hash, all);
  try {
    const text = own?.text ?? await textOf(location.hash, engine);
    return text === tab?.text ? had : { ...after(text, "link"), links: own?.links };
  } catch (error) {
    return { ...had, problem: error.message };
  }
}
