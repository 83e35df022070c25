"""`code`: people's own codings, and their word on the machine's proposals."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from commandline import qualcode
from hypothesis import given
from hypothesis import strategies as st

from qualcode.cli.program import Shared, execute, program
from qualcode.errors import (
    AlreadyCoded,
    AmbiguousId,
    Conflict,
    NoCodebook,
    NothingChosen,
    NotProposed,
    NotYours,
    OutsideText,
    QuoteNotFound,
    SeveralPlaces,
    UnknownName,
    UsageError,
)
from qualcode.messages import Translator
from qualcode.model import Span, Status
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare
from qualcode.workbench import (
    CodingFilter,
    add_coding,
    chosen_codings,
    edit_coding,
    find_codings,
    list_codings,
    note_on_coding,
    remove_coding,
    remove_codings,
    review_codings,
    set_blind,
    tag,
)
from qualcode.workbench.code import places_of

TALKS = {
    "P01": "H: Anh ở đâu?\nĐ: Tôi đi làm xa suốt. Vợ ở\n  nhà trông con. Tết tôi mới về.\n",
    "P02": "H: Còn chị?\nĐ: Chồng đi làm xa. Dạ. Anh trai cũng đi làm xa. Dạ.\n",
}
BOOK = """\
codes:
  - {id: barriers.away, name: Đi xa, indicators: [đi làm xa]}
  - {id: positive.home, name: Ở nhà}
