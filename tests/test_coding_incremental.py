"""What must be looked for again after a change of the codebook, and nothing that need not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding import Tagger, changed_codes, code_hashes, load_codebook, narrowed
from qualcode.model import Codebook, Coding, Document, Unit
from qualcode.text import prepare

BOOK = """\
title: Sổ mã thử
lists:
  far: [xa nhà, tỉnh khác]
codes:
  - id: barriers.away
    name: Đi xa
    definition: Người được hỏi đi làm xa nhà.
    unless: [đi chơi xa]
    indicators:
      - đi làm xa
      - {near: [[theo công trình], $far], within: 6}
  - id: enablers.home
    name: Ở nhà
    negation: {flip: barriers.away}
    indicators: [ở nhà suốt]
  - id: challenges.loan
    name: Vay vốn
    roles: [respondent, other]
    indicators: [vay vốn, {regex: 'vay (tiền|nợ)'}]
"""
AWAY, HOME, LOAN = "barriers.away", "enablers.home", "challenges.loan"


def book(yaml: str = BOOK) -> Codebook:
    return load_codebook(yaml, path="x")


@pytest.mark.parametrize(
    ("old", "new", "concerned"),
    [
        pytest.param("- đi làm xa\n", "- đi làm ăn xa\n", {AWAY}, id="a phrase"),
        pytest.param("tỉnh khác]", "tỉnh khác, trong Nam]", {AWAY}, id="a list that it uses"),
        pytest.param("within: 6", "within: 7", {AWAY}, id="an option"),
        pytest.param("[đi chơi xa]", "[đi chơi]", {AWAY}, id="unless"),
        pytest.param("- đi làm xa\n", "- {phrase: đi làm xa, negation: keep}\n", {AWAY}, id="keep"),
        pytest.param("[ở nhà suốt]", "[ở nhà]", {AWAY, HOME}, id="what means another denied"),
        pytest.param("{flip: barriers.away}", "{flip: challenges.loan}", {AWAY, HOME, LOAN},
                     id="flip to another"),
        pytest.param("name: Đi xa\n", "name: Đi xa\n    roles: [other]\n", {AWAY, HOME},
                     id="roles, also of what a denial means"),
        pytest.param("[respondent, other]", "[other, respondent]", set(), id="order of roles"),
        pytest.param("name: Vay vốn", "name: Vay tiền", set(), id="a name"),
        pytest.param("definition: Người", "definition: Ai", set(), id="a definition"),
        pytest.param("title: Sổ mã thử", "title: Sổ khác", set(), id="the title"),
        pytest.param("codes:\n", "# lời chú\n\ncodes:\n", set(), id="a comment, other lines"),
        pytest.param("[vay vốn, ", "[vay vốn, ở nhà suốt, ", {HOME, LOAN},
                     id="a word that two codes use is nobody's own"),
    ],
)  # fmt: skip
def test_a_change_concerns_these_codes(old: str, new: str, concerned: set[str]) -> None:
    assert old in BOOK
    before, after = code_hashes(book()), code_hashes(book(BOOK.replace(old, new)))
    assert set(changed_codes(after, before)) == concerned


def test_a_new_release_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_hashes(book())
    monkeypatch.setattr("qualcode.coding.incremental.__version__", "999")
    assert set(changed_codes(code_hashes(book()), before)) == {AWAY, HOME, LOAN}


@pytest.mark.parametrize(
    ("read", "known", "changed"),
    [
        ({}, (), {"a": "1", "b": "2"}),
        ({"a": "1", "b": "2"}, (), {}),
        ({"a": "0", "b": "2"}, (), {"a": "1"}),
        ({"a": "1", "b": "2", "c": "3"}, (), {"c": None}),
        ({"a": "1", "b": "2"}, ("c", "a"), {"c": None}),
    ],
)
def test_changed_codes(
    read: dict[str, str], known: Iterable[str], changed: dict[str, str | None]
) -> None:
    assert changed_codes({"a": "1", "b": "2"}, read, known=list(known)) == changed


def test_narrowing_keeps_the_version_and_the_order() -> None:
    whole = book()
    part = narrowed(whole, {AWAY})
    assert part.version == whole.version
    assert [code.id for code in part.codes] == [AWAY, HOME]
    assert narrowed(whole, set()).codes == ()


def test_where_a_denial_means_another_code_the_passage_may_go_on() -> None:
    """Without the other code the denied sign would bar its sentence."""
    whole = book(
        """\
codes:
  - id: enablers.home
    name: Ở nhà
    indicators:
      - {phrase: ở nhà suốt, negation: {flip: barriers.away}}
      - {near: [[vườn rau], [bờ ao]], within: 0}
      - {near: [[đàn gà], [bờ ao]], within: 0}
  - {id: barriers.away, name: Đi xa, indicators: [đi làm xa]}
