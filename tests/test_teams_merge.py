"""Copies of a study brought together: nothing lost, nothing twice, nothing placed in silence."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from teams_studies import FERRY, MARKET, code, coded, coding, study, talk, text, without_texts

from qualcode.model import Span, Status
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
from qualcode.teams.adjudicate import Action, Decision
from qualcode.teams.anchor import Kind, same_words
from qualcode.teams.clusters import Input
from qualcode.teams.joining import join_reviews, join_texts
from qualcode.teams.merge import merged, plan_merge, plan_merges
from qualcode.teams.naming import document_name, free_id, free_name, nfc, same_name, slug
from qualcode.teams.plan import (
    NEW,
    SKIP,
    CodeChange,
    Found,
    MergeMap,
    MergePlan,
    Outcome,
    PlannedCode,
    PlannedCoding,
)
from qualcode.teams.questions import Question, Waiting

PV1, PV2 = text("PV01"), text("PV02", FERRY)
HEALTH, HELP = code("Sức khoẻ", "barriers.health"), code("Hàng xóm giúp", "enablers.neighbours")
LEG, THOA = "Lo nhất là cái chân. Đứng lâu nó tê", "trưa nào cô cũng chạy sang đỡ một tay"


def outcomes(plan: MergePlan) -> list[str]:
    return [each.outcome.value for each in plan.codings]


def only(plan: MergePlan) -> PlannedCoding:
    [found] = plan.codings
    return found


def standing(whole: Study) -> Counter[tuple[object, ...]]:
    """What is coded in a study, whatever it calls its texts and codes."""
    texts = {each.key: each.text for each in whole.texts}
    ids = {each.key: each.id for each in whole.codes}
    return Counter(
        (texts[c.text], c.start, c.end, ids[c.code], c.coder, c.memo, c.status)
        for c in whole.codings
    )


def check_accounts(plan: MergePlan, theirs: Study) -> None:
    """In = same + added + conflict + refused, and every coding is in one account."""
    for each in plan.accounts:
        assert each.total == each.same + each.added + each.conflict + each.refused
        assert each.waiting <= each.conflict
    assert sum(each.total for each in plan.accounts) == len(theirs.codings) == len(plan.codings)
    assert [each.source for each in plan.codings] == list(theirs.codings)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────

CODES = (HEALTH, HELP, code("Nợ nần", "barriers.debt"))
PV3 = text("PV03", talk(400))
SPANS = [(0, 20), (10, 40), (40, 90), (45, 90), (100, 130), (100, 131)]


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """A study of some of three texts, coded by some of three people and a machine."""
    pool = [PV1, PV2, PV3]
    texts = [pool[i] for i in sorted(draw(st.sets(st.integers(0, 2))))]
    codings = []
    for document in texts:
        for span in draw(st.lists(st.sampled_from(SPANS), max_size=6)):
            coder = draw(st.sampled_from(["Lan", "Bình", "Cúc", "rules:1"]))
            made = (Status.MANUAL,) if coder != "rules:1" else (*Status,)[:3]
            each = coding(
                document,
                span,
                draw(st.sampled_from(CODES)),
                coder,
                memo=draw(st.sampled_from(["", "Hỏi lại", "Câu này hay", "Hỏi lại lần nữa"])),
                status=draw(st.sampled_from(made)),
            )
            if draw(st.booleans()):
                each = replace(each, guid=f"{each.text}{span}{each.code}{coder}")
            codings.append(each)
    return study(texts, CODES, codings)


def once(whole: Study) -> Study:
    """The study with each coding once, as a project has it after a merge."""
    empty = study(whole.texts, whole.codes)
    return merged(empty, plan_merge(empty, whole))


@given(studies())
def test_merging_a_study_with_itself_changes_nothing(whole: Study) -> None:
    ours = once(whole)
    plan = plan_merge(ours, ours)
    assert plan.changes_nothing
    assert set(outcomes(plan)) <= {"same"}
    assert not plan.waiting
    assert standing(merged(ours, plan)) == standing(ours)


@given(studies(), studies())
def test_every_coding_is_accounted_for_and_none_is_lost(ours: Study, theirs: Study) -> None:
    ours = once(ours)
    plan = plan_merge(ours, theirs)
    check_accounts(plan, theirs)
    after = standing(merged(ours, plan))
    assert {key[:5] for key in standing(ours)} <= {key[:5] for key in after}
    assert {key[:5] for key in standing(theirs)} <= {key[:5] for key in after}
    assert all(memo in kept for memo, kept in _memos(theirs, merged(ours, plan)))
    assert max(Counter(key[:5] for key in after.elements()).values(), default=0) <= 1


def _memos(before: Study, after: Study) -> Iterable[tuple[str, str]]:
    kept = {key[:5]: str(key[5]) for key in standing(after)}
    return ((str(key[5]), kept[key[:5]]) for key in standing(before))


@given(studies(), studies())
def test_merging_twice_changes_nothing_more(ours: Study, theirs: Study) -> None:
    ours = once(ours)
    after = merged(ours, plan_merge(ours, theirs))
    again = plan_merge(after, theirs)
    assert again.changes_nothing
    assert standing(merged(after, again)) == standing(after)
    assert {each.id for each in again.waiting} <= {
        each.id for each in plan_merge(ours, theirs).waiting
    } | {each.id for each in again.waiting if each.question is Question.REVIEW}


@given(studies(), st.lists(studies(), min_size=2, max_size=3))
def test_the_order_of_sources_does_not_matter(ours: Study, sources: list[Study]) -> None:
    ours = once(ours)
    one_by_one, at_once = [], []
    for order in permutations(sources):
        after = ours
        for theirs in order:
            after = merged(after, plan_merge(after, theirs))
        one_by_one.append(standing(after))
        together = ours
        for plan in plan_merges(ours, order):
            together = merged(together, plan)
        at_once.append(standing(together))
    for each in (*one_by_one, *at_once):
        assert each == one_by_one[0]


@given(*[st.lists(st.sampled_from("ab\n"), max_size=3).map("".join)] * 3)
def test_joining_texts_knows_no_order(one: str, two: str, three: str) -> None:
    def join(*texts: str) -> set[str]:
        joined = ""
        for each in texts:
            joined = join_texts(joined, each).value
        return {part.strip() for part in joined.split("---")} - {""}

    assert join(one, two, three) == join(three, one, two) == join(two, two, one, three)
    assert not join_texts(join_texts(one, two).value, two).contradict


@pytest.mark.parametrize("one", [*Status])
@pytest.mark.parametrize("two", [*Status])
def test_joining_reviews_knows_no_order(one: Status, two: Status) -> None:
    holds, differ = join_reviews(one, two)
    assert join_reviews(two, one) == (holds, differ)
    assert join_reviews(holds, two)[0] is holds
    assert join_reviews(one, one) == (one, False)


# ── documents ────────────────────────────────────────────────────────────────────────────────

EDITED = MARKET.replace("Đông chứ, nhất là", "Đông lắm chứ, nhất là")


@pytest.mark.parametrize(
    ("mine", "theirs", "found", "name"),
    [
        pytest.param(text("A", guid="1"), text("B", guid="1"), "guid", "A", id="its GUID"),
        pytest.param(
            text("A", guid="1"), text("A", EDITED, guid="1"), "guid", "A", id="GUID, corrected"
        ),
        pytest.param(text("A"), text("B"), "text", "A", id="its text under another name"),
        pytest.param(text("A", guid="1"), text("A", guid="2"), "text", "A", id="two GUIDs"),
        pytest.param(text("A"), text("A", EDITED), "near_text", "A", id="its name, nearly"),
        pytest.param(text("A"), text("A.docx", EDITED), "near_text", "A", id="as a file"),
        pytest.param(text("A"), text("B", EDITED), "new", "B", id="another name, nearly"),
        pytest.param(text("A"), text("A", FERRY), "refused", "", id="its name alone"),
        pytest.param(
            text("A", guid="1"), text("B", FERRY, guid="1"), "refused", "", id="GUID, other text"
        ),
        pytest.param(text("A"), text("B.txt", FERRY), "new", "B", id="new, from a file"),
        pytest.param(text("A"), text("B", ""), "refused", "", id="no text and unknown"),
    ],
)
def test_a_document_is_known_by_guid_text_or_name_with_text(
    mine: StudyText, theirs: StudyText, found: str, name: str
) -> None:
    [planned] = plan_merge(study([mine]), study([theirs])).documents
    assert (planned.found.value, planned.document) == (found, name)
    assert (planned.reason is not None) == (found == "refused")


def test_one_of_two_equal_texts_is_the_one_of_the_same_name() -> None:
    ours, theirs = study([text("A"), text("B")]), study([text("B"), text("A"), text("C")])
    found = [(each.document, each.found) for each in plan_merge(ours, theirs).documents]
    assert found == [("B", Found.TEXT), ("A", Found.TEXT), ("C", Found.NEW)]


def test_codings_in_a_refused_document_are_refused_with_the_reason() -> None:
    theirs = study([text("PV01", FERRY)], [HELP], [coding(text("PV01", FERRY), (3, 20), HELP)])
    plan = plan_merge(study([PV1]), theirs)
    assert outcomes(plan) == ["refused"]
    assert "another text" in str(only(plan).reason)
    [account] = plan.accounts
    assert (account.document, account.refused) == ("PV01", 1)


@pytest.mark.parametrize(
    ("choice", "document", "outcome"),
    [(NEW, "PV01 (2)", "added"), ("Đò", "Đò", "added"), (SKIP, "", "refused")],
)
def test_a_map_says_what_becomes_of_a_document(choice: str, document: str, outcome: str) -> None:
    other = text("PV01", FERRY)
    theirs = study([other], [HELP], [coding(other, (3, 20), HELP)])
    decisions = MergeMap(documents={"PV01": choice})
    ours = study([PV1], [HELP])
    plan = plan_merge(ours, theirs, decisions=decisions)
    assert plan.documents[0].document == document
    assert outcomes(plan) == [outcome]
    again = plan_merge(merged(ours, plan), theirs, decisions=decisions)
    assert again.changes_nothing


def test_two_texts_may_be_mapped_to_one() -> None:
    """MAXQDA holds a text once for every coder."""
    twin = text("PV01 Bình")
    theirs = study([PV1, twin], [HELP], [coding(twin, THOA, HELP, "Bình")])
    plan = plan_merge(study([PV1]), theirs, decisions=MergeMap(documents={"PV01 Bình": "PV01"}))
    assert [each.document for each in plan.documents] == ["PV01", "PV01"]
    assert only(plan).document == "PV01"


# ── texts that differ ────────────────────────────────────────────────────────────────────────

LONG = talk(20_000, seed=7)


def spans(words: str, n: int) -> list[Span]:
    rng = random.Random(3)
    places = [found.span() for found in re.finditer(r"\S+", words)]
    firsts = [rng.randrange(len(places) - 41) for _ in range(n)]
    return [Span(places[at][0], places[at + rng.randint(6, 40)][1]) for at in firsts]


def reflowed(words: str) -> str:
    rng = random.Random(5)
    return re.sub(" ", lambda _: rng.choice([" ", " ", "\n", "  "]), words)


def anonymised(words: str) -> str:
    return words.replace("Thoa", "[Tên 2]").replace("Sửu", "P7").replace("Tép", "T.")


def longer(words: str) -> str:
    return words if len(words) < len(LONG) else "Ghi ngày 3.\n" + words + "Hết.\n"


def noisy(words: str) -> str:
    rng = random.Random(6)
    return "".join(rng.choice("aeiou") if c.isalpha() and rng.random() < 0.01 else c for c in words)


@pytest.mark.parametrize(
    ("edit", "sure"),
    [
        pytest.param(lambda words: words.replace("\n", "\r\n"), 1.0, id="CR LF"),
        pytest.param(lambda words: unicodedata.normalize("NFD", words), 1.0, id="NFD"),
        pytest.param(reflowed, 1.0, id="reflow"),
        pytest.param(anonymised, 1.0, id="anonymised"),
        pytest.param(noisy, 0.97, id="1 % noise"),
        pytest.param(longer, 1.0, id="more around"),
    ],
)
def test_codings_follow_a_text_that_was_edited(edit: Callable[[str], str], sure: float) -> None:
    """What is placed holds the same words, edited alike; what is not, waits."""
    old, new = text("PV09", LONG), text("PV09", edit(LONG))
    marks = spans(LONG, 60)
    theirs = study([old], [HELP], [coding(old, span, HELP) for span in marks])
    plan = plan_merge(study([new], [HELP]), theirs)
    check_accounts(plan, theirs)
    assert plan.documents[0].found in (Found.NEAR_TEXT, Found.TEXT)
    placed = [each for each in plan.codings if each.outcome in (Outcome.ADDED, Outcome.SAME)]
    assert len(placed) >= sure * len(marks)
    for each in placed:
        assert each.anchor.certain
        assert each.start is not None
        assert new.text[each.start : each.end] == each.quote
        assert edit is noisy or same_words(edit(each.source.quote), each.quote)
    assert len(plan.waiting) == len(plan.codings) - len(placed)


def test_what_is_gone_or_torn_waits_with_both_contexts() -> None:
    words = "Có cô Thoa ở đầu ngõ, trưa nào cô cũng chạy sang đỡ một tay."
    cut = text("PV01", MARKET.replace(words, "Có."))
    half = text("PV01", MARKET.replace("trưa nào cô cũng chạy sang đỡ một tay", "thế thôi"))
    theirs = study([PV1], [HELP], [coding(PV1, words, HELP)])
    [gone] = plan_merge(study([cut], [HELP]), theirs).waiting
    assert gone.question is Question.PLACE
    assert gone.theirs is not None
    assert gone.theirs.passage == words
    assert gone.theirs.before.endswith("không?\nĐ: ")
    plan = plan_merge(study([half], [HELP]), theirs)
    assert outcomes(plan) == ["conflict"]
    [torn] = plan.waiting
    assert torn.anchor in (Kind.PARTIAL, Kind.AMBIGUOUS)
    assert torn.ours is not None
    assert torn.ours.passage.startswith("Có cô Thoa")
    assert torn.id == gone.id
    assert only(plan).entry == torn.id
    assert Waiting.from_record(torn.as_record()) == torn


@pytest.mark.parametrize(
    ("verdict", "outcome", "quote"),
    [
        ("take", "added", None),
        ("leave", "refused", ""),
        ("3-17", "added", MARKET[3:17]),
        ("17-3", "conflict", None),
        ("9999-99999", "conflict", None),
    ],
)
def test_the_inbox_is_settled_by_a_map(verdict: str, outcome: str, quote: str | None) -> None:
    words = "Có cô Thoa ở đầu ngõ, trưa nào cô cũng chạy sang đỡ một tay."
    ours = study([text("PV01", MARKET.replace("trưa nào cô cũng chạy sang", "thôi"))], [HELP])
    theirs = study([PV1], [HELP], [coding(PV1, words, HELP)])
    [entry] = plan_merge(ours, theirs).waiting
    decisions = MergeMap(inbox={entry.id: verdict})
    plan = plan_merge(ours, theirs, decisions=decisions)
    assert outcomes(plan) == [outcome]
    assert quote is None or only(plan).quote == quote
    after = merged(ours, plan)
    assert plan_merge(after, theirs, decisions=decisions).changes_nothing


def test_a_coding_that_a_person_placed_is_known_by_its_guid() -> None:
    """Merging again asks nothing about what was settled, map or no map."""
    words = "Có cô Thoa ở đầu ngõ, trưa nào cô cũng chạy sang đỡ một tay."
    ours = study([text("PV01", MARKET.replace("trưa nào cô cũng chạy sang", "thôi"))], [HELP])
    theirs = study([PV1], [HELP], [coding(PV1, words, HELP, guid="c1")])
    [entry] = plan_merge(ours, theirs).waiting
    taken = plan_merge(ours, theirs, decisions=MergeMap(inbox={entry.id: "take"}))
    again = plan_merge(merged(ours, taken), theirs)
    assert outcomes(again) == ["same"]
    assert not again.waiting


# ── sources without texts ────────────────────────────────────────────────────────────────────


def recounted(theirs: Study, count: Callable[[str], int], shift: int = 0) -> Study:
    """The codings with offsets that another program counts."""
    texts = {each.key: each.text for each in theirs.texts}
    return replace(
        without_texts(theirs),
        codings=tuple(
            replace(
                c,
                start=count(texts[c.text][: c.start]) + shift,
                end=count(texts[c.text][: c.end]) + shift,
            )
            for c in theirs.codings
        ),
    )


def utf16(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("count", "shift", "dialect"),
    [
        pytest.param(len, 0, ("code_point", "lf", 0), id="code points"),
        pytest.param(utf16, 0, ("utf-16", "lf", 0), id="UTF-16"),
        pytest.param(lambda w: len(w.encode()), 0, ("utf-8", "lf", 0), id="UTF-8"),
        pytest.param(lambda w: len(w) + w.count("\n"), 0, ("code_point", "crlf", 0), id="CR LF"),
        pytest.param(len, 1, ("code_point", "lf", 1), id="a BOM"),
        pytest.param(lambda w: len(w.encode()), 3, ("utf-8", "lf", 1), id="a BOM in UTF-8"),
        pytest.param(
            lambda w: utf16(w) + w.count("\n"), 0, ("utf-16", "crlf", 0), id="UTF-16, CR LF"
        ),
        pytest.param(lambda w: len(unicodedata.normalize("NFD", w)), 0, ("nfd", "lf", 0), id="NFD"),
    ],
)
def test_offsets_are_read_as_they_were_counted(
    count: Callable[[str], int], shift: int, dialect: tuple[str, str, int]
) -> None:
    """Every coding stands where it was made, also the words that recur."""
    whole = study(
        [PV1, PV2],
        [HELP],
        [
            *(coding(PV1, found.span(), HELP) for found in re.finditer("H: |lâu|thì", MARKET)),
            coding(PV1, "lấy ai trông hàng 😀 cho", HELP),
            coding(PV1, "hai tháng mới xong", HELP),
            coding(PV2, "Khó thì khó", HELP),
        ],
    )
    ours = study([PV1, PV2], [HELP])
    plan = plan_merge(ours, recounted(whole, count, shift))
    assert standing(merged(ours, plan)) == standing(whole)
    assert plan.offsets is not None
    found = plan.offsets
    assert (found.unit, found.line_end, found.bom, found.score) == (*dialect, 1.0)


def test_quotes_out_of_place_are_looked_for_and_what_recurs_waits() -> None:
    shifted = study(
        [text("PV01", "Băng 3.\n" + MARKET)], [HELP], [],
    )  # fmt: skip
    moved = shifted.texts[0]
    codings = [
        coding(moved, LEG, HELP),
        coding(moved, THOA, HELP),
        coding(moved, (moved.text.index("lâu"), moved.text.index("lâu") + 3), HELP),
    ]
    plan = plan_merge(study([PV1], [HELP]), without_texts(replace(shifted, codings=tuple(codings))))
    assert outcomes(plan) == ["added", "added", "conflict"]
    assert [each.quote for each in plan.codings[:2]] == [LEG, THOA]


@pytest.mark.parametrize(
    ("start", "end", "quote", "reason"),
    [
        (-3, 4, "H: ", "outside"),
        (10, 99_999, "H: Bác dọn", "outside"),
        (5, 5, "", "no text"),
        (9, 4, "Bác", "no text"),
        (5, 22, "Không ai nói câu nào như thế này cả", "None of the quotes"),
    ],
)
def test_a_coding_that_cannot_be_is_refused(start: int, end: int, quote: str, reason: str) -> None:
    theirs = study(
        [text("PV01", "")], [HELP], [StudyCoding("text PV01", start, end, HELP.key, "Lan", quote)]
    )
    plan = plan_merge(study([PV1], [HELP]), theirs)
    assert outcomes(plan) == ["refused"]
    assert reason in str(only(plan).reason)
    assert plan.changes_nothing or [c.name for c in plan.coders if c.is_new] == ["Lan"]


def test_a_place_without_quote_needs_others_to_vouch_for_the_counting() -> None:
    bare = StudyCoding(PV1.key, 3, 17, HELP.key, "Lan", "")
    vouching = coding(PV1, LEG, HELP)
    ours = study([PV1], [HELP])
    alone = plan_merge(ours, without_texts(study([PV1], [HELP], [bare])))
    assert outcomes(alone) == ["conflict"]
    together = plan_merge(ours, without_texts(study([PV1], [HELP], [bare, vouching])))
    assert outcomes(together) == ["added", "added"]


def test_a_text_that_is_not_listed_is_known_by_its_quotes() -> None:
    theirs = Study(codings=(replace(coding(PV1, LEG, HEALTH), text="PV01.txt"),))
    plan = plan_merge(study([PV1], [HEALTH]), theirs)
    assert outcomes(plan) == ["added"]
    assert plan.documents[0].found is Found.QUOTES
    nowhere = Study(codings=(replace(coding(PV1, LEG, HEALTH), text="PV77"),))
    assert outcomes(plan_merge(study([PV1], [HEALTH]), nowhere)) == ["refused"]


def test_words_that_are_not_the_quote_are_not_taken_for_it() -> None:
    """A damaged copy: the quote is elsewhere in its text."""
    theirs = study([PV1], [HELP], [replace(coding(PV1, (3, 17), HELP), quote=THOA)])
    plan = plan_merge(study([PV1], [HELP]), theirs)
    assert [each.quote for each in plan.codings] == [THOA]
    gone = study([PV1], [HELP], [replace(coding(PV1, (3, 17), HELP), quote="Trời thì cao quá")])
    assert outcomes(plan_merge(study([PV1], [HELP]), gone)) == ["conflict"]


# ── codes ────────────────────────────────────────────────────────────────────────────────────

ROOT = code("Rào cản", "barriers")


def plan_codes(
    mine: list[StudyCode], theirs: list[StudyCode], **choices: str
) -> dict[str, PlannedCode]:
    decisions = MergeMap(codes={name.replace("_", " "): to for name, to in choices.items()})
    plan = plan_merge(study([], mine), study([], theirs), decisions=decisions)
    return {each.source.name: each for each in plan.codes}


@pytest.mark.parametrize(
    ("mine", "theirs", "found", "ours", "changes"),
    [
        pytest.param(
            code("Nợ", "barriers.debt", guid="1"),
            code("Vay nợ", "barriers.loans", guid="1"),
            "guid", "barriers.debt", ["renamed"], id="GUID, renamed",
        ),
        pytest.param(
            code("Nợ", "barriers.debt", guid="1"),
            code("Nợ nần", "barriers.debt", guid="2"),
            "id", "barriers.debt", ["renamed"], id="id",
        ),
        pytest.param(
            code("Nợ", "barriers.debt"), code("barriers.debt"), "id", "barriers.debt",
            ["renamed"], id="a name that is our id",
        ),
        pytest.param(
            code("Nợ", "barriers.debt"), code("Nợ"), "path", "barriers.debt", [], id="name",
        ),
        pytest.param(
            code("Nợ nần", "barriers.debt"), code("NO NAN"), "name", "barriers.debt",
            ["renamed"], id="folded name",
        ),
        pytest.param(
            code("Nợ", "barriers.debt", description="Vay ngoài"),
            code("Nợ", description="Vay ngân hàng"),
            "path", "barriers.debt", ["redefined"], id="redefined",
        ),
        pytest.param(
            code("Nợ", "barriers.debt"), code("Sức khoẻ"), "new", "suc_khoe", [], id="new",
        ),
    ],
)  # fmt: skip
def test_a_code_is_known_by_guid_id_path_or_name(
    mine: StudyCode, theirs: StudyCode, found: str, ours: str, changes: list[str]
) -> None:
    [planned] = plan_codes([mine], [theirs]).values()
    assert (planned.found.value, planned.code) == (found, ours)
    assert [each.value for each in planned.changes] == changes


def test_equal_names_on_different_branches_are_told_apart() -> None:
    mine = [
        StudyCode("b", "Rào cản", is_codable=False, id="barriers"),
        StudyCode("e", "Thuận lợi", is_codable=False, id="enablers"),
        code("Khác", "barriers.other", "b"),
        code("Khác", "enablers.other", "e"),
    ]
    theirs = [
        StudyCode("1", "Thuận lợi", is_codable=False),
        StudyCode("2", "Rào cản", is_codable=False),
        StudyCode("3", "Khác", parent="1"),
        StudyCode("4", "Khác", parent="2"),
    ]
    plan = plan_merge(study([], mine), study([], theirs))
    found = {each.source.key: each.code for each in plan.codes}
    assert found == {"1": "enablers", "2": "barriers", "3": "enablers.other", "4": "barriers.other"}


def test_a_name_on_another_branch_waits_for_a_person() -> None:
    mine = [
        StudyCode("b", "Rào cản", is_codable=False, id="barriers"),
        StudyCode("e", "Thuận lợi", is_codable=False, id="enablers"),
        code("Khác", "barriers.other", "b"),
    ]
    theirs = [mine[1], StudyCode("3", "Khác", parent="e")]
    codings = [StudyCoding(PV1.key, 3, 17, "3", "Lan", MARKET[3:17])]
    plan = plan_merge(study([PV1], mine), study([PV1], theirs, codings))
    assert [each.found for each in plan.codes] == [Found.ID, Found.WAITING]
    assert outcomes(plan) == ["conflict"]
    question, waiting = plan.waiting
    assert (question.question, question.choices, question.n) == (
        Question.CODE,
        ("barriers.other",),
        1,
    )
    assert waiting.of == question.id
    assert waiting.proposal == (3, 17)
    for choice, ours in ((NEW, "enablers.khac"), ("barriers.other", "barriers.other")):
        decided = plan_merge(
            study([PV1], mine),
            study([PV1], theirs, codings),
            decisions=MergeMap(codes={"Thuận lợi / Khác": choice}),
        )
        assert only(decided).code == ours
        assert outcomes(decided) == ["added"]


def test_categories_and_codes_may_share_an_id() -> None:
    mine = [StudyCode("domain", "Nhóm", is_codable=False, id="help"), code("Giúp", "help")]
    plan = plan_merge(study([PV1], mine), study([PV1], mine, [coding(PV1, THOA, mine[1])]))
    assert [(each.code, each.source.is_codable) for each in plan.codes] == [
        ("help", False),
        ("help", True),
    ]
    ours = study([PV1], mine)
    assert merged(ours, plan).codings[0].code == "help"


def test_a_code_for_the_same_passages_waits_for_a_person() -> None:
    """“Láng giềng” was coded where we have “Hàng xóm giúp”, which the source does not know."""
    words = [LEG, THOA, "Phường cho mượn cái dù to"]
    ours = study([PV1], [HELP, HEALTH], [coding(PV1, each, HELP) for each in words])
    other = code("Láng giềng")
    theirs = study([PV1], [other], [coding(PV1, each, other, "Bình") for each in words])
    plan = plan_merge(ours, theirs)
    [planned] = plan.codes
    assert planned.found is Found.WAITING
    assert planned.suggestions == (("enablers.neighbours", 1.0),)
    assert outcomes(plan) == ["conflict"] * 3
    assert len(plan.waiting) == 4
    assert len({each.id for each in plan.waiting}) == 4
    mapped = plan_merge(ours, theirs, decisions=MergeMap(codes={"Láng giềng": NEW}))
    assert [each.code for each in mapped.codes] == ["lang_gieng"]
    left_out = plan_merge(ours, theirs, decisions=MergeMap(codes={"Láng giềng": SKIP}))
    assert outcomes(left_out) == ["refused"] * 3


def test_split_merged_and_missing_codes_are_told() -> None:
    """Lan's copy merged two codes into one, and split another in two."""
    mine = [
        code(name, f"barriers.{name}", guid=name)
        for name in ("chan", "lung", "cho", "giay", "dong", "dua")
    ]
    words = [
        LEG,
        "tôi nhóm bếp",
        "phiên chợ mười sáu",
        "Giấy tờ thì phải chờ",
        "hai tháng mới xong",
    ]
    ours = study(
        [PV1],
        mine,
        [coding(PV1, w, c) for w, c in zip(words, [*mine[:3], mine[3], mine[3]], strict=True)],
    )
    both, papers = code("Thân thể", guid="n1"), code("Thủ tục", guid="n2")
    theirs = study(
        [PV1],
        [*mine[2:4], both, papers],
        [
            coding(PV1, words[0], both),
            coding(PV1, words[1], both),
            coding(PV1, words[2], mine[2]),
            coding(PV1, words[3], mine[3]),
            coding(PV1, words[4], papers),
        ],
    )
    plan = plan_merge(ours, theirs)
    told = {each.source.name: (each.changes, each.related) for each in plan.codes}
    assert told["Thân thể"] == ((CodeChange.MERGED,), ("barriers.chan", "barriers.lung"))
    assert told["Thủ tục"] == ((CodeChange.SPLIT,), ("barriers.giay",))
    assert plan.deleted == ("barriers.chan", "barriers.lung", "barriers.dong", "barriers.dua")