"""
AWAY, HOME = "barriers.away", "positive.home"


@pytest.fixture
def project(tmp_path: Path) -> Any:
    """Two interviews with three proposals of one code."""
    with Project.create(tmp_path / "study.qualcode") as project:
        plans = [
            DocumentPlan(prepare(text, document_id=name, tokenizer=None))
            for name, text in TALKS.items()
        ]
        project.save_documents(plans, actor="Lan")
        project.save_codebook(BOOK, path="so_ma.yaml", actor="Lan")
        tag(project, actor="Lan")
        yield project


def states(project: Project) -> list[str]:
    return [each.coding.status.value for each in project.codings()]


@pytest.mark.parametrize(
    ("place", "quote"),
    [
        (Span(18, 27), "ôi đi làm"),
        ("đi làm xa suốt", "đi làm xa suốt"),
        ("Vợ ở nhà trông con", "Vợ ở\n  nhà trông con"),
        (unicodedata.normalize("NFD", "Vợ ở"), "Vợ ở"),
    ],
)
def test_a_passage_is_coded(project: Project, place: Span | str, quote: str) -> None:
    listed = add_coding(project, "P01", HOME, place, coder="Minh", memo="xem lại")
    coding = listed.stored.coding
    assert (coding.quote, coding.code, coding.coder) == (quote, HOME, "Minh")
    assert (coding.status, coding.origin, coding.memo) == (Status.MANUAL, "manual", "xem lại")
    assert listed.turn is not None
    assert listed.turn.number == 2
    assert listed.stored in project.codings()
    event = project.history(1)[0]
    assert (event.verb, event.actor) == ("code.add", "Minh")


def test_a_dry_run_adds_nothing(project: Project) -> None:
    before = project.signature()
    listed = add_coding(project, "P01", HOME, "Vợ", coder="Minh", dry_run=True)
    assert (listed.id, listed.stored.coding.quote) == ("", "Vợ")
    assert project.signature() == before


@pytest.mark.parametrize(
    ("document", "code", "place", "error", "words"),
    [
        ("P1", HOME, "Vợ", UnknownName, "Did you mean “P01”"),
        ("P01", "positive.hom", "Vợ", UnknownName, "Did you mean “positive.home”"),
        ("P01", "x", "Vợ", UnknownName, "Known here: barriers.away, positive.home"),
        ("P02", HOME, "đi làm xa", SeveralPlaces, r"2 times: 21–30 \(#2\), 50–59 \(#2\)"),
        ("P01", HOME, "Vợ đi làm", QuoteNotFound, "does not stand in it word for word"),
        ("P01", HOME, "", QuoteNotFound, "word for word"),
        ("P01", HOME, "đi lam xa suôt", QuoteNotFound, "The nearest is .*đi làm xa suốt"),
        ("P01", HOME, Span(5, 500), OutsideText, "P01 has 75 characters"),
        ("P01", HOME, Span(5, 5), OutsideText, "5–5"),
        ("P01", HOME, Span(8, 5), OutsideText, "8–5"),
    ],
)
def test_what_cannot_be_coded_is_refused(
    project: Project,
    document: str,
    code: str,
    place: Span | str,
    error: type[Exception],
    words: str,
) -> None:
    before = project.signature()
    with pytest.raises(error, match=words):
        add_coding(project, document, code, place, coder="Minh")
    assert project.signature() == before


def test_the_same_coding_twice_is_refused_but_anothers_is_not(project: Project) -> None:
    add_coding(project, "P01", HOME, "Vợ", coder="Minh")
    with pytest.raises(AlreadyCoded):
        add_coding(project, "P01", HOME, "Vợ", coder="Minh")
    add_coding(project, "P01", HOME, "Vợ", coder="Lan")
    add_coding(project, "P01", AWAY, "Vợ", coder="Minh")


def test_without_a_codebook_nothing_is_coded(tmp_path: Path) -> None:
    with Project.create(tmp_path / "empty.qualcode") as project:
        plan = DocumentPlan(prepare(TALKS["P01"], document_id="P01", tokenizer=None))
        project.save_documents([plan], actor="Lan")
        with pytest.raises(NoCodebook):
            add_coding(project, "P01", HOME, "Vợ", coder="Minh")


@pytest.mark.parametrize(
    ("wanted", "n"),
    [
        (CodingFilter(), 4),
        (CodingFilter(documents=["P02"]), 2),
        (CodingFilter(documents=["P01", "P02"], codes=[AWAY]), 3),
        (CodingFilter(coders=["rules"]), 3),
        (CodingFilter(coders=["Minh"]), 1),
        (CodingFilter(coders=["Minh", "rules"], statuses=[Status.MANUAL, Status.PROPOSED]), 4),
        (CodingFilter(statuses=[Status.REJECTED]), 0),
        (CodingFilter(outdated=True), 0),
    ],
)
def test_the_list_is_filtered(project: Project, wanted: CodingFilter, n: int) -> None:
    add_coding(project, "P01", HOME, "Vợ", coder="Minh")
    assert len(list_codings(project, wanted)) == n


@pytest.mark.parametrize(
    "wanted",
    [CodingFilter(documents=["P3"]), CodingFilter(codes=["x.y"]), CodingFilter(coders=["Hoa"])],
)
def test_an_unknown_name_in_a_filter_is_an_error(project: Project, wanted: CodingFilter) -> None:
    with pytest.raises(UnknownName):
        list_codings(project, wanted)


def test_a_code_that_only_old_codings_have_is_known(project: Project) -> None:
    project.save_codebook(BOOK.replace(AWAY, "barriers.far"), path="x", actor="Lan")
    assert len(list_codings(project, CodingFilter(codes=[AWAY]))) == 3


def test_codings_on_an_earlier_text_are_listed_apart(project: Project) -> None:
    plan = DocumentPlan(prepare("Đ: Thôi.\n", document_id="P01", tokenizer=None))
    project.save_documents([plan], actor="Lan")
    (listed,) = list_codings(project, CodingFilter(outdated=True))
    assert (listed.turn, listed.stored.coding.quote) == (None, "Tôi đi làm xa suốt.")
    assert listed.as_record()["outdated"]
    assert find_codings(project, [listed.id]) == [listed.stored]


def test_short_ids_name_one_coding_each(project: Project) -> None:
    listed = list_codings(project, CodingFilter())
    for each in listed:
        for part in (each.id, each.id.upper(), each.stored.guid, each.stored.guid[:30]):
            assert find_codings(project, [part, each.id]) == [each.stored]
    with pytest.raises(AmbiguousId, match="3 codings"):
        find_codings(project, [listed[0].stored.guid[:2]])
    for unknown in ("zzzz", "", "%", "____"):
        with pytest.raises(UnknownName):
            find_codings(project, [unknown])


@pytest.mark.parametrize(
    ("decision", "verb"), [(Status.ACCEPTED, "code.accept"), (Status.REJECTED, "code.reject")]
)
def test_proposals_are_decided_on_and_undone(project: Project, decision: Status, verb: str) -> None:
    before = project.signature()
    chosen = project.codings()[:2]
    review = review_codings(project, chosen, decision, actor="Minh", dry_run=True)
    assert (len(review.changed), project.signature()) == (2, before)
    review_codings(project, chosen, decision, actor="Minh")
    assert states(project) == [decision.value, decision.value, "proposed"]
    event = project.history(1)[0]
    assert (event.verb, event.actor, event.summary["codings"]) == (verb, "Minh", 2)
    again = review_codings(project, project.codings(), decision, actor="Minh")
    assert (len(again.changed), len(again.unchanged)) == (1, 2)
    for _ in range(2):
        project.undo(actor="Minh")
    assert project.signature() == before


def test_a_rejection_can_become_an_acceptance(project: Project) -> None:
    review_codings(project, project.codings(), Status.REJECTED, actor="Minh")
    review_codings(project, project.codings(), Status.ACCEPTED, actor="Minh")
    assert states(project) == ["accepted"] * 3


def test_a_persons_own_coding_is_no_proposal(project: Project) -> None:
    add_coding(project, "P01", HOME, "Vợ", coder="Minh")
    with pytest.raises(NotProposed, match="Minh's own coding"):
        review_codings(project, project.codings(), Status.ACCEPTED, actor="Lan")
    assert "accepted" not in states(project)


def test_codings_are_removed_and_come_back(project: Project) -> None:
    before = project.signature()
    remove_codings(project, project.codings()[1:], actor="Minh", dry_run=True)
    assert project.signature() == before
    remove_codings(project, project.codings()[1:], actor="Minh")
    assert len(project.codings()) == 1
    assert project.history(1)[0].verb == "code.remove"
    project.undo(actor="Minh")
    assert project.signature() == before


def test_a_note_is_written_and_taken_away(project: Project) -> None:
    stored = project.codings()[0]
    review = note_on_coding(project, stored, "hỏi lại chị Năm", actor="Minh")
    assert review.changed[0].coding.memo == "hỏi lại chị Năm"
    (stored,) = find_codings(project, [stored.guid])
    assert stored.coding.memo == "hỏi lại chị Năm"
    assert note_on_coding(project, stored, "hỏi lại chị Năm", actor="Minh").changed == ()
    note_on_coding(project, stored, "", actor="Minh")
    assert project.codings()[0].coding.memo == ""


def test_a_stale_edit_is_a_conflict(project: Project) -> None:
    stale = project.codings()
    review_codings(project, stale[:1], Status.ACCEPTED, actor="Minh")
    after = project.signature()
    with pytest.raises(Conflict):
        review_codings(project, stale, Status.REJECTED, actor="Lan")
    with pytest.raises(Conflict):
        remove_codings(project, stale, actor="Lan")
    with pytest.raises(Conflict):
        note_on_coding(project, stale[0], "của tôi", actor="Lan")
    assert project.signature() == after


def place_of(project: Project, words: str) -> Span:
    start = project.text("P01").text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("words", "change", "verb", "expected"),
    [
        ("nhà trông", {}, "code.move", ("nhà trông", HOME, "")),
        ("", {"code": AWAY}, "code.change", ("Vợ ở", AWAY, "")),
        ("", {"memo": "hỏi lại"}, "code.memo", ("Vợ ở", HOME, "hỏi lại")),
        ("Vợ", {"code": AWAY, "memo": "ừ"}, "code.change", ("Vợ", AWAY, "ừ")),
    ],
)
def test_ones_own_coding_is_changed_in_one_action(
    project: Project, words: str, change: dict[str, Any], verb: str, expected: tuple[str, str, str]
) -> None:
    if words:
        change = {**change, "span": place_of(project, words)}
    own = add_coding(project, "P01", HOME, "Vợ ở", coder="Minh").stored
    before, last = project.signature(), project.last_event()
    options = {"expected": own.changed_by, "actor": "Minh", **change}
    tried = edit_coding(project, own.guid, **options, dry_run=True)
    assert (project.signature(), tried.stored.changed_by) == (before, own.changed_by)
    done = edit_coding(project, own.guid, **options)
    assert done.stored.coding == tried.stored.coding
    (stored,) = project.load_codings([own.guid])
    assert (done.stored, done.turn and done.turn.number) == (stored, 2)
    coding = stored.coding
    assert (coding.quote, coding.code, coding.memo) == expected
    assert (coding.start, coding.end) == place_of(project, coding.quote)
    assert (coding.status, coding.coder) == (Status.MANUAL, "Minh")
    event = project.history(1)[0]
    assert (event.number, event.verb, event.actor) == (last + 1, verb, "Minh")
    project.undo(actor="Minh")
    assert project.signature() == before


@pytest.mark.parametrize(
    ("change", "status", "code", "quote"),
    [
        ({"code": HOME}, "accepted", HOME, "Tôi đi làm xa suốt."),
        ({"span": Span(17, 26)}, "accepted", AWAY, "Tôi đi là"),
        ({"code": HOME, "status": Status.REJECTED}, "rejected", HOME, "Tôi đi làm xa suốt."),
        ({"status": Status.ACCEPTED}, "accepted", AWAY, "Tôi đi làm xa suốt."),
        ({"memo": "nghe lại"}, "proposed", AWAY, "Tôi đi làm xa suốt."),
        ({"code": AWAY}, "proposed", AWAY, "Tôi đi làm xa suốt."),
    ],
)
def test_a_proposal_that_is_corrected_is_accepted(
    project: Project, change: dict[str, Any], status: str, code: str, quote: str
) -> None:
    proposal = project.codings()[0]
    done = edit_coding(project, proposal.guid, expected=None, actor="Minh", **change)
    coding = done.stored.coding
    assert (coding.status.value, coding.code, coding.quote) == (status, code, quote)
    assert (coding.coder, coding.evidence) == (proposal.coding.coder, proposal.coding.evidence)
    assert project.codings()[0] == done.stored
    changes = coding != proposal.coding
    assert project.history(1)[0].actor == ("Minh" if changes else "Lan")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"span": Span(70, 80)}, OutsideText, "75 characters"),
        ({"span": Span(9, 9)}, OutsideText, "9–9"),
        ({"code": "positive.hom"}, UnknownName, "Did you mean “positive.home”"),
        ({"code": AWAY}, AlreadyCoded, "already"),
        ({"status": Status.ACCEPTED}, NotProposed, "Minh's own coding"),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    project: Project, change: dict[str, Any], error: type[Exception], words: str
) -> None:
    own = add_coding(project, "P01", HOME, "Vợ ở", coder="Minh").stored
    add_coding(project, "P01", AWAY, "Vợ ở", coder="Minh")
    before = project.signature()
    with pytest.raises(error, match=words):
        edit_coding(project, own.guid, expected=own.changed_by, actor="Minh", **change)
    assert project.signature() == before


def test_a_proposal_does_not_become_what_one_has_coded_oneself(project: Project) -> None:
    proposal = project.codings()[0]
    place = Span(proposal.coding.start, proposal.coding.end)
    add_coding(project, "P01", HOME, place, coder="Minh")
    for change in ({"code": HOME}, {"code": HOME, "status": Status.ACCEPTED}):
        with pytest.raises(AlreadyCoded):
            edit_coding(project, proposal.guid, expected=None, actor="Minh", **change)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="does not become your own"):
        edit_coding(project, proposal.guid, expected=None, actor="Minh", status=Status.MANUAL)
    edit_coding(project, proposal.guid, expected=None, actor="Lan", code=HOME)


def test_what_somebody_else_coded_stays_as_it_is(project: Project) -> None:
    own = add_coding(project, "P01", HOME, "Vợ ở", coder="Minh").stored
    before = project.signature()
    for change in ({"memo": "!"}, {"code": AWAY}, {"span": Span(20, 30)}):
        with pytest.raises(NotYours, match="a coding of Minh"):
            edit_coding(project, own.guid, expected=own.changed_by, actor="Lan", **change)  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        remove_coding(project, own.guid, expected=own.changed_by, actor="Lan")
    with pytest.raises(NotYours, match="rules:"):
        remove_coding(project, project.codings()[0].guid, expected=None, actor="Lan")
    assert project.signature() == before
    assert remove_coding(project, own.guid, expected=own.changed_by, actor="Minh") == own
    assert own.guid not in [each.guid for each in project.codings()]


def test_a_change_of_what_is_another_by_now_is_a_conflict(project: Project) -> None:
    own = add_coding(project, "P01", HOME, "Vợ ở", coder="Minh").stored
    now = edit_coding(project, own.guid, expected=own.changed_by, actor="Minh", memo="một").stored
    for change in ({"memo": "hai"}, {"memo": "một"}):
        with pytest.raises(Conflict, match="một"):
            edit_coding(project, own.guid, expected=own.changed_by, actor="Minh", **change)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        remove_coding(project, own.guid, expected=own.changed_by, actor="Minh")
    last = project.last_event()
    same = edit_coding(project, own.guid, expected=now.changed_by, actor="Minh", memo="một")
    assert (same.stored, project.last_event()) == (now, last)
    remove_coding(project, own.guid, expected=now.changed_by, actor="Minh")
    with pytest.raises(Conflict, match="it was removed"):
        edit_coding(project, own.guid, expected=now.changed_by, actor="Minh", memo="ba")
    with pytest.raises(UnknownName):
        edit_coding(project, own.guid, expected=None, actor="Minh", memo="ba")


def test_a_coding_on_an_earlier_text_is_changed_there(project: Project) -> None:
    own = add_coding(project, "P01", HOME, "Vợ ở", coder="Minh").stored
    plan = DocumentPlan(prepare("Đ: Thôi.\n", document_id="P01", tokenizer=None))
    project.save_documents([plan], actor="Lan")
    span = Span(own.coding.start, own.coding.end - 2)
    done = edit_coding(project, own.guid, expected=None, actor="Minh", span=span)
    assert (done.stored.coding.quote, done.stored.outdated, done.turn) == ("Vợ", True, None)


def test_in_a_blind_study_what_others_coded_is_not_there_to_be_changed(project: Project) -> None:
    own = add_coding(project, "P01", HOME, "Vợ ở", coder="Minh").stored
    proposal = project.codings()[0]
    edit_coding(project, proposal.guid, expected=None, actor="Minh", memo="của Minh")
    set_blind(project, True, actor="Lan")
    with pytest.raises(UnknownName):
        edit_coding(project, own.guid, expected=None, actor="Hoa", memo="!")
    with pytest.raises(UnknownName):
        remove_coding(project, own.guid, expected=None, actor="Hoa")
    edit_coding(project, own.guid, expected=None, actor="Minh", memo="tôi thấy")
    rejected = Status.REJECTED
    seen = edit_coding(project, proposal.guid, expected=None, actor="Hoa", status=rejected)
    assert (seen.stored.coding.status, seen.stored.coding.memo) == (rejected, "")
    assert project.load_codings([proposal.guid])[0].coding.memo == "của Minh"


@pytest.mark.parametrize(
    ("ids", "wanted", "everything", "words"),
    [
        ([], CodingFilter(), False, "Which codings"),
        (["a"], CodingFilter(codes=[AWAY]), False, "either ids, or filters"),
        (["a"], CodingFilter(), True, "either ids, or filters"),
        ([], CodingFilter(codes=[AWAY]), False, "3 codings are so.*--all"),
    ],
)
def test_which_codings_are_meant_must_be_clear(
    project: Project, ids: list[str], wanted: CodingFilter, everything: bool, words: str
) -> None:
    with pytest.raises(NothingChosen, match=words):
        chosen_codings(project, ids, wanted, everything=everything)


def test_all_means_all_that_are_left_of_the_state_in_question(project: Project) -> None:
    review_codings(project, project.codings()[:1], Status.REJECTED, actor="Minh")
    wanted = CodingFilter(codes=[AWAY])
    open_ones = (Status.PROPOSED,)
    assert len(chosen_codings(project, [], wanted, everything=True)) == 3
    assert len(chosen_codings(project, [], wanted, everything=True, statuses=open_ones)) == 2
    everything = chosen_codings(project, [], CodingFilter(), everything=True)
    assert everything == project.codings()


@pytest.mark.parametrize(
    ("quote", "text", "places"),
    [
        ("dạ dạ", "dạ dạ  dạ", [(0, 5), (3, 9)]),
        ("an", "Lan ăn an", [(7, 9)]),
        ("1.5", "1x5 1.5", [(4, 7)]),
        ("đâu!", "đâu!đâu! đâu", [(0, 4), (4, 8)]),
        ("(cười)", "Dạ(cười)", [(2, 8)]),
        (" ", "a b", []),
    ],
)
def test_the_places_of_a_quote(quote: str, text: str, places: list[tuple[int, int]]) -> None:
    assert places_of(quote, text) == places


@given(st.lists(st.sampled_from(["dạ", "Dạ,", "a.", "đi"]), min_size=1), st.data())
def test_every_quote_is_found_where_it_was_taken(words: list[str], data: st.DataObject) -> None:
    spaces = data.draw(st.lists(st.sampled_from([" ", "\n", " \n "]), min_size=len(words),
                                max_size=len(words)))  # fmt: skip
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    text = "".join(word + space for word, space in zip(words, spaces, strict=True))
    start = sum(len(words[n] + spaces[n]) for n in range(first))
    places = places_of(" ".join(words[first:last]), text)
    assert start in [place.start for place in places]
    assert all(text[p.start : p.end].split() == words[first:last] for p in places)


def test_the_commands(project: Project, tmp_path: Path) -> None:
    project.close()
    added = qualcode("code", "add", "P01", HOME, "--quote", "Vợ ở nhà", "--coder", "Minh",
                     "--json", cwd=tmp_path)  # fmt: skip
    assert added.status == 0, added.err
    own = added.json["coding"]["id"]
    listed = qualcode("code", "list", "--json", cwd=tmp_path).json
    assert (listed["count"], [each["turn"] for each in listed["codings"]]) == (4, [2, 2, 2, 2])
    shown = qualcode("code", "list", "--coder", "rules", cwd=tmp_path)
    assert "Chồng đi làm xa." in shown.err
    assert own not in shown.err
    counted = qualcode("code", "reject", "--code", AWAY, cwd=tmp_path)
    assert (counted.status, "3 codings are so" in counted.err) == (2, True)
    tried = qualcode("code", "reject", "--code", AWAY, "--document", "P02", "--all", "--dry-run",
                     "--json", cwd=tmp_path)  # fmt: skip
    assert (tried.json["changed"], tried.json["dry_run"]) == (2, True)
    done = qualcode("code", "reject", "--code", AWAY, "--document", "P02", "--all", cwd=tmp_path)
    assert "2 proposals rejected." in done.err
    first = next(each["id"] for each in listed["codings"] if each["code"] == AWAY)
    assert qualcode("code", "accept", first, "--json", cwd=tmp_path).json["changed"] == 1
    assert qualcode("code", "memo", own, "đọc lại", cwd=tmp_path).status == 0
    refused = qualcode("code", "change", own, "--code", AWAY, "--coder", "Lan", cwd=tmp_path)
    assert (refused.status, "Q307" in refused.err) == (1, True)
    change = ("code", "change", own, "--code", AWAY, "--span", "37", "40", "--coder", "Minh")
    assert "1 codings would change" in qualcode(*change, "--dry-run", cwd=tmp_path).err
    [changed] = qualcode(*change, "--json", cwd=tmp_path).json["codings"]
    assert (changed["id"], changed["code"], changed["start"], changed["end"]) == (own, AWAY, 37, 40)
    again = qualcode(*change, cwd=tmp_path)
    assert "1 were so already." in again.err
    assert qualcode("code", "remove", own, "--json", cwd=tmp_path).json["changed"] == 1
    with Project.open(tmp_path / "study.qualcode", readonly=True) as seen:
        assert states(seen) == ["accepted", "rejected", "rejected"]
        assert [event.verb for event in seen.history(5)] == [
            "code.remove", "code.change", "code.memo", "code.accept", "code.reject",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ("add P01 5 x positive.home", 2, "whole numbers"),
        ("add P01 positive.home", 2, "START END CODE"),
        ("add P01 1 2 positive.home --quote Vợ", 2, "With --quote"),
        ("add P01 70 80 positive.home", 1, "Q303"),
        ("accept zzzz", 2, "Q007"),
        ("accept", 2, "Q011"),
        ("change zzzz --code positive.home", 2, "Q007"),
        ("change zzzz", 2, "Give --code or --span"),
        ("list --status open", 2, "open"),
    ],
)
def test_what_the_commands_refuse(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    status: int,
    words: str,
) -> None:
    place, before = project.database.place, project.signature()
    assert execute(["-p", place, "code", *arguments.split(), "--lang", "en"]) == status
    assert words in capsys.readouterr().err
    assert project.signature() == before


def test_the_shell_is_offered_documents_and_codes(project: Project) -> None:
    place = project.database.place
    project.close()

    def offered(*arguments: str, typed: str = "") -> list[str]:
        complete = ShellComplete(program, {"obj": Shared(Translator("en"))}, "qualcode", "_X")
        return [item.value for item in complete.get_completions(["-p", place, *arguments], typed)]

    assert offered("code", "add", typed="P0") == ["P01", "P02"]
    assert offered("code", "add", "P01", typed="pos") == [HOME]
    assert offered("code", "add", "P01", typed="1") == []
    assert offered("code", "list", "--coder", typed="ru")[0].startswith("rules:")
    assert offered("tag", "--document") == ["P01", "P02"]
    assert offered("search", "x", "--document", typed="P") == ["P01", "P02"]
    Path(place).write_bytes(b"no project")
    assert offered("code", "add", typed="P0") == []
