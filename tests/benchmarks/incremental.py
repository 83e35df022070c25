"""Prints what `tag` costs after one indicator was changed, beside the first time.

    python tests/benchmarks/incremental.py [--interviews 24] [--syllables 12000] [--runs 5]

The study of `main_job.py`. Everything happens in this process, imports aside: CPU seconds (user +
system). "First" is what `run` does before it counts: read, find turns, sentences and words, save,
load the codebook, tag, save the proposals. Each tagging opens the project and loads the codebook
anew, as the command does.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpus import interviews
from main_job import N_CODES, N_INDICATORS, codebook

from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare
from qualcode.workbench.tag import TagOutcome, tag

ACTOR = "Lan"


def cost(work: Callable[[], object]) -> float:
    """CPU seconds of `work`."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def import_all(place: Path, texts: list[str]) -> None:
    """Prepares and saves the interviews."""
    with Project.open(place) as project:
        plans = [
            DocumentPlan(prepare(text, document_id=f"PV{number:02}"), text.encode(), "pyvi")
            for number, text in enumerate(texts)
        ]
        project.save_documents(plans, actor=ACTOR)


def tag_all(place: Path) -> TagOutcome:
    """Opens the project and tags it."""
    with Project.open(place) as project:
        return tag(project, actor=ACTOR)


def change_one(yaml: str, number: int) -> str:
    """`yaml` with one more phrase for its first code."""
    old = "    indicators:\n"
    return yaml.replace(old, f"{old}      - {json.dumps(f'không có gì {number}')}\n", 1)


def save_book(place: Path, yaml: str) -> None:
    """Puts a codebook in force."""
    with Project.open(place) as project:
        project.save_codebook(yaml, path="book.yaml", actor=ACTOR)


def measure(folder: Path, texts: list[str], yaml: str) -> dict[str, float]:
    """CPU seconds of each step on a new project."""
    place = folder / "study.qualcode"
    Project.create(place).close()
    seconds = {"import": cost(lambda: import_all(place, texts))}
    save_book(place, yaml)
    seconds["first tag"] = cost(lambda: tag_all(place))
    save_book(place, change_one(yaml, 1))
    seconds["tag after one change"] = cost(lambda: tag_all(place))
    seconds["tag, nothing changed"] = cost(lambda: tag_all(place))
    place.unlink()
    return seconds


def main() -> None:
    """Makes the study, measures, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=24)
    parser.add_argument("--syllables", type=int, default=12_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    texts = interviews(options.interviews, options.syllables)
    yaml = codebook(texts)
    prepare(texts[0][:2_000], document_id="warm")
    with tempfile.TemporaryDirectory() as folder:
        runs = [measure(Path(folder), texts, yaml) for _ in range(options.runs)]
    print(f"{options.interviews} interviews × {options.syllables} syllables, {N_CODES} codes, "
          f"{N_INDICATORS} indicators; median of {options.runs}")  # fmt: skip
    print(f"{'':24}{'CPU s':>8}{'of the first':>14}")
    for name in runs[0]:
        seconds = statistics.median(run[name] for run in runs)
        ratio = statistics.median(run[name] / (run["import"] + run["first tag"]) for run in runs)
        print(f"{name:24}{seconds:8.3f}{ratio:14.1%}")


if __name__ == "__main__":
    main()