def test_names_of_both_languages_count() -> None:
    yaml = (
        "title: T\ncodes:\n  - id: barriers.debt\n    name: {vi: Nợ nần, en: Debt}\n"
        "    indicators: [nợ]\n"
    )
    ours = study([], [code("Nợ nần", "barriers.debt")], codebook=yaml)
    [planned] = plan_merge(ours, study([], [code("Debt")])).codes
    assert (planned.code, planned.changes) == ("barriers.debt", ())


def test_new_ids_are_free_and_say_the_name() -> None:
    mine = [code("Nợ nần", "barriers.no_nan")]
    theirs = [
        StudyCode("1", "Rào cản", is_codable=False, id="barriers"),
        StudyCode("2", "Đi lại, xa xôi", parent="1"),
        StudyCode("3", "困难"),
        StudyCode("4", "!!"),
    ]
    found = {key: each.code for key, each in plan_codes(mine, theirs).items()}
    assert found["Đi lại, xa xôi"] == "barriers.di_lai_xa_xoi"
    assert {found["困难"], found["!!"]} == {"code", "code_2"}
    assert slug("Điều dưỡng") == "dieu_duong"
    assert free_id("a", {"a", "a_2"}) == "a_3"
    assert free_name("Lan", {"Lan"}) == "Lan (2)"
    assert document_name("Ghi chép 3.5.TXT") == "Ghi chép 3.5"


