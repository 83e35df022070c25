"""Prints how fast and how completely phrases are found, and what tagging costs.

    python tests/benchmarks/matching.py [--syllables N]

500 phrases (300 n-grams of 1–5 syllables drawn from the text, 200 of random syllables) over 24
synthetic interviews, bounded by syllables. The reference is `str.find`. CPU seconds, median of
five runs after one that does not count. Recall counts the reference's spans. The last rows tag the
same interviews with 60 codes and 500 indicators: phrases and `near`, then some fuzzy and regex too.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from corpus import interviews

from qualcode.coding import Tagger, load_codebook
from qualcode.coding.phrases import PhraseFinder
from qualcode.coding.view import View, normal_phrase, view_of
from qualcode.model import Document
from qualcode.text import prepare, segment_words

RUNS = 5
N_PHRASES = 500
Found = list[set[tuple[str, int, int]]]


def sample_phrases(documents: Sequence[Document], rng: random.Random) -> list[str]:
    """300 of the different n-grams of the text, and 200 of syllables drawn at random."""
    text = [part for d in documents[:6] for part in normal_phrase(d.text).split(" ")]
    known = sorted({syllable for syllable in text if syllable.isalpha()})
    phrases: set[str] = set()
    for size in range(1, 6):
        grams = {tuple(text[start : start + size]) for start in range(len(text) - size)}
        spoken = sorted(" ".join(gram) for gram in grams if "".join(gram).isalpha())
        phrases.update(rng.sample(spoken, N_PHRASES * 3 // 25))
    while len(phrases) < N_PHRASES:
        phrases.add(" ".join(rng.choices(known, k=rng.randint(1, 5))))
    return sorted(phrases)


def measure(work: Callable[[], Any]) -> tuple[float, Any]:
    """Median CPU seconds of `work`, and what it gave."""
    result = work()
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        result = work()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds), result


def find_ours(views: Sequence[View], phrases: list[str]) -> list[list[tuple[int, int, int]]]:
    finder = PhraseFinder(phrases)
    return [finder.find(view) for view in views]


def find_naively(views: Sequence[View], phrases: list[str]) -> Found:
    found: Found = []
    for view in views:
        text, spans = f" {view.text} ", set()
        for phrase in phrases:
            start = text.find(phrase)
            while start >= 0:
                end = start + len(phrase)
                if not (text[start - 1].isalnum() or text[end].isalnum()):
                    spans.add((phrase, start - 1, end - 1))
                start = text.find(phrase, start + 1)
        found.append(spans)
    return found


def spacy_matcher(
    views: Sequence[View], phrases: list[str]
) -> tuple[Callable[[], list[list[tuple[int, int, int]]]], list[Any], Any]:
    """A search by spaCy's PhraseMatcher over the words of the same texts."""
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})

    def make(texts: list[str]) -> list[Any]:
        docs = []
        for text, spans in zip(texts, segment_words(texts), strict=True):
            words = [text[start:end] for start, end in spans]
            ends = [start for start, _ in spans[1:]] + [len(text)]
            spaces = [text[e:n] == " " for (_, e), n in zip(spans, ends, strict=True)]
            docs.append(Doc(nlp.vocab, words=words, spaces=spaces))
        return docs

    docs = make([view.text for view in views])
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("phrase", make(phrases))
    return lambda: [matcher(doc) for doc in docs], docs, nlp


def spacy_spans(docs: list[Any], matches: list[list[tuple[int, int, int]]]) -> Found:
    found: Found = []
    for doc, hits in zip(docs, matches, strict=True):
        spans = (doc[first:last] for _, first, last in hits)
        found.append({(span.text, span.start_char, span.end_char) for span in spans})
    return found


def recall(found: Found, reference: Found) -> float:
    hits = sum(len(ours & theirs) for ours, theirs in zip(found, reference, strict=True))
    return hits / sum(map(len, reference))


