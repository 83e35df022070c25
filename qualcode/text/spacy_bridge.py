"""Documents ⇄ spaCy, and our words as a spaCy tokenizer.

``spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "qualcode.Words.v1"}}})`` finds
`create_words` through its entry point. A Doc made here has exactly the text it was made from.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..model import Document, Participant, Role, Segment, Span, Speaker, Turn
from .prepare import prepare
from .words import segment_words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

TURNS = "turns"
SENTENCES = "sentences"
USER_DATA = "qualcode"
"""The key of `Doc.user_data` under which speakers and participants travel, as plain values."""

_Group = tuple[str, Sequence[Turn | Segment], list[str]]
_SIMPLE_TOKEN = re.compile(r"\w+|[^\w\s]")


def create_words(tokenizer: str = "pyvi") -> Callable[[Language], WordTokenizer]:
    """A maker of tokenizers for spaCy's registry, there named ``qualcode.Words.v1``."""

    def make(nlp: Language) -> WordTokenizer:
        return WordTokenizer(nlp.vocab, tokenizer)

    return make


@dataclass(slots=True)
class WordTokenizer:
    """A spaCy tokenizer: text → Doc of the words that `segment_words` gives.

    The methods around bytes and folders are what ``nlp.to_disk`` and its kin ask for; all there
    is to keep is the name of the tokenizer.
    """

    vocab: Vocab
    tokenizer: str = "pyvi"

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`; ``doc.text == text``."""
        from spacy.tokens import Doc

        (words,) = segment_words([text], tokenizer=self.tokenizer)
        tokens, spaces, _ = _tokens_and_spaces(text, words)
        return Doc(self.vocab, words=tokens, spaces=spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 64) -> Iterable[Doc]:
        """A Doc per text."""
        return map(self, texts)

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """The tokenizer's settings."""
        return json.dumps({"tokenizer": self.tokenizer}).encode()

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> WordTokenizer:
        """Itself, with settings that `to_bytes` gave."""
        self.tokenizer = json.loads(data)["tokenizer"]
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Nothing: `nlp.config` says which tokenizer to make again."""

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> WordTokenizer:
        """Itself: see `to_disk`."""
        return self


def to_spacy(document: Document, nlp: Language | None = None) -> Doc:
    """A spaCy Doc with the text and the words of `document`, to the last white space.

    Span groups ``turns`` (labelled with the speaker) and ``sentences`` hold what the names say;
    sentence starts are set. What lies outside turns is tokenised simply. The Doc shares the
    vocabulary of `nlp`, or has a new Vietnamese one.
    """
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

    tokens, spaces, starts = _tokens_and_spaces(document.text, _all_tokens(document))
    first = _first_tokens(document, tokens, starts)
    sent_starts: list[bool | int | None] = [index in first for index in range(len(tokens))]
    vocab = nlp.vocab if nlp else _vietnamese_vocab()
    doc = Doc(vocab, words=tokens, spaces=spaces, sent_starts=sent_starts)
    groups: tuple[_Group, ...] = (
        (TURNS, document.turns, [turn.label or "" for turn in document.turns]),
        (SENTENCES, document.sentences, [""] * len(document.sentences)),
    )
    for name, parts, labels in groups:
        doc.spans[name] = [
            DocSpan(doc, bisect_left(starts, p.start), bisect_left(starts, p.end), label=label)
            for p, label in zip(parts, labels, strict=True)
        ]
    doc.user_data[USER_DATA] = _plain(document)
    return doc


def from_spacy(doc: Doc, *, document_id: str) -> Document:
    """A Document of the text and tokens of `doc`.

    Turns, sentences and speakers are those that `to_spacy` put there, else found as in `prepare`.
    """
    held = doc.user_data.get(USER_DATA)
    tokens = np.array([(t.idx, t.idx + len(t)) for t in doc if not t.is_space], dtype=np.int64)
    tokens = tokens.reshape(-1, 2)
    if held and TURNS in doc.spans and SENTENCES in doc.spans:
        document = _rebuilt(doc, held, document_id)
    else:
        document = prepare(doc.text, document_id=document_id, tokenizer=None)
    if document.offsets is not None:
        tokens = np.array([[document.offsets.to_text(int(o)) for o in pair] for pair in tokens])
    return replace(document, words=_inside_sentences(document, tokens))


def _vietnamese_vocab() -> Vocab:
    from spacy.lang.vi import Vietnamese
    from spacy.vocab import create_vocab

    return create_vocab(Vietnamese.lang, Vietnamese.Defaults)


def _tokens_and_spaces(
    text: str, spans: Iterable[tuple[int, int]]
) -> tuple[list[str], list[bool], list[int]]:
    """Texts, "a space follows" and starts of spaCy tokens for `spans` and the white space between.

    One space behind a token belongs to it; any more white space is a token, as in
    ``spacy.util.get_words_and_spaces``.
    """
    tokens: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    at = 0
    for start, end in (*spans, (len(text), len(text))):
        if at < start and tokens and text[at] == " ":
            spaces[-1] = True
            at += 1
        for begin, stop in ((at, start), (start, end)):
            if begin < stop:
                tokens.append(text[begin:stop])
                spaces.append(False)
                starts.append(begin)
        at = end
    return tokens, spaces, starts


def _all_tokens(document: Document) -> list[tuple[int, int]]:
    """The words of `document` and simple tokens of all else; none crosses a turn or sentence."""
    parts: list[Turn | Segment] = [*document.turns, *document.sentences]
    words = set(document.words[:, 0].tolist())
    edges = {0, len(document.text)}.union(
        document.words.ravel().tolist(), *((part.start, part.end) for part in parts)
    )
    tokens: list[tuple[int, int]] = []
    for start, end in pairwise(sorted(edges)):
        if start in words:
            tokens.append((start, end))
        else:
            tokens += (found.span() for found in _SIMPLE_TOKEN.finditer(document.text, start, end))
    return tokens


def _first_tokens(document: Document, tokens: Sequence[str], starts: Sequence[int]) -> set[int]:
    """Indices of the tokens that begin a sentence, or a label behind a turn."""
    first = {bisect_left(starts, sentence.start) for sentence in document.sentences}
    for turn in document.turns:
        index = bisect_left(starts, turn.end)
        while index < len(tokens) and tokens[index].isspace():
            index += 1
        first.add(index)
    return first | {0}


def _inside_sentences(document: Document, tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Those `tokens` that lie within one sentence."""
    edges = np.array([(s.start, s.end) for s in document.sentences], dtype=np.int64)
    edges = edges.reshape(-1, 2)
    sentence = np.searchsorted(edges[:, 0], tokens[:, 0], side="right") - 1
    inside = sentence >= 0
    inside[inside] = tokens[inside, 1] <= edges[sentence[inside], 1]
    return tokens[inside].astype(np.int32)


def _plain(document: Document) -> dict[str, Any]:
    """What span groups cannot hold, in values that ``DocBin`` can store."""
    return {
        "turns": [[t.label, t.role.value, t.participant, t.time] for t in document.turns],
        "speakers": [[s.label, s.role.value, s.participant, s.reason] for s in document.speakers],
        "participants": [[p.id, dict(p.attributes)] for p in document.participants],
        "attributes": dict(document.attributes),
        "header": list(document.header),
    }


def _rebuilt(doc: Doc, held: dict[str, Any], document_id: str) -> Document:
    turns = tuple(
        Turn(number, span.start_char, span.end_char, label, Role(role), participant, time)
        for number, (span, (label, role, participant, time)) in enumerate(
            zip(doc.spans[TURNS], held["turns"], strict=True), start=1
        )
    )
    document = Document(
        id=document_id,
        text=doc.text,
        turns=turns,
        speakers=tuple(
            Speaker(label, Role(role), participant, reason)
            for label, role, participant, reason in held["speakers"]
        ),
        participants=tuple(Participant(name, facts) for name, facts in held["participants"]),
        attributes=held["attributes"],
        header=Span(*held["header"]),
    )
    sentences = []
    for span in doc.spans[SENTENCES]:
        turn = document.turn_at(span.start_char)
        sentences.append(Segment(span.start_char, span.end_char, turn.number if turn else 0))
    return replace(document, sentences=tuple(sentences))