def test_a_circle_of_parents_is_no_trouble() -> None:
    circle = [StudyCode("1", "A", parent="2"), StudyCode("2", "B", parent="1")]
    assert {each.code for each in plan_codes([], circle).values()} == {"a", "b"}


# ── coders ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mine", "theirs", "coder", "found"),
    [
        pytest.param(("Lan", "1"), ("Lan Anh", "1"), "Lan", "guid", id="GUID"),
        pytest.param(("Lan", "1"), ("Lan", ""), "Lan", "name", id="name"),
        pytest.param(("Lan", "1"), ("Lan", "2"), "Lan (2)", "apart", id="two people"),
        pytest.param(("rules:1", "1"), ("rules:1", "2"), "rules:1", "name", id="the machine"),
        pytest.param(("Lan", "1"), ("Bình", "2"), "Bình", "new", id="new"),
    ],
)
def test_a_coder_is_known_by_guid_or_name(
    mine: tuple[str, str], theirs: tuple[str, str], coder: str, found: str
) -> None:
    ours = study([PV1], [HELP], coders=[StudyCoder(*mine)])
    other = study([PV1], [HELP], [coding(PV1, THOA, HELP, theirs[0])], coders=[StudyCoder(*theirs)])
    plan = plan_merge(ours, other)
    [planned] = plan.coders
    assert (planned.coder, planned.found.value) == (coder, found)
    assert only(plan).coder == coder
    again = plan_merge(merged(ours, plan), other)
    assert again.changes_nothing
    assert again.coders[0].coder == coder


