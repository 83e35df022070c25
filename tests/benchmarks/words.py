"""Prints how fast words are found: qualcode, spaCy, pyvi and underthesea on the same interviews.

    python tests/benchmarks/words.py [--syllables N]

Each row is measured in a process of its own. Throughput: 24 synthetic interviews, one call each,
CPU seconds (all threads), the first run, and the median of five after it. Load: CPU seconds to
import and to segment one sentence. Memory: the peak of that process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus import interviews

N_INTERVIEWS = 24
RUNS = 5
ROOT = Path(__file__).resolve().parents[2]
WARM_UP = "Chị Hoa nhận được tin nhắn."

Segment = Callable[[str], Any]
"""Text → whatever the tool makes of it; only this is timed."""

Words = Callable[[str], list[tuple[int, int]]]
"""Text → spans, for the comparison."""


def load_qualcode() -> tuple[Segment, Words | None]:
    from qualcode.text.words import segment_words

    def words(text: str) -> list[tuple[int, int]]:
        return segment_words([text])[0]

    return words, words


def load_qualcode_turns() -> tuple[Segment, Words | None]:
    from qualcode.text.words import word_table

    def segment(text: str) -> Any:
        spans, start = [], 0
        for line in text.split("\n"):
            spans.append((start, start + len(line)))
            start += len(line) + 1
        return word_table(text, spans)

    return segment, None


def load_spacy() -> tuple[Segment, Words | None]:
    import spacy

    nlp = spacy.blank("vi")
    nlp.max_length = 10**8

    def words(text: str) -> list[tuple[int, int]]:
        return [(t.idx, t.idx + len(t)) for t in nlp.make_doc(text) if not t.is_space]

    return nlp.make_doc, words


def load_pyvi() -> tuple[Segment, Words | None]:
    from pyvi.ViTokenizer import tokenize

    return tokenize, None


def load_underthesea() -> tuple[Segment, Words | None]:
    from underthesea import word_tokenize

    return word_tokenize, None


ROWS: dict[str, Callable[[], tuple[Segment, Words | None]]] = {
    "qualcode": load_qualcode,
    "qualcode, turn by turn": load_qualcode_turns,
    "spacy.blank('vi')": load_spacy,
    "pyvi": load_pyvi,
    "underthesea": load_underthesea,
}


def measure(row: str, syllables: int, words_path: Path) -> None:
    """Prints one row's figures as JSON, and leaves the words it found at `words_path`."""
    start = time.process_time()
    segment, words = ROWS[row]()
    segment(WARM_UP)
    load = time.process_time() - start

    texts = interviews(N_INTERVIEWS, syllables)
    seconds = []
    for _ in range(1 + RUNS):
        start = time.process_time()
        for text in texts:
            segment(text)
        seconds.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if words:
        words_path.write_text(json.dumps([words(text) for text in texts]), "utf-8")
    n = sum(len(text.split()) for text in texts)
    figures = {
        "load": load,
        "first": seconds[0],
        "seconds": statistics.median(seconds[1:]),
        "syllables": n,
        "peak": peak,
    }
    print(json.dumps(figures))


def run(row: str, syllables: int, folder: Path, cache: Path) -> dict[str, float]:
    """One row's figures, from a process of its own."""
    words_path = folder / f"{list(ROWS).index(row)}.json"
    arguments = ["--syllables", str(syllables), "--row", row, "--words", str(words_path)]
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache)},
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def report(syllables: int) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache"
        cold = run("qualcode", 100, folder, cache)["load"]
        rows = {row: run(row, syllables, folder, cache) for row in ROWS}
        ours, theirs = (json.loads((folder / f"{n}.json").read_text("utf-8")) for n in (0, 2))
    different = sum(
        len(set(map(tuple, mine)) ^ set(map(tuple, other)))
        for mine, other in zip(ours, theirs, strict=True)
    )
    base = rows["qualcode"]["seconds"]
    total = int(rows["qualcode"]["syllables"])
    print(f"{N_INTERVIEWS} interviews, {total:,} syllables; CPU seconds, median of {RUNS}\n")
    print(
        f"{'':24}{'1st s':>8}{'s':>8}{'k syl/s':>9}{'qualcode is':>13}{'load s':>9}{'peak MB':>9}"
    )
    for row, figures in rows.items():
        seconds = figures["seconds"]
        print(
            f"{row:24}{figures['first']:8.3f}{seconds:8.3f}"
            f"{total / seconds / 1000:9.0f}{seconds / base:11.1f} ×"
            f"{figures['load']:9.2f}{figures['peak']:9.0f}"
        )
    print(f"\nqualcode's load without its cache: {cold:.2f} s")
    n_words = sum(map(len, theirs))
    print(f"words that differ from spacy.blank('vi'): {different} of {n_words:,}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--syllables", type=int, default=12_000, help="of each interview")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    parser.add_argument("--words", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        measure(options.row, options.syllables, options.words)
    else:
        report(options.syllables)
