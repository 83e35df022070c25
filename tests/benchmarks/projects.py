"""Prints how long a large project takes: saving, listing, opening, searching; and its size.

    python tests/benchmarks/projects.py [--documents 1000] [--codings 200000] [--url postgresql://…]

Everything happens in this process, imports aside; seconds on the clock, since disks count here,
and of the processor, since other programs should not.
Documents have 200 turns each, of made-up syllables as frequent as words are. In parentheses is
what the design asks for. `--url` names an empty database to use instead of a file.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from qualcode.model import Coding, Document, Evidence, Participant, Segment, Status, Turn
from qualcode.store import DocumentPlan, Project
from qualcode.text import fold

ACTOR = "Lan"
TURNS = 200
VOCABULARY = 6_000
CODES = 60


def vocabulary(chance: random.Random) -> list[str]:
    """Possible syllables in a random order, the most frequent first."""
    onsets = [*"bcdđghklmnrstvx", "kh", "ng", "nh", "ph", "qu", "th", "tr"]
    codas = ("", "n", "ng", "m", "t", "c", "p", "nh", "i")
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    words = [
        unicodedata.normalize("NFC", onset + vowel + tone + coda)
        for onset in onsets
        for vowel in "aăâeêioôơuưy"
        for coda in codas
        for tone in tones
    ]
    chance.shuffle(words)
    return words[:VOCABULARY]


def document(number: int, said: Callable[[int], list[str]], chance: random.Random) -> Document:
    """A document whose turns are one sentence each."""
    text, turns = "", []
    for n in range(1, TURNS + 1):
        start = len(text) + 3
        text += f"Đ: {' '.join(said(chance.randint(8, 40)))}\n"
        turns.append(Turn(n, start, len(text) - 1, "Đ", participant=f"TNV{number}"))
    return Document(
        f"PV{number:04}",
        text,
        tuple(turns),
        tuple(Segment(turn.start, turn.end, turn.number) for turn in turns),
        participants=(Participant(f"TNV{number}", {"role": "TNV"}),),
    )


def codings(documents: list[Document], n: int, chance: random.Random) -> list[Coding]:
    """Machine codings of whole turns, spread over all documents."""
    made = []
    for number in range(n):
        where = documents[number % len(documents)]
        turn = chance.choice(where.turns)
        code = f"nhóm.mã_{number % CODES}"
        sign = Evidence(f"{code}#1", turn.start, turn.start + 5, 0.85)
        quote = where.text[turn.start : turn.end]
        made.append(
            Coding(
                where.id, turn.start, turn.end, code, "rules:0123456789ab", quote,
                "rules", Status.PROPOSED, 0.85, evidence=(sign,),
            )
        )  # fmt: skip
    return made


def clock(what: str, work: Callable[[], object], asked: str = "") -> None:
    """Prints the seconds of `work`, on the clock and of the processor."""
    start, used = time.perf_counter(), time.process_time()
    work()
    seconds, used = time.perf_counter() - start, time.process_time() - used
    print(f"{what:52} {seconds:8.3f} s {asked:6} CPU {used:7.3f} s")


def queries(words: list[str], weights: list[float], chance: random.Random) -> list[str]:
    """Words and phrases as frequent as in the texts, half of them without diacritics."""
    asked = []
    for _ in range(60):
        one, other = chance.choices(words, weights, k=2)
        typed = [one, f'"{one} {other}"', f"{one} {other}"]
        asked += [*typed, *map(fold, typed), f"{fold(one)[:2]}*"]
    return asked


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--codings", type=int, default=200_000)
    parser.add_argument("--url")
    options = parser.parse_args()
    chance = random.Random(7)
    words = vocabulary(chance)
    weights = [1 / (n + 1) ** 0.9 for n in range(len(words))]
    documents = [
        document(number, lambda n: chance.choices(words, weights, k=n), chance)
        for number in range(options.documents)
    ]
    made = codings(documents, options.codings, chance)
    with tempfile.TemporaryDirectory() as folder:
        place = options.url or Path(folder) / "large.qualcode"
        with Project.create(place) as project:
            plans = [DocumentPlan(each) for each in documents]
            clock(
                f"{len(documents):,} documents of {TURNS} turns saved and indexed",
                lambda: project.save_documents(plans, actor=ACTOR),
            )
            many = made[:100_000]
            clock(
                f"{len(many):,} codings saved",
                lambda: project.save_codings(many, actor=ACTOR),
                "(1.5)",
            )
            clock(f"{len(many):,} codings listed", project.codings, "(1.0)")
            project.save_codings(made[100_000:], actor=ACTOR)
        if not options.url:
            size = Path(place).stat().st_size
            print(f"{'the file with everything':52} {size / 1e6:8.1f} MB")
        clock(
            f"opened and listed, with {len(made):,} codings",
            lambda: Project.open(place).documents(),
            "(0.3)",
        )
        with Project.open(place) as project:
            clock("the codings of one document", lambda: project.codings(document="PV0005"))
            seconds = []
            for query in queries(words, weights, chance):
                start = time.perf_counter()
                project.search(query)
                seconds.append(time.perf_counter() - start)
            middle, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
            turns = len(documents) * TURNS
            print(f"{f'a search over {turns:,} turns, median':52} {middle * 1e3:8.1f} ms")
            print(f"{'… and of 95 in 100 at most':52} {p95 * 1e3:8.1f} ms (30)")
            clock("undone: the last 100,000 codings", lambda: project.undo(actor=ACTOR))
            clock("the signature of everything", project.signature)


if __name__ == "__main__":
    main()