def test_a_map_makes_two_coders_one() -> None:
    ours = study([PV1], [HELP], [coding(PV1, THOA, HELP)], coders=[StudyCoder("Lan", "1")])
    theirs = study([PV1], [HELP], [coding(PV1, THOA, HELP)], coders=[StudyCoder("Lan", "2")])
    assert outcomes(plan_merge(ours, theirs)) == ["added"]
    joined = MergeMap(coders={"Lan": "Lan"})
    assert outcomes(plan_merge(ours, theirs, decisions=joined)) == ["same"]
    left_out = plan_merge(ours, theirs, decisions=MergeMap(coders={"Lan": SKIP}))
    assert outcomes(left_out) == ["refused"]


def test_a_map_survives_being_written_down() -> None:
    decisions = MergeMap({"a": "b"}, {"c": NEW}, {"d": SKIP}, {"e": "3-4"})
    assert MergeMap.from_record(decisions.as_record()) == decisions
    assert MergeMap().as_record() == {}
    assert decisions.joined(MergeMap(codes={"c": "x"})).codes == {"c": "x"}
    for wrong in ({"what": {}}, {"codes": []}, {"codes": {"a": 3}}, {"codes": {"a": " "}}):
        with pytest.raises(ValueError, match=r"what|codes"):
            MergeMap.from_record(wrong)


