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
    OutsideText,
    QuoteNotFound,
    SeveralPlaces,
    UnknownName,
)
from qualcode.messages import Translator
from qualcode.model import Span, Status
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare
from qualcode.workbench import (
    CodingFilter,
    add_coding,
    chosen_codings,
    find_codings,
    list_codings,
    note_on_coding,
    remove_codings,
    review_codings,
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
    assert qualcode("code", "remove", own, "--json", cwd=tmp_path).json["changed"] == 1
    with Project.open(tmp_path / "study.qualcode", readonly=True) as seen:
        assert states(seen) == ["accepted", "rejected", "rejected"]
        assert [event.verb for event in seen.history(5)] == [
            "code.remove", "code.memo", "code.accept", "code.reject", "code.add",
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
