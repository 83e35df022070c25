"""Prints how long the coding page takes: to be ready, to save, to scroll.

    python tests/benchmarks/coding_page.py [--runs 5] [--characters 60000 --codings 800]

Ready: from asking for the page, with nothing in the browser's cache, until the first screens have
their marks and stripes and every key works. Saved: from the key that codes the selected words
until the page says “Saved”; painted: until the marks stand in the text. Scroll: the longest of 120
frames that each go 150 pixels further. Medians of the runs; in parentheses what the design asks
for. Chromium is the system's; the server is ``qualcode serve`` on this machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsing import chromium, enter, serving
from pages import interview, overlapping

from qualcode import workbench
from qualcode.model import Coding
from qualcode.workbench import ImportRequest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CODES = 40
SIZES = {(60_000, 800): (0.5, 30, 25), (300_000, 4_000): (0.8, 60, 25)}
"""(Characters, codings) → what the design asks for: ready in s, saved and worst frame in ms."""

WATCH = """() => {
  window.seen = {};
  const state = document.getElementById("state");
  addEventListener("keydown", (event) => {
    window.seen = { key: event.timeStamp };
  }, { capture: true });
  new MutationObserver(() => { seen.painted ??= performance.now(); })
    .observe(document.getElementById("turns"), { childList: true, subtree: true });
  new MutationObserver(() => {
    if (state.dataset.state === "saved") seen.saved ??= performance.now();
  }).observe(state, { attributes: true });
}"""

SELECT = """async (n) => {
  const said = document.querySelectorAll(".turn.respondent .said")[n];
  const text = said.textContent;
  said.scrollIntoView({ block: "center" });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  const node = walker.nextNode();
  const range = document.createRange();
  range.setStart(node, 0);
  range.setEnd(said, said.childNodes.length);
  const box = range.getClientRects()[0];
  return [box.left + 2, (box.top + box.bottom) / 2];
}"""

SCROLL = """async () => {
  const reader = document.getElementById("reader");
  reader.scrollTop = 0;
  const frames = [];
  await new Promise((resolve) => setTimeout(resolve, 300));
  let before = await new Promise(requestAnimationFrame);
  for (let n = 0; n < 120; n += 1) {
    reader.scrollTop += 150;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return Math.max(...frames);
}"""


def make_study(folder: Path, characters: int, codings: int) -> Path:
    """A study of one interview with overlapping codings in 40 codes."""
    lines = ["title: {vi: Thử}", "domains:", "  - {id: nhom, name: {vi: Nhóm}}", "codes:"]
    lines += [f"  - {{id: nhom.ma_{n}, name: {{vi: Mã số {n}}}}}" for n in range(CODES)]
    codebook = folder / "codebook.yaml"
    codebook.write_text("\n".join(lines) + "\n", "utf-8")
    path = folder / "study.qualcode"
    workbench.init(path, codebook=codebook, coder="Lan")
    (folder / "PV01.txt").write_text(interview(characters), "utf-8")
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((folder / "PV01.txt",)), actor="Lan")
        text = project.document("PV01").text
        spans = overlapping(codings, len(text), CODES)
        project.save_codings(
            [
                Coding("PV01", start, end, f"nhom.ma_{code}", "Lan", text[start:end])
                for start, end, code in spans
            ],
            actor="Lan",
        )
    return path


def measure(
    browser: Browser, cookies: Any, address: str, run: int
) -> tuple[float, float, float, float]:
    """Ready in s; painted, saved and the worst frame in ms: one run in a fresh window."""
    window = browser.new_context(viewport={"width": 1440, "height": 900})
    window.add_cookies(cookies)
    page = window.new_page()
    page.goto(address)
    page.wait_for_selector("#reader[data-ready]")
    ready = page.evaluate("performance.getEntriesByName('coding-ready')[0].startTime") / 1000
    painted, saved = save_some(page, run)
    worst = page.evaluate(SCROLL)
    window.close()
    return ready, painted, saved, worst


def save_some(page: Page, run: int) -> tuple[float, float]:
    """Medians over ten selections, others in each run: until painted, until saved, in ms."""
    page.evaluate(WATCH)
    found = []
    for n in range(10 * run + 1, 10 * run + 11):
        x, y = page.evaluate(SELECT, n)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 300, y + 36 * (n % 3), steps=4)
        page.mouse.up()
        page.wait_for_selector(".chooser")
        page.keyboard.press(str(n % 9 + 1))
        page.wait_for_selector('#state[data-state="saved"]')
        seen = page.evaluate("seen")
        found.append((seen["painted"] - seen["key"], seen["saved"] - seen["key"]))
    painted, saved = zip(*found, strict=True)
    return statistics.median(painted), statistics.median(saved)


def report(characters: int, codings: int, runs: int) -> None:
    """Measures one size and prints it."""
    asked = SIZES.get((characters, codings))
    with tempfile.TemporaryDirectory() as folder:
        path = make_study(Path(folder), characters, codings)
        with serving(path) as served, chromium() as browser:
            window = browser.new_context()
            page = enter(window, served).page
            page.goto(page.url.rstrip("/") + "/documents/")
            address, cookies = page.url, window.cookies()
            window.close()
            found = [measure(browser, cookies, address, run) for run in range(runs)]
    ready, painted, saved, worst = (statistics.median(each) for each in zip(*found, strict=True))
    bars = [f" ({bar})" for bar in asked] if asked else ["", "", ""]
    print(
        f"{characters:,} characters, {codings:,} codings: ready {ready:.2f} s{bars[0]}, "
        f"painted {painted:.0f} ms, saved {saved:.0f} ms{bars[1]}, "
        f"worst frame {worst:.0f} ms{bars[2]}"
    )


def main() -> None:
    """Measures the design's two sizes, or the one that is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--characters", type=int)
    parser.add_argument("--codings", type=int, default=800)
    given = parser.parse_args()
    sizes = [(given.characters, given.codings)] if given.characters else list(SIZES)
    for characters, codings in sizes:
        report(characters, codings, given.runs)


if __name__ == "__main__":
    main()