# ── what the codings say ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mine", "theirs", "holds", "outcome", "updates"),
    [
        ("proposed", "accepted", "accepted", "same", True),
        ("proposed", "rejected", "rejected", "same", True),
        ("accepted", "proposed", "accepted", "same", False),
        ("accepted", "accepted", "accepted", "same", False),
        ("manual", "accepted", "manual", "same", False),
        ("rejected", "accepted", "accepted", "conflict", True),
        ("accepted", "rejected", "accepted", "conflict", False),
    ],
)
def test_a_review_wins_over_a_proposal_and_two_are_told(
    mine: str, theirs: str, holds: str, outcome: str, updates: bool
) -> None:
    ours = study([PV1], [HELP], [coding(PV1, THOA, HELP, "rules:1", status=Status(mine))])
    other = study([PV1], [HELP], [coding(PV1, THOA, HELP, "rules:1", status=Status(theirs))])
    plan = plan_merge(ours, other)
    found = only(plan)
    assert (found.status.value, found.outcome.value, found.updates) == (holds, outcome, updates)
    assert [each.question for each in plan.waiting] == [Question.REVIEW] * (outcome == "conflict")
    if plan.waiting:
        settled = MergeMap(inbox={plan.waiting[0].id: "rejected"})
        assert only(plan_merge(ours, other, decisions=settled)).status is Status.REJECTED


