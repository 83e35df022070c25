"""Prints how long it takes to plan a merge, beside reading what is merged.

    python tests/benchmarks/merging.py [--documents 24] [--characters 60000] [--codings 5000]

Five copies of a project of synthetic interviews (`corpus.interviews`), each with the codings of
one coder more: read from their project files (`as_study`), then planned, as they are; with one
letter in five hundred edited in every copy's texts; and as bare codings that count in UTF-16; then
the copies are merged as the command does it. CPU
seconds, the median of five runs; what the ratio is of stands in the first column.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from corpus import interviews

from qualcode.model import Coding, Document
from qualcode.store import DocumentPlan, Project
from qualcode.study import Study, StudyText
from qualcode.teams.merge import plan_merges
from qualcode.teams.plan import MergePlan, Outcome
from qualcode.text.offsets import code_points_to_utf16
from qualcode.workbench import BringRequest, ImportRequest, merge
from qualcode.workbench.study import as_study

COPIES, RUNS, CODES, EDITED = 5, 5, 40, 500


def codings(texts: list[StudyText], coder: str, n: int, chance: random.Random) -> list[Coding]:
    """Codings of 20 to 300 characters anywhere."""
    made = []
    for _ in range(n):
        text = chance.choice(texts)
        start = chance.randrange(len(text.text) - 300)
        end = start + chance.randint(20, 300)
        quote = text.text[start:end]
        made.append(
            Coding(text.name, start, end, f"nhom.ma_{chance.randrange(CODES)}", coder, quote)
        )
    return made


def edited(study: Study, chance: random.Random) -> Study:
    """The study with a letter here and there replaced in its texts, and in its quotes."""
    texts = {}
    for text in study.texts:
        letters = list(text.text)
        for at in chance.sample(range(len(letters)), len(letters) // EDITED):
            letters[at] = chance.choice("aeiou") if letters[at].isalpha() else letters[at]
        texts[text.key] = replace(text, text="".join(letters))
    return replace(
        study,
        texts=tuple(texts.values()),
        codings=tuple(replace(c, quote=texts[c.text].text[c.start : c.end]) for c in study.codings),
    )


def bare(study: Study) -> Study:
    """Names, offsets in UTF-16 and quotes, as in a file of codings."""
    found = []
    for text in study.texts:
        mine = [c for c in study.codings if c.text == text.key]
        spans = code_points_to_utf16(text.text, [(c.start, c.end) for c in mine]).tolist()
        found += [replace(c, start=a, end=b) for c, (a, b) in zip(mine, spans, strict=True)]
    texts = tuple(replace(text, text="", guid="") for text in study.texts)
    return replace(study, texts=texts, codings=tuple(found))


def clock(work: Callable[[], object]) -> float:
    """CPU seconds of `work`, the median of some runs."""
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def tell(what: str, seconds: float, reading: float, plans: tuple[MergePlan, ...]) -> None:
    """One line of the table."""
    outcomes = [coding.outcome for plan in plans for coding in plan.codings]
    n = {outcome: outcomes.count(outcome) for outcome in Outcome}
    counts = ", ".join(f"{n[outcome]:,} {outcome.value}" for outcome in Outcome if n[outcome])
    print(f"{seconds / reading:6.2f}  {seconds:7.2f} s  {what}: {counts}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--characters", type=int, default=60_000)
    parser.add_argument("--codings", type=int, default=5_000)
    options = parser.parse_args()
    chance = random.Random(7)
    texts = interviews(options.documents, options.characters // 4)
    documents = [Document(f"PV{i:02}", text[: options.characters]) for i, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.qualcode"
        with Project.create(base) as project:
            project.save_documents([DocumentPlan(each) for each in documents], actor="Hà")
            ours = as_study(project, everything=True).study
        copies = []
        for number in range(COPIES):
            copy = Path(folder) / f"copy{number}.qualcode"
            copy.write_bytes(base.read_bytes())
            with Project.open(copy) as project:
                mine = codings(list(ours.texts), f"Người mã {number}", options.codings, chance)
                project.save_codings(mine, actor="Hà")
            copies.append(copy)

        def read() -> list[Study]:
            found = []
            for copy in copies:
                with Project.open(copy) as project:
                    found.append(as_study(project, everything=True).study)
            return found

        studies = read()
        reading = clock(read)
        size = sum(len(text.text) for text in ours.texts)
        n = sum(len(study.codings) for study in studies)
        print(f"{COPIES} copies of {len(documents)} texts, {size:,} characters, {n:,} codings")
        print(f"{1:6.2f}  {reading:7.2f} s  reading them")
        changed = [edited(study, chance) for study in studies]
        for what, sources in (
            ("planning, equal texts", studies),
            ("planning, edited texts", changed),
            ("planning, bare codings in UTF-16", [bare(study) for study in studies]),
        ):
            plans = plan_merges(ours, sources)
            tell(what, clock(lambda s=sources: plan_merges(ours, s)), reading, plans)

        def whole() -> None:
            target = Path(folder) / "target.qualcode"
            target.write_bytes(base.read_bytes())
            with Project.open(target) as project:
                request = BringRequest(ImportRequest(copies, tokenizer=None))
                merge(project, request, actor="Hà")

        seconds = clock(whole)
        print(f"{seconds / reading:6.2f}  {seconds:7.2f} s  the whole of `merge`, writing included")


if __name__ == "__main__":
    main()