def print_matchers(documents: Sequence[Document], phrases: list[str], syllables: int) -> None:
    seconds, views = measure(lambda: [view_of(document.text) for document in documents])
    print(f"{'views of the texts':38} {seconds * 1000:8.0f} ms")
    naive, reference = measure(lambda: find_naively(views, phrases))
    ours, matches = measure(lambda: find_ours(views, phrases))
    found = [{(phrases[number], start, end) for number, start, end in hits} for hits in matches]
    search, docs, _ = spacy_matcher(views, phrases)
    theirs, spacy_matches = measure(search)
    print(f"{'':38} {'ms':>8}    {'M syl/s':>7} {'hits':>7} {'recall':>7}")
    rows = (
        ("qualcode (Aho–Corasick, syllables)", ours, found),
        ("spaCy PhraseMatcher (words, docs ready)", theirs, spacy_spans(docs, spacy_matches)),
        ("str.find (the reference)", naive, reference),
    )
    for name, seconds, spans in rows:
        rate, hits = syllables / seconds / 1e6, sum(map(len, spans))
        share = recall(spans, reference)
        print(f"{name:38} {seconds * 1000:8.0f}    {rate:7.1f} {hits:7} {share:7.3f}")


def codebook_text(phrases: list[str], rng: random.Random, *, special: int) -> str:
    """60 codes with 500 indicators, `special` of them fuzzy and as many regex."""
    long = [phrase for phrase in phrases if phrase.count(" ") >= 1]
    rows: list[str] = []
    for number in range(N_PHRASES):
        if number % 25 == 0 or (number % 25) % 8 == 0:
            code = len([row for row in rows if row.startswith("  - id")])
            if code < 60:
                rows += [f"  - id: barriers.c{code}", f"    name: Mã {code}", "    indicators:"]
        first, second = rng.sample(long, 2)
        if number < special:
            rows.append(f"      - fuzzy: '{max(first, second, key=len)}'")
        elif number < 2 * special:
            rows.append(f"      - regex: '{first}|{second}'")
        elif number % 6 == 0:
            rows.append(f"      - near: [['{first}', '{second}'], ['{rng.choice(long)}']]")
        elif number % 6 == 1:
            rows.append(f"      - {{phrase: '{first}', unless: ['{second}']}}")
        else:
            rows.append(f"      - '{first}'")
    return "codes:\n" + "\n".join(rows) + "\n"


def usual_phrases(documents: Sequence[Document], rng: random.Random) -> list[str]:
    """100 two- and three-syllable n-grams, drawn as often as they are said."""
    text = [part for d in documents[:6] for part in normal_phrase(d.text).split(" ")]
    phrases: set[str] = set()
    while len(phrases) < N_PHRASES // 5:
        start = rng.randrange(len(text) - 3)
        gram = text[start : start + rng.choice((2, 3))]
        if "".join(gram).isalpha():
            phrases.add(" ".join(gram))
    return sorted(phrases)


def print_tagging(documents: Sequence[Document], phrases: list[str]) -> None:
    phrases = phrases + usual_phrases(documents, random.Random(5))
    for special in (0, 6):
        text = codebook_text(phrases, random.Random(3), special=special)
        load, codebook = measure(lambda text=text: load_codebook(text, path="codebook"))  # type: ignore[misc]
        tagger = Tagger(codebook)
        seconds, codings = measure(
            lambda tagger=tagger: [c for d in documents for c in tagger.tag(d)]  # type: ignore[misc]
        )
        n_signs = sum(len(coding.evidence) for coding in codings)
        indicators = len(tagger.matcher.indicators)
        print(
            f"tag: {len(codebook.codes)} codes, {indicators} indicators, {special} fuzzy, "
            f"{special} regex: {seconds:.2f} s, {len(codings)} codings, {n_signs} signs "
            f"(loading the codebook {load * 1000:.0f} ms)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--syllables", type=int, default=12_000)
    syllables = parser.parse_args().syllables
    texts = interviews(24, syllables)
    documents = [prepare(text, document_id=f"i{n}") for n, text in enumerate(texts)]
    total = sum(len(text.split()) for text in texts)
    print(f"{len(documents)} interviews, {total} syllables")
    phrases = sample_phrases(documents, random.Random(11))
    print_matchers(documents, phrases, total)
    print_tagging(documents, phrases)


if __name__ == "__main__":
    main()