def test_memos_that_differ_are_both_kept_and_told() -> None:
    ours = study([PV1], [HELP], [coding(PV1, THOA, HELP, memo="Hỏi lại")])
    theirs = study(
        [PV1],
        [HELP],
        [coding(PV1, THOA, HELP, memo="Rất hay"), coding(PV1, THOA, HELP, memo="Xem PV02")],
    )
    plan = plan_merge(ours, theirs)
    assert outcomes(plan) == ["conflict", "conflict"]
    [after] = merged(ours, plan).codings
    assert set(after.memo.split("\n\n---\n\n")) == {"Hỏi lại", "Rất hay", "Xem PV02"}
    gained = plan_merge(study([PV1], [HELP], [coding(PV1, THOA, HELP)]), ours)
    assert (outcomes(gained), gained.accounts[0].updated) == (["same"], 1)


@pytest.mark.parametrize(
    ("change", "verdict", "outcome", "n_after"),
    [
        ("span", "", "conflict", 1),
        ("span", "take", "same", 1),
        ("span", "both", "added", 2),
        ("span", "leave", "refused", 1),
        ("code", "", "conflict", 1),
        ("code", "take", "same", 1),
    ],
)
def test_a_coding_that_was_changed_in_the_copy_waits(
    change: str, verdict: str, outcome: str, n_after: int
) -> None:
    ours = study([PV1], [HELP, HEALTH], [coding(PV1, THOA, HELP, guid="c1")])
    changed = (
        coding(PV1, THOA + ".", HELP, guid="c1")
        if change == "span"
        else coding(PV1, THOA, HEALTH, guid="c1")
    )
    theirs = study([PV1], [HELP, HEALTH], [changed])
    [entry] = plan_merge(ours, theirs).waiting
    assert entry.question is Question.CHANGE
    decisions = MergeMap(inbox={entry.id: verdict} if verdict else {})
    plan = plan_merge(ours, theirs, decisions=decisions)
    assert outcomes(plan) == [outcome]
    after = merged(ours, plan)
    assert len(after.codings) == n_after
    if verdict == "take":
        assert after.codings == theirs.codings
    assert plan_merge(after, theirs, decisions=decisions).changes_nothing


