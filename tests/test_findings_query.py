"""Queries: what they name, held against a slow reading of the definitions; how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from handmade import codebook, coded, talk
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import UnreadableQuery
from qualcode.findings.counting import cover
from qualcode.findings.query import Passage, ask
from qualcode.findings.query_terms import (
    All,
    CodeIs,
    CoderIs,
    Distance,
    Expression,
    Holds,
    Measured,
    Near,
    Nested,
    Nesting,
    Not,
    QueryUnit,
    Some,
    Spoken,
    StatusIs,
    is_rule,
)
from qualcode.findings.query_text import read_query
from qualcode.findings.query_words import vocabulary
from qualcode.model import (
    Codebook,
    Coding,
    Document,
    Domain,
    Localized,
    Role,
    Segment,
    Status,
    Turn,
    Unit,
)
from qualcode.text.segments import covered, segments

CODES = ("barriers.cost", "barriers.far", "enablers.family")

TALKS = (
    talk(
        "PV01",
        [
            ("H", "Bác đi lại ra sao?"),
            ("Đ", "Xe cũ lắm. Đường thì xa. Con trai chở bác đi. Tiền xăng bác tự lo."),
            ("H", "Thế có mệt không ạ?"),
            ("Đ", "Mệt chứ. Nhưng quen rồi."),
        ],
        {"Đ": {"role": "Phụ huynh", "site": "Bến Gỗ", "age": "61"}},
    ),
    talk(
        "PV02",
        [
            ("H", "Nhà mình ở đâu?"),
            ("Lan", "Ở cuối dốc. Mưa là chịu."),
            ("Mai", "Nhà em gần hơn. Chị Lan mới khổ."),
            ("Nhóm", "Đúng thế."),
        ],
        {"Lan": {"role": "phụ  huynh", "age": "34"}, "Mai": {"role": "TNV", "site": "Dốc Lim"}},
    ),
)


def spans(passages: Iterable[Passage]) -> list[tuple[str, str]]:
    texts = {each.id: each.text for each in TALKS}
    return [(each.document, texts[each.document][each.start : each.end]) for each in passages]


def book() -> Codebook:
    plain = codebook(*CODES)
    names = {
        "barriers.cost": Localized("Chi phí", "Cost"),
        "barriers.far": Localized("Đường xa", "Distance"),
        "enablers.family": Localized("Gia đình và bạn bè", "Family and friends"),
    }
    return replace(
        plain,
        codes=tuple(replace(code, name=names[code.id]) for code in plain.codes),
        domains=(
            Domain("barriers", Localized("Rào cản", "Barriers")),
            Domain("enablers", Localized("Thuận lợi", "Enablers")),
        ),
    )


CODINGS = (
    coded(TALKS[0], "Xe cũ lắm. Đường thì xa.", "barriers.far", coder="Lan"),
    coded(TALKS[0], "Đường thì xa.", "barriers.cost", coder="Minh", status=Status.MANUAL),
    coded(TALKS[0], "Con trai chở bác đi.", "enablers.family", coder="Lan"),
    coded(TALKS[0], "Mệt chứ.", "barriers.cost", coder="Minh", status=Status.REJECTED),
    coded(TALKS[1], "Mưa là chịu.", "barriers.far", coder="Lan", status=Status.ACCEPTED),
    coded(TALKS[1], "Đúng thế.", "barriers.far", coder="rules:12ab"),
)


def found(query: str, unit: QueryUnit = QueryUnit.SENTENCE) -> list[tuple[str, str]]:
    expression = read_query(query, vocabulary(book(), TALKS, CODINGS))
    return spans(ask(expression, TALKS, CODINGS, unit))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("barriers.cost", [("PV01", "Đường thì xa.")]),
        ("Chi phí", [("PV01", "Đường thì xa.")]),
        ("chi phi", [("PV01", "Đường thì xa.")]),
        ('"Gia đình và bạn bè"', [("PV01", "Con trai chở bác đi.")]),
        ("Gia đình và bạn bè", [("PV01", "Con trai chở bác đi.")]),
        ("barriers.cost VÀ barriers.far", [("PV01", "Đường thì xa.")]),
        ("barriers.far AND NOT barriers.cost AND document=PV01", [("PV01", "Xe cũ lắm.")]),
        ("rao can AND tài liệu=pv02", [("PV02", "Mưa là chịu."), ("PV02", "Đúng thế.")]),
        ("status=rejected", [("PV01", "Mệt chứ.")]),
        ("barriers.* AND trạng thái=accepted", [("PV02", "Mưa là chịu.")]),
        ("role=Phu huynh AND site=Ben Go AND enablers", [("PV01", "Con trai chở bác đi.")]),
        ("vai trò=phụ huynh AND age<60", [("PV02", "Ở cuối dốc. Mưa là chịu.")]),
        ("age>=61 AND family", [("PV01", "Con trai chở bác đi.")]),
        ("ban be", [("PV01", "Con trai chở bác đi.")]),
        ("age>=61 AND families", None),
        ("status=đã bác bỏ", [("PV01", "Mệt chứ.")]),
        ("trang thai=Bac bo", [("PV01", "Mệt chứ.")]),
        ("trạng thái=đề xuất VÀ chi phí", []),
        ("chi phí AND status=manual", [("PV01", "Đường thì xa.")]),
        ("người nói=Người phỏng vấn AND document=PV02", [("PV02", "Nhà mình ở đâu?")]),
        ("người mã=máy AND đường xa", [("PV02", "Đúng thế.")]),
        ("coder=machine", [("PV02", "Đúng thế.")]),
        ("lời=xa", [("PV01", "Đường thì xa.")]),
        ("said=MET", [("PV01", "Mệt chứ.")]),
        ("said=mết", []),
        (
            'lời="xăng bác" HOẶC lời=chiu',
            [("PV01", "Tiền xăng bác tự lo."), ("PV02", "Mưa là chịu.")],
        ),
        ('said="lắm đường"', []),
        ("speaker=interviewer AND said=mệt", [("PV01", "Thế có mệt không ạ?")]),
        ("(đường xa AND said=xe) NEAR/9 chi phí", [("PV01", "Xe cũ lắm. Đường thì xa.")]),
        ("(đường xa AND said=tiền) NEAR/9 chi phí", []),
        ("participant=Mai", [("PV02", "Nhà em gần hơn. Chị Lan mới khổ.")]),
        ("speaker=interviewer AND document=PV02", [("PV02", "Nhà mình ở đâu?")]),
        (
            "barriers.cost NEAR/0 enablers.family",
            [("PV01", "Đường thì xa. Con trai chở bác đi.")],
        ),
        (
            "barriers.far GẦN/0l enablers.family",
            [("PV01", "Xe cũ lắm. Đường thì xa. Con trai chở bác đi.")],
        ),
        ("barriers.cost TRONG barriers.far", [("PV01", "Đường thì xa.")]),
        ("barriers.far WITHIN barriers.cost", []),
        ("barriers.far OVERLAPS barriers.cost", [("PV01", "Đường thì xa.")]),
        ("(barriers.cost AND coder=Lan) OR enablers", [("PV01", "Con trai chở bác đi.")]),
        ("coder=Minh AND barriers.far", []),
        ("coder=Minh", [("PV01", "Đường thì xa.")]),
    ],
)
def test_what_queries_name(query: str, expected: list[tuple[str, str]] | None) -> None:
    if expected is None:
        with pytest.raises(UnreadableQuery):
            found(query)
        return
    assert found(query) == expected


def test_of_a_document_what_holds_somewhere_holds() -> None:
    assert [name for name, _ in found("enablers AND barriers.cost", QueryUnit.DOCUMENT)] == ["PV01"]
    assert [name for name, _ in found("NOT enablers", QueryUnit.DOCUMENT)] == ["PV02"]
    assert [name for name, _ in found("role=TNV AND barriers", QueryUnit.DOCUMENT)] == ["PV02"]


def test_passages_carry_their_codings_and_people() -> None:
    expression = read_query("barriers.cost NEAR enablers", vocabulary(book(), TALKS, CODINGS))
    (passage,) = ask(expression, TALKS, CODINGS)
    assert {each.code for each in passage.codings} == {"barriers.cost", "enablers.family"}
    assert passage.participants == ("PV01",)
    assert passage.n_segments == 2


@pytest.mark.parametrize(
    ("query", "place", "what"),
    [
        ("", 1, "missing here"),
        ("   ", 1, "missing here"),
        ("a AND", 1, "no code “a”; nearest to it: “"),
        ("chii phi", 1, "nearest to it: “Cost” (barriers.cost), “"),
        ("barriers AND", 13, "missing here"),
        ("barriers AND OR enablers", 14, "missing here"),
        ("(barriers OR enablers", 1, "no bracket that closes"),
        ("barriers) AND enablers", 9, "no bracket that this one closes"),
        ('barriers AND "chi phí', 14, "no second quotation mark"),
        ('"Chi phí" "Đường xa"', 11, "operator is missing"),
        ("barriers.cots", 1, "nearest to it: “Cost” (barriers.cost), “"),
        ("barriers and enablers", 10, "so “AND” here"),
        ("chi phí gần/5 đường xa", 9, "so “GẦN/5” here"),
        ("NOT chi phí không đường xa", 13, "(or VÀ, HOẶC, KHÔNG, GẦN, TRONG, GIAO)"),
        ("site=Bến Gỗ và chi phí", 13, "so “VÀ” here"),
        ("Gia đình và bạn bèo", 1, "nearest to it: “Family and friends” (enablers.family)"),
        ("said=“…”", 6, "value is missing"),
        ("coder=đồng thuận", 7, "no value of coder “đồng thuận”; known here: "),
        ("barriers NEAR/x enablers", 10, "NEAR/20"),
        ("barriers NEAR/3k enablers", 10, "NEAR/20"),
        ("barriers.cost NEAR enablers NEAR barriers.far", 29, "only two codings"),
        ("(barriers.cost NEAR enablers) WITHIN barriers.far", 1, "only two codings"),
        ("(barriers.cost AND barriers.far) NEAR enablers", 1, "it has one code"),
        ("role=", 6, "value is missing"),
        ("role=bác sĩ", 6, "no value of role"),
        ("hair=đen", 1, "no attribute “hair”"),
        ("age>già", 5, "a number is missing"),
        ("document>3", 1, "only an attribute"),
        ("(" * 60 + "barriers" + ")" * 60, 41, "deeper than 40"),
        ("x" * 2_001, 2_000, "longer than 2000"),
        ("NOT " * 300 + "barriers", 161, "deeper than 40"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(query: str, place: int, what: str) -> None:
    with pytest.raises(UnreadableQuery) as refused:
        read_query(query, vocabulary(book(), TALKS, CODINGS))
    assert refused.value.values["place"] == place
    assert what in str(refused.value)


def test_a_name_of_two_codes_asks_for_the_id() -> None:
    plain = book()
    twins = replace(
        plain, codes=tuple(replace(code, name=Localized("Xa", "Xa")) for code in plain.codes)
    )
    with pytest.raises(UnreadableQuery, match="write the id"):
        read_query("xa", vocabulary(twins, TALKS, ()))
    known = vocabulary(twins, TALKS, ())
    assert read_query("barriers.far", known) == CodeIs(frozenset({"barriers.far"}))


def test_one_code_counts_as_the_matrix_counts_it() -> None:
    coverage = cover(CODINGS, TALKS, Unit.SENTENCE)
    for code in CODES:
        people = [name for each in ask(CodeIs(frozenset({code})), TALKS, CODINGS)
                  for name in each.participants]  # fmt: skip
        assert set(people) == {each.participant for each in coverage.of([code])}


# The oracle: every definition of `query`, read slowly, one segment at a time.


def naive(expression: Expression, document: Document, codings: list[Coding], unit: Unit,
          voices: set[Role]) -> set[int]:  # fmt: skip
    """The segments of a document that the expression names."""
    units = segments(document, unit)
    turns = {turn.number: turn for turn in document.turns}
    universe = {i for i, each in enumerate(units) if turns[each.turn].role in voices}

    def reach(start: int, end: int) -> set[int]:
        return set(covered(start, end, units)) & universe

    def sets(term: Expression, read: list[Coding]) -> set[int]:
        match term:
            case CodeIs() | CoderIs() | StatusIs():
                fitting = [c for c in read if describes(term, c, document)]
                return set().union(*(reach(c.start, c.end) for c in fitting))
            case Spoken() | Measured():
                return {i for i in universe if speaks(term, turns[units[i].turn], document)}
            case Holds(words):
                return {i for i in universe if words in spelt(document, units[i])}
            case Not(part):
                return universe - sets(part, read)
            case Some(parts):
                return set().union(*(sets(part, read) for part in parts))
            case All(parts):
                rules = [part for part in parts if is_rule(part)]
                kept = [c for c in read if all(describes(r, c, document) for r in rules)]
                named = [sets(part, kept) for part in parts if not is_rule(part)]
                if rules:
                    named.append(set().union(*(reach(c.start, c.end) for c in kept)))
                return named[0].intersection(*named[1:])
            case Near(left, right, most, distance):
                out: set[int] = set()
                for one, other in pairs(left, right, read):
                    first, second = sorted((one, other), key=lambda c: (c.start, c.end))
                    if gap(first, second, distance) <= most:
                        out |= reach(first.start, max(one.end, other.end))
                return out
            case Nested(left, right, nesting):
                out = set()
                for one, other in pairs(left, right, read):
                    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
                    if nesting is Nesting.OVERLAPS and shared:
                        out |= reach(min(shared), max(shared) + 1)
                    if nesting is Nesting.WITHIN and len(shared) == one.end - one.start:
                        out |= reach(one.start, one.end)
                return out

    def pairs(left: Expression, right: Expression,
              read: list[Coding]) -> Iterator[tuple[Coding, Coding]]:  # fmt: skip
        for one in read:
            for other in read:
                sides = describes(left, one, document) and describes(right, other, document)
                if one is not other and sides:
                    yield one, other

    def gap(first: Coding, second: Coding, distance: Distance) -> int:
        if distance is Distance.TURNS:
            mine, theirs = (
                [t.number for t in document.turns if t.start < c.end and c.start < t.end]
                for c in (first, second)
            )
            return max(0, min(theirs) - max(mine), min(mine) - max(theirs))
        between = range(first.end, second.start)
        heads = [i for i, char in enumerate(document.text)
                 if not char.isspace() and (i == 0 or document.text[i - 1].isspace())]  # fmt: skip
        return sum(head in between for head in heads)

    return sets(expression, codings)


def describes(term: Expression, coding: Coding, document: Document) -> bool:
    match term:
        case CodeIs(codes):
            return coding.code in codes
        case CoderIs(coders):
            return coding.coder in coders
        case StatusIs(statuses):
            return coding.status in statuses
        case Not(part):
            return not describes(part, coding, document)
        case All(parts):
            return all(describes(part, coding, document) for part in parts)
        case Some(parts):
            return any(describes(part, coding, document) for part in parts)
        case Spoken() | Measured():
            turn = next((t for t in document.turns if t.start <= coding.start < t.end), None)
            return turn is not None and speaks(term, turn, document)
        case Holds(words):
            return words in spelt(document, coding)
        case _:
            raise AssertionError


def spelt(document: Document, place: Segment | Coding) -> list[str]:
    """The whole words of a place: one that it cuts is not in it."""
    found = re.finditer(r"[^\W_]+", document.text.lower())
    return [w[0] for w in found if place.start <= w.start() and w.end() <= place.end]


def speaks(term: Spoken | Measured, turn: Turn, document: Document) -> bool:
    people = {person.id: person.attributes for person in document.participants}
    facts = people.get(turn.participant or "", {}) if turn.role is Role.RESPONDENT else {}
    values = {"document": document.id, "speaker": turn.role.value}
    value = values.get(term.field, facts.get(term.field, ""))
    if isinstance(term, Spoken):
        return " ".join(value.split()).casefold() in term.values
    return value.isdigit() and eval(f"{value} {term.relation} {term.number}")


def drawn_codings(document: Document) -> st.SearchStrategy[list[Coding]]:
    spoken = [(turn.start, turn.end) for turn in document.turns]

    @st.composite
    def one(draw: st.DrawFn) -> Coding:
        first = draw(st.sampled_from(spoken))
        last = draw(st.sampled_from([span for span in spoken if span >= first]))
        start = draw(st.integers(first[0], first[1] - 1))
        end = draw(st.integers(max(last[0], start) + 1, last[1]))
        return Coding(
            document.id, start, end,
            draw(st.sampled_from(CODES)), draw(st.sampled_from(("Lan", "Minh"))),
            document.text[start:end], status=draw(st.sampled_from(list(Status))),
        )  # fmt: skip

    return st.lists(one(), max_size=6)


CONDITIONS = st.one_of(
    st.sampled_from(CODES).map(lambda code: CodeIs(frozenset({code}))),
    st.just(CodeIs(frozenset(CODES[:2]))),
    st.sampled_from(("Lan", "Minh")).map(lambda name: CoderIs(frozenset({name}))),
    st.sampled_from(list(Status)).map(lambda status: StatusIs(frozenset({status}))),
    st.sampled_from(("tnv", "phụ huynh")).map(lambda role: Spoken("role", frozenset({role}))),
    st.sampled_from(("respondent", "interviewer")).map(
        lambda role: Spoken("speaker", frozenset({role}))
    ),
    st.sampled_from(("xa", "bác", "lan")).map(lambda word: Holds(word, marked=True)),
    st.builds(Measured, st.just("age"), st.sampled_from(("<", ">=")), st.sampled_from((34, 61))),
)


def combined(of: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(of, min_size=2, max_size=3).map(tuple)
    return st.one_of(of.map(Not), several.map(All), several.map(Some))


SIDES = st.recursive(CONDITIONS, combined, max_leaves=3)
EXPRESSIONS = st.recursive(
    st.one_of(
        CONDITIONS,
        st.builds(Near, SIDES, SIDES, st.integers(0, 8), st.sampled_from(list(Distance))),
        st.builds(Nested, SIDES, SIDES, st.sampled_from(list(Nesting))),
    ),
    combined,
    max_leaves=6,
)


def within(expression: Expression) -> Iterator[Expression]:
    yield expression
    match expression:
        case Not(part):
            yield from within(part)
        case All(parts) | Some(parts):
            for part in parts:
                yield from within(part)
        case Near(left, right) | Nested(left, right):
            yield from within(left)
            yield from within(right)


@settings(max_examples=300, deadline=None)
@given(st.data(), EXPRESSIONS, st.sampled_from(TALKS), st.sampled_from(list(Unit)))
def test_the_algebra_is_as_defined(
    data: st.DataObject, expression: Expression, document: Document, unit: Unit
) -> None:
    codings = data.draw(drawn_codings(document))
    terms = list(within(expression))
    everybody = any(isinstance(term, Spoken) and term.field == "speaker" for term in terms)
    asked = codings
    if not any(isinstance(term, StatusIs) for term in terms):
        asked = [coding for coding in codings if coding.status is not Status.REJECTED]
    voices = set(Role) if everybody else {Role.RESPONDENT}
    expected = naive(expression, document, asked, unit, voices)
    passages = ask(expression, [document], codings, QueryUnit(unit.value))
    units = segments(document, unit)
    assert _segments(passages, units) == expected
    assert sum(each.n_segments for each in passages) == len(expected)
    for passage in passages:
        assert set(passage.codings) <= set(asked)


def _segments(passages: Iterable[Passage], units: list[Segment]) -> set[int]:
    return {
        index
        for passage in passages
        for index, unit in enumerate(units)
        if passage.start <= unit.start and unit.end <= passage.end
    }
