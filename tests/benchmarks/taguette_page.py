"""Prints how long Taguette's page takes with the interview that `coding_page.py` codes.

    python tests/benchmarks/taguette_page.py [--characters 60000] [--codings 800]

Ready: from asking for the page until every highlight stands in the text. Saved: from the click on
"Save & Close" until the new highlight stands in the text, which Taguette shows once it is saved.
Taguette comes from `python3 bootstrap.py test`, into .peers/taguette; Chromium is the system's.
"""

from __future__ import annotations

import argparse
import html
import json
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsing import chromium
from pages import interview, overlapping
from places import ROOT

PYTHON = ROOT / ".peers" / "taguette" / "bin" / "python"
TAGS = 40
ADDRESS = "/project/1/document/1"

SELECT = """([start, length]) => {
  const walker = document.createTreeWalker(document.getElementById('document-contents'), 4);
  let passed = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (passed + node.length > start && node.length > length) {
      const range = document.createRange();
      range.setStart(node, 0);
      range.setEnd(node, length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      selectionChanged();
      return describeSelection();
    }
    passed += node.length;
  }
}"""
SAVE = """(selection) => new Promise((done) => {
  createHighlight(selection);
  document.querySelector('#highlight-add-tags input, [name=highlight-add-tags]').checked = true;
  const known = new Set(Object.keys(highlights));
  const began = performance.now();
  const watcher = new MutationObserver(() => {
    if (Object.keys(highlights).some((id) => !known.has(id))) {
      watcher.disconnect();
      requestAnimationFrame(() => done(performance.now() - began));
    }
  });
  watcher.observe(document.getElementById('document-contents'), {subtree: true, childList: true});
  document.getElementById('highlight-add-form').requestSubmit();
})"""
READY = """(wanted) => new Promise((done) => {
  const look = () => {
    if (Object.keys(highlights || {}).length >= wanted) done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""


def workspace(folder: Path, characters: int, codings: int) -> Path:
    """Taguette's own database with the interview, made by Taguette's own code."""
    text = interview(characters)
    page = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    spans = overlapping(codings, len(text) - 2_000, TAGS)
    in_bytes = [0]
    for character in text:
        in_bytes.append(in_bytes[-1] + len(character.encode()))
    what = {
        "documents": [["interview", page]],
        "tags": [[f"tag {number:02}", ""] for number in range(TAGS)],
        "users": [],
        "highlights": [
            [0, in_bytes[start], in_bytes[end], [tag], "admin"] for start, end, tag in spans
        ],
    }
    program = ROOT / "tests" / "taguette_itself.py"
    call = [str(PYTHON), str(program), "make", str(folder)]
    subprocess.run(call, input=json.dumps(what), text=True, check=True, capture_output=True)
    database = folder / "workspace.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO project_members VALUES (1, 'admin', 'ADMIN')")
    return database


@contextmanager
def served(database: Path) -> Iterator[str]:
    """Taguette's server; the address that lets one in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "-p", str(port), "--database", str(database)]
    code = f"import sys; sys.argv[1:] = {options!r}; from taguette.main import main; main()"
    process = subprocess.Popen(
        [str(PYTHON), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "?token=" in line:
                yield "http://127.0.0.1" + line.split("http://localhost")[1].split()[0]
                return
        raise SystemExit("Taguette did not start")
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Measures and prints medians of five."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=60_000)
    parser.add_argument("--codings", type=int, default=800)
    options = parser.parse_args()
    if not PYTHON.exists():
        raise SystemExit("Taguette is absent: python3 bootstrap.py test installs it")
    with tempfile.TemporaryDirectory() as name:
        database = workspace(Path(name), options.characters, options.codings)
        with served(database) as entrance, chromium() as browser:
            page: Any = browser.new_page(viewport={"width": 1440, "height": 900})
            # Taguette asks its makers for news, and its pages wait for that.
            page.route("**/messages.js", lambda route: route.abort())
            page.goto(entrance)
            address = entrance.partition("/?token")[0] + ADDRESS
            ready = []
            for _ in range(5):
                began = time.perf_counter()
                page.goto(address, wait_until="commit")
                page.wait_for_function("typeof highlights !== 'undefined'")
                page.evaluate(READY, options.codings)
                ready.append(1_000 * (time.perf_counter() - began))
            saved = []
            for step in range(5):
                place = options.characters * (step + 1) // 7
                selection = page.evaluate(SELECT, [place, 30])
                saved.append(page.evaluate(SAVE, selection))
                page.wait_for_timeout(700)
    shown = f"{options.characters:,} characters, {options.codings:,} highlights"
    print(f"Taguette, {shown}: ready {statistics.median(ready):.0f} ms, "
          f"save → shown {statistics.median(saved):.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