# ── participants, variables, memos, sets ─────────────────────────────────────────────────────


def test_the_rest_of_a_study_comes_along() -> None:
    ours = study(
        [PV1],
        [HELP],
        cases=(StudyCase("BB01", {"sex": "nữ", "age": "61"}, (PV1.key,), guid="p1"),),
        variables=(StudyVariable("sex"),),
        memos=(StudyMemo("code", HELP.key, "Rộng quá", "Lan"),),
        sets=(StudySet("Chợ", "documents", (PV1.key,)),),
    )
    theirs = study(
        [PV1, PV2],
        [HELP],
        cases=(
            StudyCase("BB-1", {"sex": "nam", "site": "Bến"}, (PV1.key, PV2.key), guid="p1"),
            StudyCase("LD01", {"sex": "nam"}, (PV2.key,)),
        ),
        variables=(StudyVariable("sex", "choice"), StudyVariable("site")),
        memos=(
            StudyMemo("code", HELP.key, "Chia đôi?", "Lan"),
            StudyMemo("document", PV2.key, "Ồn", "Lan"),
            StudyMemo("participant", "BB-1", "Gọi lại", "Lan"),
            StudyMemo("code", "không có", "?", "Lan"),
        ),
        sets=(StudySet("Chợ", "documents", (PV1.key, PV2.key)),),
    )
    plan = plan_merge(ours, theirs)
    told = {(v.kind, v.target, v.name): (v.outcome.value, v.value) for v in plan.values}
    assert told["participant", "BB01", "sex"] == ("conflict", "nữ")
    assert told["participant", "BB01", "site"] == ("added", "Bến")
    assert told["participation", "BB01", "PV01"] == ("same", "PV01")
    assert told["participation", "BB01", "PV02"] == ("added", "PV02")
    assert told["participant", "LD01", ""] == ("added", "")
    assert told["variable", "sex", ""] == ("conflict", "text")
    assert told["memo", "enablers.neighbours", "Lan"] == (
        "conflict",
        "Chia đôi?\n\n---\n\nRộng quá",
    )
    assert told["memo", "BB01", "Lan"] == ("added", "Gọi lại")
    assert told["memo", "không có", "Lan"][0] == "refused"
    after = merged(ours, plan)
    assert {case.id: len(case.texts) for case in after.cases} == {"BB01": 2, "LD01": 1}
    assert after.sets[0].members == (PV1.key, PV2.key)
    assert len(after.memos) == 3
    assert plan_merge(after, theirs).changes_nothing
    assert plan_merge(after, after).changes_nothing


def test_an_empty_project_takes_everything_as_new() -> None:
    theirs = coded([PV1, PV2, text("PV03", talk(3_000))], "Lan", 50, seed=2)
    empty = Study()
    plan = plan_merge(empty, theirs)
    assert all(each.is_new for each in (*plan.documents, *plan.codes, *plan.coders, *plan.codings))
    after = merged(empty, plan)
    assert standing(after) == standing(theirs)
    assert plan_merge(after, theirs).changes_nothing
    assert not plan_merges(empty, [])


def test_no_common_document_is_no_error() -> None:
    ours = study([PV1], [HELP], [coding(PV1, THOA, HELP)])
    theirs = study([PV2], [HELP], [coding(PV2, "Hay lắm", HELP, "Bình")])
    plan = plan_merge(ours, theirs)
    assert outcomes(plan) == ["added"]
    assert plan.documents[0].is_new


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_edited_copies_keep_the_laws(seed: int) -> None:
    """Texts edited at random: accounts add up, what is certain holds its words, merging again
    changes nothing.
    """
    rng = random.Random(seed)
    words = talk(2_500, seed=seed)
    lines = words.splitlines(keepends=True)
    cuts = sorted(rng.sample(range(len(lines) + 1), 4))
    parts = ["".join(lines[a:b]) for a, b in pairwise([0, *cuts, len(lines)])]
    if rng.random() < 0.5:
        del parts[rng.randrange(len(parts))]
    else:
        rng.shuffle(parts)
    old, new = text("PV05", words), text("PV05", "".join(parts))
    theirs = study([old], [HELP], [coding(old, span, HELP) for span in spans(words, 15)])
    ours = study([new], [HELP])
    plan = plan_merge(ours, theirs)
    check_accounts(plan, theirs)
    for each in plan.codings:
        if each.outcome is Outcome.ADDED and each.anchor in (Kind.EXACT, Kind.MOVED):
            assert same_words(each.source.quote, each.quote)
    after = merged(ours, plan)
    again = plan_merge(after, theirs)
    assert again.changes_nothing
    assert {each.id for each in again.waiting} == {each.id for each in plan.waiting}


# ── anything ─────────────────────────────────────────────────────────────────────────────────

NFC = ["", "a", "A", "á", "b.c", "B / C", "PV01", "PV01.txt", "rules:1"]
NAMES = st.sampled_from([*NFC, "a\u0301"])
GUIDS = st.sampled_from(["", "", "1", "2"])
QUOTES = st.one_of(
    st.sampled_from(["", " ", "Đ: ", "không", LEG, "😀 cho", "lâu\r\nlắm"]), st.text(max_size=12)
)
KEYS = st.sampled_from(["1", "2", "3", "nowhere"])


