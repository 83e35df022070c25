/** Where one read a document last in this tab: after a reload, or on the way back, one reads on there. */
import { blockAt, blocks, reader } from "./blocks.js";
import { focusText, reads, setCurrent } from "./reading.js";
import { doc } from "./state.js";
import { drawNow } from "./transcript.js";

const KEPT = `qualcode.reading.${doc.guid}`;

/** Pixels from the window's upper edge to a block's. */
const topOf = ({ element }) => element.getBoundingClientRect().top - reader.getBoundingClientRect().top;

addEventListener("pagehide", () => {
  const { top } = reader.getBoundingClientRect();
  const first = blocks.find(({ element }) => element.getBoundingClientRect().bottom > top);
  if (first) sessionStorage.setItem(KEPT, JSON.stringify({ first: first.s, top: topOf(first), reads: reads()?.s ?? null }));
});

/** Brings a block to its place, and again for some frames: what comes near the window gets its height only then. */
function scrollTo(block, top, frames = 4) {
  reader.scrollBy({ top: topOf(block) - top, behavior: "instant" });
  if (frames) requestAnimationFrame(() => scrollTo(block, top, frames - 1));
}

/** Whether this page was open before, and the browser came back to it. */
export const isBack = () => ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);

/** Shows what was shown when the page was left; whether anything was kept. */
export function resume() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  if (!kept) return false;
  const first = blockAt(kept.first);
  drawNow(first);
  scrollTo(first, kept.top);
  if (kept.reads !== null) setCurrent(blockAt(kept.reads));
  focusText();
  return true;
}
