"""Prints what the whole main job costs, beside spaCy's tokenising of the same text alone.

    python tests/benchmarks/main_job.py [--interviews 24] [--syllables 12000] [--runs 5]

24 synthetic interviews, a codebook of 60 codes and 500 indicators (phrases, phrases near phrases,
a few fuzzy ones and patterns) drawn from the same vocabulary. Both sides are whole processes, start
and imports included: user + system seconds and peak memory as the operating system counts them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import interviews

ROOT = Path(__file__).resolve().parents[2]
N_CODES = 60
N_INDICATORS = 500
SPACY = """
import sys, pathlib, spacy
nlp = spacy.blank("vi")
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt")):
    for line in path.read_text("utf-8").split("\\n"):
        nlp.make_doc(line)
"""


def codebook(texts: list[str], seed: int = 11) -> str:
    """YAML of `N_CODES` codes with `N_INDICATORS` indicators that really occur in `texts`."""
    random_ = random.Random(seed)
    words = [word for text in texts for word in text.split() if word.isalpha()]

    def phrase(length: int) -> str:
        start = random_.randrange(len(words) - length)
        return " ".join(words[start : start + length]).lower()

    kinds = ["phrase"] * 400 + ["near"] * 85 + ["fuzzy"] * 5 + ["regex"] * 10
    lines = ["codes:"]
    for number in range(N_CODES):
        lines += [
            f"  - id: barriers.c{number:02}",
            f"    name: Mã số {number:02}",
            "    indicators:",
        ]
        for kind in kinds[number::N_CODES]:
            if kind == "phrase":
                lines.append(
                    f"      - {json.dumps(phrase(random_.randint(3, 4)), ensure_ascii=False)}"
                )
            elif kind == "near":
                slots = [[phrase(2), phrase(3)], [phrase(2), phrase(3)]]
                lines.append(
                    f"      - {{near: {json.dumps(slots, ensure_ascii=False)}, within: 6}}"
                )
            elif kind == "fuzzy":
                lines.append(f"      - {{fuzzy: {json.dumps(phrase(4), ensure_ascii=False)}}}")
            else:
                pattern = json.dumps(phrase(2) + " (rất|không) ", ensure_ascii=False)
                lines.append(f"      - {{regex: {pattern}}}")
    return "\n".join(lines) + "\n"


def measure(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one whole process."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Makes the study, runs both sides in turn, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=24)
    parser.add_argument("--syllables", type=int, default=12_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        talks = Path(folder, "talks")
        talks.mkdir()
        texts = interviews(options.interviews, options.syllables)
        for number, text in enumerate(texts):
            (talks / f"PV{number:02}.txt").write_text(text, encoding="utf-8")
        book = Path(folder, "book.yaml")
        book.write_text(codebook(texts), encoding="utf-8")
        ours = [sys.executable, "-m", "qualcode", "run", str(talks), "-c", str(book), "-q"]
        ours += ["-o", str(Path(folder, "out"))]
        spacy = [sys.executable, "-c", SPACY, str(talks)]
        rows = [(measure(ours), measure(spacy)) for _ in range(options.runs)]
        n_codings = Path(folder, "out", "codings.jsonl").read_text("utf-8").count("\n")
    print(f"{options.interviews} interviews × {options.syllables} syllables, {N_CODES} codes, "
          f"{N_INDICATORS} indicators, {n_codings} codings; median of {options.runs}")  # fmt: skip
    print(f"{'':24}{'CPU s':>8}{'peak MB':>9}")
    for name, side in (("qualcode run", 0), ("spacy.blank('vi') alone", 1)):
        seconds, megabytes = (statistics.median(row[side][i] for row in rows) for i in (0, 1))
        print(f"{name:24}{seconds:8.2f}{megabytes:9.0f}")
    ratio = statistics.median(a[0] / b[0] for a, b in rows)
    print(f"ratio of CPU, pair by pair: {ratio:.2f}")


if __name__ == "__main__":
    main()
