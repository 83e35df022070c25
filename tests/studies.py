"""Invented studies for round trips: awkward names, emoji, overlapping codings, two coders."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from qualcode.model import Status
from qualcode.study import (
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)
from qualcode.text.normalize import normalize

WORDS = (
    "chị",
    "Đau",
    "lưng",
    "ạ",
    "con nhỏ",
    "👩‍👩‍👧",
    "😀",
    "a",
    "hộ lý",
    "“trễ”",
    "&",
    "<b>",
    "…",
    "q̣̂",
)
NAMES = st.one_of(
    st.sampled_from(
        ["Rào cản", unicodedata.normalize("NFD", "Rào cản"), "Hỗ trợ::gia đình", "a/b"]
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.text(alphabet="aạ\u0323đ <>&\"'\n\t😀:", min_size=1, max_size=8),
)
PROSE = st.one_of(
    st.just(""),
    st.lists(st.sampled_from((*WORDS, "\n", "\n\n", "  ")), max_size=12).map(" ".join),
)
TEXTS = st.lists(st.sampled_from((*WORDS, "\n", "\n\n", " ", "PVV:")), min_size=1, max_size=40).map(
    lambda words: normalize(" ".join(words)).text
)
TIMES = st.sampled_from(
    ["", "2026-03-01T08:15:30Z", "2026-03-01T08:15:30.120Z", "2026-03-01T15:15:30+07:00"]
)
VALUES = st.sampled_from(["", "34", "-3.5", "3,5", "nữ", "2026-03-01", "2026-02-30", " 7 ", "034"])
GUIDS = st.one_of(st.just(""), st.uuids(version=4).map(str))


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """A study in which everything refers to something that is there."""
    coders = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    codes = _draw_codes(draw)
    texts = [
        StudyText(
            key=f"t{n}",
            name=draw(NAMES),
            text=draw(TEXTS),
            attributes=draw(st.dictionaries(st.sampled_from(["nơi", "ngày"]), VALUES)),
            created=draw(TIMES),
            guid=draw(GUIDS),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    cases = [
        StudyCase(
            id=name,
            attributes=draw(st.dictionaries(st.sampled_from(["tuổi", "nơi"]), VALUES)),
            texts=tuple(draw(_some([t.key for t in texts]))),
            description=draw(PROSE),
            guid=draw(GUIDS),
        )
        for name in draw(st.lists(NAMES, max_size=3, unique=True))
    ]
    variables = [
        StudyVariable(name, draw(st.sampled_from(["text", "number", "date", "choice"])), documents)
        for name, documents in draw(
            st.lists(
                st.tuples(st.sampled_from(["tuổi", "nơi", "ngày"]), st.booleans()),
                unique=True,
                max_size=4,
            )
        )
    ]
    return Study(
        name=draw(PROSE),
        coders=tuple(StudyCoder(name, draw(GUIDS)) for name in coders),
        codes=tuple(codes),
        texts=tuple(texts),
        codings=tuple(_draw_codings(draw, texts, codes, coders)),
        cases=tuple(cases),
        variables=tuple(variables),
        memos=tuple(_draw_memos(draw, texts, codes, cases, coders)),
        sets=tuple(_draw_sets(draw, texts, codes)),
        codebook=draw(st.sampled_from(["", "title: x"])),
    )


def _some(keys: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(keys), unique=True, max_size=3) if keys else st.just([])


def _draw_codes(draw: st.DrawFn) -> list[StudyCode]:
    codes: list[StudyCode] = []
    for n in range(draw(st.integers(0, 5))):
        parent = draw(st.sampled_from([None, *(code.key for code in codes)]))
        codes.append(
            StudyCode(
                key=f"c{n}",
                name=draw(NAMES),
                parent=parent,
                is_codable=draw(st.booleans()),
                colour=draw(st.sampled_from(["", "#33cc33", "#3C3", "red"])),
                description=draw(PROSE),
                id=draw(st.sampled_from(["", "barriers.pain"])),
                guid=draw(GUIDS),
            )
        )
    return codes


def _draw_codings(
    draw: st.DrawFn, texts: list[StudyText], codes: list[StudyCode], coders: list[str]
) -> list[StudyCoding]:
    if not texts or not codes:
        return []
    codings = []
    for _ in range(draw(st.integers(0, 12))):
        text = draw(st.sampled_from(texts))
        if not text.text:
            continue
        start = draw(st.integers(0, len(text.text) - 1))
        end = draw(
            st.integers(start + 1, min(len(text.text), start + draw(st.sampled_from([1, 60]))))
        )
        codings.append(
            StudyCoding(
                text=text.key,
                start=start,
                end=end,
                code=draw(st.sampled_from(codes)).key,
                coder=draw(st.sampled_from(coders)),
                quote=text.text[start:end],
                memo=draw(PROSE),
                created=draw(TIMES),
                origin=draw(st.sampled_from(["import", "manual", "rules"])),
                status=draw(st.sampled_from(list(Status))),
                confidence=draw(st.sampled_from([None, 0.5])),
                guid=draw(GUIDS),
            )
        )
    return codings


def _draw_memos(
    draw: st.DrawFn,
    texts: list[StudyText],
    codes: list[StudyCode],
    cases: list[StudyCase],
    coders: list[str],
) -> list[StudyMemo]:
    targets = {
        "project": ["", *WORDS[:3]],
        "document": [text.key for text in texts],
        "code": [code.key for code in codes],
        "participant": [case.id for case in cases],
    }
    memos = []
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from([kind for kind, there in targets.items() if there]))
        target = draw(st.sampled_from(targets[kind]))
        author = draw(st.sampled_from(["", *coders]))
        memos.append(StudyMemo(kind, target, draw(PROSE), author, draw(TIMES)))
    return memos


def _draw_sets(draw: st.DrawFn, texts: list[StudyText], codes: list[StudyCode]) -> list[StudySet]:
    members = {"documents": [t.key for t in texts], "codes": [c.key for c in codes]}
    shared = draw(GUIDS)
    sets = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["documents", "codes"]))
        guid = draw(st.sampled_from(["", shared]))
        sets.append(
            StudySet(draw(NAMES), kind, tuple(draw(_some(members[kind]))), draw(PROSE), guid)
        )
    return sets