"""
    )
    said = "Đ: Nó ở nhà suốt. Có vườn rau, có đàn gà mà nó không ở nhà suốt."
    document = prepare(said, document_id="d", tokenizer=None)
    expected = found(whole, document, {HOME}, Unit.SENTENCE)
    assert [coding.quote for coding in expected] == [said[3:]]
    assert found(narrowed(whole, {HOME}), document, {HOME}, Unit.SENTENCE) == expected


WORDS = ("chợ", "xóm", "việc", "xa", "gần")
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)
IDS = ("barriers.a", "barriers.b", "positive.c")


@st.composite
def indicators(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["phrase", "near", "regex"]))
    sign: dict[str, object] = {"phrase": draw(PHRASES)}
    if kind == "near":
        sign = {"near": [[draw(PHRASES)], [draw(PHRASES)]], "within": draw(st.integers(0, 3))}
    elif kind == "regex":
        sign = {"regex": f"({draw(PHRASES)}|{draw(PHRASES)})"}
    if draw(st.booleans()):
        sign["unless"] = [draw(PHRASES)]
    if draw(st.booleans()):
        negation = draw(st.sampled_from(["keep", "drop", *IDS]))
        sign["negation"] = {"flip": negation} if negation in IDS else negation
    return sign


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    codes = [
        {
            "id": name,
            "name": name,
            "roles": draw(st.sampled_from([["respondent"], ["other"], ["respondent", "other"]])),
            "indicators": draw(st.lists(indicators(), max_size=3)),
        }
        for name in IDS
    ]
    return load_codebook(json.dumps({"codes": codes}, ensure_ascii=False), path="x")


TALKS = st.lists(
    st.lists(
        st.sampled_from([*WORDS, "không", "không", "nếu", "đâu.", "à?", "chợ.", "xa."]),
        min_size=1,
        max_size=12,
    ).map(" ".join),
    min_size=1,
    max_size=4,
).map(lambda turns: prepare("\n".join(f"Đ: {turn}" for turn in turns), document_id="d",
                            tokenizer=None))  # fmt: skip


def found(codebook: Codebook, document: Document, codes: Iterable[str], unit: Unit) -> list[Coding]:
    """The codings of `codes`, as if by one coder."""
    wanted = set(codes)
    codings = Tagger(codebook).tag(document, unit=unit)
    return [replace(coding, coder="") for coding in codings if coding.code in wanted]


@settings(max_examples=150, deadline=None)
@given(codebooks(), codebooks(), TALKS, st.sets(st.sampled_from(IDS)), st.sampled_from(Unit))
def test_what_is_kept_and_what_is_looked_for_make_the_whole(
    old: Codebook, new: Codebook, document: Document, codes: set[str], unit: Unit
) -> None:
    whole = found(new, document, IDS, unit)
    part = found(narrowed(new, codes), document, codes, unit)
    assert part == [coding for coding in whole if coding.code in codes]
    before, after = code_hashes(old), code_hashes(new)
    same = {code for code in IDS if before[code] == after[code]}
    assert found(old, document, same, unit) == found(new, document, same, unit)


@settings(max_examples=100, deadline=None)
@given(codebooks(), codebooks(), st.sampled_from(IDS), TALKS)
def test_one_changed_code_changes_only_what_the_hashes_say(
    old: Codebook, other: Codebook, name: str, document: Document
) -> None:
    """Two codebooks that differ in one code, so that most hashes are equal."""
    codes = [_stated(other if code.id == name else old, code.id) for code in old.codes]
    new = load_codebook(json.dumps({"codes": codes}, ensure_ascii=False), path="x")
    before, after = code_hashes(old), code_hashes(new)
    same = {code for code in IDS if before[code] == after[code]}
    assert found(old, document, same, Unit.SENTENCE) == found(new, document, same, Unit.SENTENCE)


def _stated(codebook: Codebook, code_id: str) -> dict[str, object]:
    """A code as a file would state it."""
    code = codebook.code(code_id)
    assert code is not None
    signs = []
    for sign in code.indicators:
        stated: dict[str, object] = {"negation": str(sign.negation)}
        if sign.flip_to:
            stated["negation"] = {"flip": sign.flip_to}
        if sign.unless:
            stated["unless"] = list(sign.unless)
        if sign.kind == "near":
            stated |= {"near": [list(slot) for slot in sign.slots], "within": sign.within}
        elif sign.kind == "regex":
            stated["regex"] = sign.pattern
        else:
            stated["phrase"] = list(sign.slots[0])
        signs.append(stated)
    return {"id": code.id, "name": code.id, "roles": list(map(str, code.roles)),
            "indicators": signs}  # fmt: skip