def keyed(
    kind: st.SearchStrategy[Any], unique_by: Callable[[Any], Any] | None = None
) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to three things with keys, and GUIDs if they have any, of their own."""
    return st.lists(kind, max_size=3, unique_by=unique_by).map(
        lambda found: tuple(
            replace(each, key=str(n + 1), guid=each.guid and f"{each.guid}{n}")
            for n, each in enumerate(found)
        )
    )


def coders_called(name: str) -> st.SearchStrategy[StudyCoder]:
    return st.builds(StudyCoder, st.just(name), st.sampled_from(["", f"g{NFC.index(name)}"]))


ANYTHING = st.builds(
    Study,
    coders=st.lists(NAMES, max_size=3, unique_by=nfc).flatmap(
        lambda names: st.tuples(*map(coders_called, map(nfc, names)))
    ),
    codes=keyed(
        st.builds(StudyCode, KEYS, NAMES, st.none() | KEYS, st.booleans(), id=NAMES, guid=GUIDS),
        unique_by=lambda code: same_name(code.name),
    ),
    texts=keyed(
        st.builds(
            StudyText, KEYS, NAMES, st.sampled_from(["", "a", MARKET, EDITED, FERRY]), guid=GUIDS
        ),
        unique_by=lambda text: same_name(document_name(text.name)),
    ),
    codings=st.lists(
        st.builds(
            StudyCoding,
            KEYS,
            st.integers(-3, 90) | st.integers(),
            st.integers(-3, 120) | st.integers(),
            KEYS,
            NAMES,
            QUOTES,
            memo=NAMES,
            status=st.sampled_from([*Status]),
            guid=GUIDS,
        ),
        max_size=6,
    ).map(tuple),
    memos=st.lists(
        st.builds(
            StudyMemo, st.sampled_from(["project", "document", "code", "participant"]), KEYS,
            QUOTES, NAMES,
        ),
        max_size=2,
    ).map(tuple),
    cases=st.lists(
        st.builds(StudyCase, NAMES, st.dictionaries(NAMES, NAMES, max_size=2), st.tuples(KEYS)),
        max_size=2, unique_by=lambda case: unicodedata.normalize("NFC", case.id),
    ).map(tuple),
    sets=st.lists(
        st.builds(StudySet, NAMES, st.sampled_from(["documents", "codes"]), st.tuples(KEYS)),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


@settings(max_examples=200)
@given(ANYTHING, ANYTHING)
def test_whatever_a_source_holds_is_accounted_for(first: Study, theirs: Study) -> None:
    ours = merged(Study(), plan_merge(Study(), first))
    plan = plan_merge(ours, theirs)
    check_accounts(plan, theirs)
    after = merged(ours, plan)
    texts = {each.key: each.text for each in after.texts}
    for each in after.codings:
        assert texts[each.text][each.start : each.end] == each.quote != ""
    for each in plan.waiting:
        assert Waiting.from_record(each.as_record()) == each
    for names in (
        [each.name for each in after.texts],
        [each.name for each in after.coders],
        [(each.is_codable, each.id) for each in after.codes],
    ):
        assert len(names) == len(set(names))
    assert plan_merge(after, theirs).changes_nothing


def test_what_was_finished_and_decided_comes_along_in_our_terms() -> None:
    far, road = code("Xa", "a.far"), code("Đường", "a.road")
    ours_text, theirs_text = text("P1"), replace(text("P1"), key="t9", name="P1.docx")
    span = MARKET.index("Mẹ tôi"), MARKET.index("Mẹ tôi") + 6
    seen = (Input(*span, "x.far", "Mai"),)
    made = Decision(
        "c1", "P1.docx", Action.TAKE, "Mai", "2026-01-01T00:00:00", seen, ("Mai",), coder="Mai",
    )  # fmt: skip
    ours = Study(texts=(ours_text,), codes=(far, road), coders=(StudyCoder("Lan"),))
    theirs = Study(
        texts=(theirs_text,),
        codes=(StudyCode("k", "Xa", id="x.far"), StudyCode("l", "Sông", id="x.river")),
        coders=(StudyCoder("Mai"), StudyCoder("Thu")),
        finished=(("t9", "Mai"), ("t9", "Thu")),
        decisions=(made.as_record(),),
    )
    decisions = MergeMap(coders={"Mai": "Lan", "Thu": "-"})
    plan = plan_merge(ours, theirs, decisions=decisions)
    after = merged(ours, plan)
    assert after.finished == ((ours_text.key, "Lan"),)
    [record] = after.decisions
    assert (record["document"], record["by"], record["coder"]) == ("P1", "Lan", "Lan")
    assert record["seen"] == [[*span, "a.far", "Lan"]]
    assert plan_merge(after, theirs, decisions=decisions).changes_nothing
    refused = plan_merge(ours, theirs, decisions=MergeMap(codes={"x.far": "-"}))
    assert [v.outcome for v in refused.values if v.kind == "decision"] == [Outcome.REFUSED]


def test_what_is_asked_no_more_is_named() -> None:
    here, there = text("P1"), text("P1", MARKET.replace("bán bún", "bán bún riêu cua chua ngọt"))
    far = code("Xa", "a.far")
    one = coding(there, "Mẹ tôi bán bún riêu cua chua ngọt, tôi nhóm bếp", far, guid="g1")
    ours, theirs = Study(texts=(here,), codes=(far,)), Study(
        texts=(there,), codes=(far,), codings=(one,), coders=(StudyCoder("Lan"),)
    )  # fmt: skip
    waiting = plan_merge(ours, theirs).waiting
    asked = {"elsewhere", *(each.id for each in waiting)}
    assert not plan_merge(ours, theirs, asked=asked).settled
    for verdict in ("leave", "4-9"):
        decisions = MergeMap(inbox={each.id: verdict for each in waiting})
        settled = plan_merge(ours, theirs, decisions=decisions, asked=asked).settled
        assert set(settled) == {each.id for each in waiting}


def test_a_name_below_a_parent_that_is_not_ours_is_another_code() -> None:
    barriers = StudyCode("d", "Rào cản", is_codable=False, id="barriers")
    ours = Study(codes=(barriers, StudyCode("go", "Đi lại", parent="d", id="barriers.go")))
    theirs = Study(
        codes=(
            StudyCode("x", "Thuận lợi", is_codable=False),
            StudyCode("y", "Đi lại", parent="x"),
        )
    )
    found = {each.source.key: each for each in plan_merge(ours, theirs).codes}
    assert found["y"].found is Found.NEW
    assert found["y"].code not in ("", "barriers.go")
    flat = Study(codes=(StudyCode("y", "Đi lại"),))
    (same,) = plan_merge(ours, flat).codes
    assert (same.found, same.code) == (Found.NAME, "barriers.go")
