"""Prints how long the study's page takes with many documents, and bringing many files in.

    python tests/benchmarks/study_page.py [--documents 1000] [--runs 5] [--files 24]

The page: from asking for it to its rows standing there, in Chromium; and what the server and its
one grouped query take of that. The files: from choosing them to their account, and from the word to
their being here, also in Chromium. Wall seconds, medians; the files once.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import browsing

from qualcode import workbench
from qualcode.model import Coding
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare

WORDS = re.findall(
    r"\w+", "nhóm đọc sách ở xóm này thì ai cũng vui mà lại gần nhà nên tôi đi bộ được"
)
CODINGS = 30
REST = 2_500
"""Milliseconds in which what the page asks for afterwards (differences) has its answer."""


def speech(rng: random.Random, length: int, person: str) -> str:
    """An interview of about so many characters."""
    turns, size = [], 0
    while size < length:
        words = " ".join(rng.choices(WORDS, k=rng.randint(20, 60))).capitalize()
        turns.append(f"PVV: Thế rồi sao ạ?\n{person}: {words}.")
        size += len(turns[-1]) + 1
    return "\n".join(turns)


def large_study(folder: Path, documents: int) -> Path:
    """A study of so many short interviews, each with codings of two people."""
    rng = random.Random(5)
    path = folder / "lớn.qualcode"
    workbench.init(path, codebook=workbench.STARTER_CODEBOOK, coder="Lan")
    with Project.open(path) as project:
        plans, codings = [], []
        for n in range(documents):
            sex, age = rng.choice(("nam", "nữ")), rng.randint(18, 80)
            facts = f"Giới: {sex}\nTuổi: {age}\nĐịa bàn: xóm {n % 9}"
            text = f"{facts}\n\n{speech(rng, 2_000, f'KH{n:03}')}"
            document = prepare(text, document_id=f"PV{n:04}", tokenizer=None)
            plans.append(DocumentPlan(document))
            for _ in range(CODINGS):
                start = rng.randint(0, len(document.text) - 60)
                end = start + rng.randint(10, 50)
                coder, quote = rng.choice(("Lan", "Minh")), document.text[start:end]
                code = rng.choice(("enablers.place", "barriers.time", "challenges.books"))
                codings.append(Coding(document.id, start, end, code, coder, quote))
        project.save_documents(plans, actor="Lan")
        unique = {(c.document, c.start, c.end, c.code, c.coder): c for c in codings}
        project.save_codings(list(unique.values()), actor="Lan")
    return path


def measure_page(folder: Path, documents: int, runs: int) -> None:
    """Prints what the page costs."""
    path = large_study(folder, documents)
    with Project.open(path) as project:
        taken = []
        for _ in range(runs):
            begun = time.perf_counter()
            workbench.study_overview(project, viewer="Lan")
            taken.append(time.perf_counter() - begun)
    print(f"study_overview, {documents} documents: {1000 * statistics.median(taken):.0f} ms")
    with browsing.serving(path) as served, browsing.chromium() as browser:
        watched = browsing.enter(browser.new_context(bypass_csp=True), served)
        page = watched.page
        page.wait_for_selector("#rows tbody tr")
        shown, whole, sent = [], [], []
        for _ in range(runs):
            page.wait_for_timeout(REST)
            page.reload(wait_until="commit")
            first = page.wait_for_function(
                "document.querySelectorAll('#rows tbody tr').length > 30 && performance.now()"
            )
            shown.append(first.json_value())
            last = page.wait_for_function(
                f"document.querySelectorAll('#rows tbody tr').length == {documents}"
                " && performance.now()"
            )
            whole.append(last.json_value())
            timing = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
            sent.append(timing)
        for name, values in (("server's answer", sent), ("first rows", shown), ("all rows", whole)):
            print(f"{name}: {statistics.median(values):.0f} ms")
        begun = page.evaluate("performance.now()")
        page.fill("#filter", "kh999")
        page.wait_for_function("document.querySelectorAll('#rows tbody tr').length <= 1")
        print(f"filter: {page.evaluate('performance.now()') - begun:.0f} ms")
        watched.check()


def measure_files(folder: Path, files: int, length: int) -> None:
    """Prints what bringing files in costs."""
    rng = random.Random(7)
    for n in range(files):
        (folder / f"PV{n:02}.txt").write_text(speech(rng, length, f"KH{n:02}"), encoding="utf-8")
    path = folder / "nhóm.qualcode"
    workbench.init(path, coder="Lan")
    with browsing.serving(path) as served, browsing.chromium() as browser:
        page = browsing.enter(browser.new_context(bypass_csp=True), served).page
        page.set_default_timeout(300_000)
        begun = time.perf_counter()
        page.set_input_files("#choose-files", sorted(map(str, folder.glob("*.txt"))))
        page.wait_for_selector(".account")
        print(f"account of {files} × {length}: {time.perf_counter() - begun:.2f} s")
        begun = time.perf_counter()
        page.click(".account .primary")
        page.wait_for_selector("#rows tbody tr")
        print(f"brought in: {time.perf_counter() - begun:.2f} s")


def main() -> None:
    """Measures both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, default=24)
    parser.add_argument("--length", type=int, default=60_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_page(Path(folder), asked.documents, asked.runs)
    with tempfile.TemporaryDirectory() as folder:
        measure_files(Path(folder), asked.files, asked.length)


if __name__ == "__main__":
    main()
