"""``theme``: statements and chosen quotes in a project, and what reports make of them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commandline import qualcode
from sqlalchemy import update
from store_stage import TALKS, document, fill, merge_codes
from store_stage import plan as document_plan

from qualcode import workbench
from qualcode.errors import (
    AmbiguousId,
    BlindStudy,
    Conflict,
    NoCodebook,
    OutsideText,
    QualcodeError,
    QuoteMismatch,
    QuoteNotFound,
    SeveralPlaces,
    UnfitMarks,
    UnknownName,
)
from qualcode.messages import Translator
from qualcode.model import ChosenQuote, Localized, Redaction, Span
from qualcode.store import DocumentPlan, Project, StoredQuote, chosen, schema
from qualcode.text import prepare
from qualcode.workbench import ImportRequest, ReportRequest

SIGNAL, ANSWERED = "barriers.signal", "enablers.answered"
WORDS = "Sóng yếu lắm, đứng ngoài hiên mới bắt được."
NAMED = "Anh Lục Bình ở trạm nói sóng yếu, bà Lục Bình cũng nói vậy."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study.qualcode") as project:
        fill(project)
        yield project


def choose(project: Project, words: str = WORDS, code: str = SIGNAL) -> StoredQuote:
    return workbench.choose_quote(project, code, "PV01", words, actor="Lan")


def inside(stored: StoredQuote, words: str) -> Span:
    return workbench.place_in_quote(stored, words)


def theme(project: Project, code: str = SIGNAL, **how: str) -> workbench.ThemeInFull:
    layer = how.pop("layer", "Lan")
    listed = workbench.list_themes(project, layer=layer, **how)  # type: ignore[arg-type]
    return workbench.theme_in_full(project, listed, code, viewer=how.get("viewer"))


def quoted(project: Project, code: str = SIGNAL) -> list[str]:
    from qualcode.findings import render

    return [render(quote.parts) for _, quote in theme(project, code).shown if quote]


# statements


def test_a_statement_is_written_changed_and_taken_away(project: Project) -> None:
    said = workbench.state_theme(
        project, SIGNAL, Localized("Sóng  yếu\nnhiều nơi."), actor="Lan", expected=None
    )
    assert said
    assert (said.text.vi, said.author) == ("Sóng yếu nhiều nơi.", "Lan")
    n = len(project.history())
    same = workbench.state_theme(project, SIGNAL, said.text, actor="Minh", expected=None)
    assert same == said
    assert len(project.history()) == n, "what says the same is no change"
    gone = workbench.state_theme(
        project, SIGNAL, Localized(), actor="Lan", expected=said.changed_by
    )
    assert gone is None
    assert project.statements() == {}
    (told,) = workbench.history(project, limit=1)
    assert Translator("en").tell(told.sentence) == "stated what “Weak signal” says"


@pytest.mark.parametrize("theirs", ["Ngoài đồng không có sóng.", ""])
def test_a_stale_statement_is_a_conflict_that_shows_both(project: Project, theirs: str) -> None:
    seen = workbench.state_theme(project, SIGNAL, Localized("A."), actor="Lan", expected=None)
    assert seen
    workbench.state_theme(
        project, SIGNAL, Localized(theirs), actor="Minh", expected=seen.changed_by
    )
    with pytest.raises(Conflict) as refusal:
        workbench.state_theme(
            project, SIGNAL, Localized("B."), actor="Lan", expected=seen.changed_by
        )
    assert (refusal.value.values["yours"], refusal.value.values["theirs"]) == ("B.", theirs or "–")
    assert [s.text.vi for s in project.statements().values()] == ([theirs] if theirs else [])


def test_writing_one_where_somebody_has_just_written_one_is_a_conflict(project: Project) -> None:
    workbench.state_theme(project, SIGNAL, Localized("A."), actor="Minh", expected=None)
    with pytest.raises(Conflict):
        workbench.state_theme(project, SIGNAL, Localized("B."), actor="Lan", expected=None)


# chosen quotes


def test_choosing_marking_ordering_dropping_each_one_action(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        each_is_one_action(project)
    assert workbench.check(place).holds


def each_is_one_action(project: Project) -> None:
    n = len(project.history())
    first, second = choose(project), choose(project, "hỏi gì cũng có người đáp")
    assert (first.quote.quote, first.author, first.outdated) == (WORDS, "Lan", False)
    assert choose(project).guid == first.guid, "chosen already"
    cut = inside(first, ", đứng ngoài hiên mới bắt được")
    hidden = Redaction(*inside(first, "Sóng yếu"), "tín hiệu")
    first = workbench.edit_quote(
        project, first.guid, actor="Lan", cuts=[cut], redactions=[hidden], expected=first.changed_by
    )
    assert quoted(project) == ["[tín hiệu] lắm [...] .", "[...] hỏi gì cũng có người đáp [...]"]
    second = workbench.edit_quote(project, second.guid, actor="Lan", starred=True)
    assert [each.guid for each, _ in theme(project).shown] == [second.guid, first.guid]
    workbench.edit_quote(project, second.guid, actor="Lan", starred=False)
    workbench.reorder_quotes(project, SIGNAL, [second.guid, first.guid], actor="Lan")
    assert [each.guid for each, _ in theme(project).shown] == [second.guid, first.guid]
    workbench.drop_quote(project, second.guid, actor="Lan")
    assert [each.guid for each, _ in theme(project).shown] == [first.guid]
    t = Translator("en")
    told = [t.tell(each.sentence) for each in workbench.history(project)]
    assert told[: len(told) - n] == [
        "no longer quotes a passage of PV01 for “Weak signal”",
        "put the quotes of “Weak signal” in order",
        *["changed how a quote from PV01 for “Weak signal” is shown"] * 3,
        *["chose a quote from PV01 for “Weak signal”"] * 2,
    ]
    workbench.undo(project, actor="Lan")
    assert len(theme(project).shown) == 2


def other_text(project: Project, stored: StoredQuote) -> None:
    project.save_documents([document_plan("PV01", TALKS["PV01"] + "TNV01: Thế.\n")], actor="Lan")


@pytest.mark.parametrize(
    ("error", "do"),
    [
        (UnknownName, lambda p, s: choose(p, code="no.such")),
        (UnknownName, lambda p, s: workbench.choose_quote(p, SIGNAL, "PV9", "a", actor="Lan")),
        (QuoteNotFound, lambda p, s: choose(p, "không hề nói")),
        (QuoteNotFound, lambda p, s: choose(p, "Mã: TNV01")),
        (SeveralPlaces, lambda p, s: choose(p, "TNV01")),
        (
            OutsideText,
            lambda p, s: workbench.choose_quote(p, SIGNAL, "PV01", Span(3, 9999), actor="Lan"),
        ),
        (
            Conflict,
            lambda p, s: workbench.choose_quote(
                p, SIGNAL, "PV01", Span(90, 99), actor="Lan", text_sha256="0" * 64
            ),
        ),
        (UnknownName, lambda p, s: workbench.edit_quote(p, "nope", actor="Lan", starred=True)),
        (
            Conflict,
            lambda p, s: workbench.edit_quote(p, s.guid, actor="Lan", starred=True, expected=1),
        ),
        (Conflict, lambda p, s: workbench.drop_quote(p, s.guid, actor="Lan", expected=1)),
        (Conflict, lambda p, s: workbench.reorder_quotes(p, SIGNAL, [], actor="Lan")),
        (
            Conflict,
            lambda p, s: workbench.reorder_quotes(
                p, SIGNAL, [s.guid], actor="Lan", expected={s.guid: 1}
            ),
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    project: Project, error: type[QualcodeError], do: Callable[[Project, StoredQuote], object]
) -> None:
    stored = choose(project)
    second = choose(project, "hỏi gì cũng có người đáp")
    workbench.reorder_quotes(project, SIGNAL, [second.guid, stored.guid], actor="Lan")
    workbench.drop_quote(project, second.guid, actor="Lan")
    before = project.signature()
    with pytest.raises(error):
        do(project, stored)
    assert project.signature() == before


@pytest.mark.parametrize(
    "marks",
    [
        {"cuts": [(0, 5)]},
        {"cuts": [(-3, 2)]},
        {"cuts": [(2, 2)]},
        {"cuts": [(0, 3), (2, 5)], "at": 0},
        {"cuts": [(0, 8)], "redactions": [(5, 10, "x")], "at": 0},
        {"cuts": [(0, len(WORDS))], "at": 0},
        {"cuts": [(0, len(WORDS) - 1)], "at": 0, "fits": True},
        {"redactions": [(0, 4, "")], "at": 0},
        {"redactions": [(0, 4, "[a]")], "at": 0},
        {"redactions": [(0, 4, " a")], "at": 0},
        {"redactions": [(0, 4, "a\nb")], "at": 0},
        {"redactions": [(0, 4, "a" * 61)], "at": 0},
        {"redactions": [(0, 4, "a" * 60)], "at": 0, "fits": True},
    ],
)
def test_marks_lie_inside_and_apart(project: Project, marks: dict[str, object]) -> None:
    stored = choose(project)
    at = stored.quote.start if "at" in marks else 0
    cuts = [Span(a + at, b + at) for a, b in marks.get("cuts", [])]  # type: ignore[attr-defined]
    redactions = [Redaction(a + at, b + at, s) for a, b, s in marks.get("redactions", [])]  # type: ignore[attr-defined]
    if "fits" in marks:
        workbench.edit_quote(project, stored.guid, actor="Lan", cuts=cuts, redactions=redactions)
        return
    with pytest.raises(UnfitMarks):
        workbench.edit_quote(project, stored.guid, actor="Lan", cuts=cuts, redactions=redactions)
    with pytest.raises(UnfitMarks), project.action("theme.edit", actor="Lan", code="x") as action:
        chosen.edit_quote(action, stored.guid, cuts=cuts, redactions=redactions)


def test_the_store_takes_no_quote_that_is_not_there(project: Project) -> None:
    for quote in ("khác", ""):
        with (
            pytest.raises(QuoteMismatch),
            project.action("theme.choose", actor="Lan", code=SIGNAL) as action,
        ):
            chosen.add_quote(action, ChosenQuote("PV01", 90, 94, SIGNAL, quote), author="Lan")


@pytest.mark.parametrize(
    "broken", [{"quote": "khác hẳn"}, {"cuts": "[[0, 1]]"}, {"redactions": '[[1, 2, "x"]]'}]
)
def test_check_finds_a_quote_that_was_tampered_with(
    project: Project, broken: dict[str, str]
) -> None:
    choose(project)
    with project.database.writing() as connection:
        connection.execute(update(schema.chosen_quotes).values(**broken))
    verdict = workbench.check(project.database.place)
    assert not verdict.holds


def test_a_study_without_codebook_or_with_two_alike_ids(tmp_path: Path, project: Project) -> None:
    with Project.create(tmp_path / "bare.qualcode") as bare, pytest.raises(NoCodebook):
        workbench.state_theme(bare, SIGNAL, Localized("A."), actor="Lan", expected=None)
    choose(project), choose(project, "hỏi gì cũng có người đáp")
    with pytest.raises(AmbiguousId):
        workbench.find_quote(project, "0")
    with pytest.raises(UnknownName):
        workbench.find_quote(project, "")


# along with codes and corrected texts


def test_quotes_follow_their_code(project: Project) -> None:
    stored = choose(project)
    merge_codes(project, SIGNAL, ANSWERED)
    assert [each.guid for each in project.chosen_quotes(ANSWERED)] == [stored.guid]
    workbench.undo(project, actor="Lan")
    plan = workbench.plan_codebook_delete(project, SIGNAL, with_codings=True)
    assert any("Quotes chosen" in str(note) for note in plan.notes)


def corrected(project: Project, folder: Path, text: str) -> workbench.ImportPlan:
    (folder / "in").mkdir(exist_ok=True)
    path = folder / "in" / "PV01.txt"
    path.write_text(text, encoding="utf-8")
    request = ImportRequest([path])
    return workbench.import_transcripts(project, request, actor="Lan")


def test_a_quote_goes_along_with_its_marks_when_its_transcript_is_corrected(
    project: Project, tmp_path: Path
) -> None:
    stored = choose(project)
    hidden = Redaction(*inside(stored, "ngoài hiên"), "nơi")
    cut = inside(stored, "mới bắt được")
    workbench.edit_quote(project, stored.guid, actor="Lan", cuts=[cut], redactions=[hidden])
    said = quoted(project)
    text = TALKS["PV01"].replace("Chị vào nhóm từ bao giờ?", "Thưa chị, chị vào nhóm từ bao giờ ạ?")
    plan = corrected(project, tmp_path, text)
    assert plan.as_record(Translator("en"))["quotes_moved"] == 1
    (moved,) = project.chosen_quotes()
    assert not moved.outdated
    assert moved.quote.start == stored.quote.start + len("Thưa chị, ") + len(" ạ")
    assert quoted(project) == said
    workbench.undo(project, actor="Lan")
    assert project.chosen_quotes()[0].quote.start == stored.quote.start


def test_a_quote_whose_place_is_gone_stays_behind_and_its_secret_stays_hidden(
    project: Project, tmp_path: Path
) -> None:
    text = TALKS["PV01"] + f"TNV01: {NAMED}\n"
    corrected(project, tmp_path, text)
    stored = choose(project, NAMED)
    hidden = Redaction(*inside(stored, "bà Lục Bình"), "một bà")
    workbench.edit_quote(project, stored.guid, actor="Lan", redactions=[hidden])
    gone = text.replace(NAMED, "Hôm sau bà Lục Bình sang chơi, cả nhà ăn cơm.")
    plan = corrected(project, tmp_path, gone)
    assert any("chosen quotes whose place" in str(note) for note in plan.notes)
    (left,) = project.chosen_quotes()
    assert left.outdated
    assert left.quote.quote == NAMED
    said = theme(project)
    assert [quote for _, quote in said.shown] == [None]
    workbench.add_coding(project, "PV01", SIGNAL, "cả nhà ăn cơm", coder="Lan")
    files = reported(project, tmp_path)
    assert "Lục Bình" not in files
    assert "[một bà]" in files, "the words around the new coding"
    assert "corrected" in files
    corrected(project, tmp_path, text)
    assert not project.chosen_quotes()[0].outdated, "the text is back, and so is the quote"


def test_removing_a_document_takes_its_quotes_and_undo_brings_them_back(project: Project) -> None:
    choose(project)
    workbench.remove_documents(project, ["PV01"], actor="Lan")
    assert project.chosen_quotes() == []
    workbench.undo(project, actor="Lan")
    assert len(project.chosen_quotes()) == 1


def test_other_tools_files_say_that_they_lack_them(project: Project) -> None:
    choose(project)
    losses = {each.kind: each.count for each in workbench.as_study(project).losses}
    assert losses["chosen_quotes"] == 1


# who sees what


def test_in_a_blind_study_others_choices_stay_unseen_and_their_secrets_hidden(
    project: Project, tmp_path: Path
) -> None:
    stored = choose(project)
    hidden = Redaction(*inside(stored, "ngoài hiên"), "nơi")
    workbench.edit_quote(project, stored.guid, actor="Lan", redactions=[hidden])
    workbench.state_theme(project, SIGNAL, Localized("A."), actor="Lan", expected=None)
    workbench.set_blind(project, True, actor="Lan")
    seen = theme(project, viewer="Minh", layer="*")
    assert (seen.theme.statement, seen.shown) == (None, ())
    assert len(theme(project, viewer="Lan", layer="*").shown) == 1
    with pytest.raises(BlindStudy):
        workbench.state_theme(project, SIGNAL, Localized("B."), actor="Minh", expected=None)
    with pytest.raises(UnknownName):
        workbench.drop_quote(project, stored.guid, actor="Minh")
    from qualcode.workbench.authored import read_authored

    assert read_authored(project, "Minh").quotes == ()
    assert read_authored(project, "Minh").hidden == {"PV01": (hidden,)}


def test_candidates_come_with_context_and_by_group(project: Project) -> None:
    workbench.set_participant(
        project, "TNV01", ["site=Bến Gỗ"], actor="Lan"
    ) if project.participants() else None
    stored = choose(project, "Sóng yếu lắm")
    listed = workbench.list_themes(project, layer="*")
    found = workbench.theme_candidates(listed, SIGNAL)
    assert [(e.words, guid) for e, guid in found.quotes] == [
        ("Sóng yếu lắm", stored.guid),
        ("lúc có lúc không 🙂", None),
    ]
    assert all(each.quote and each.quote.before for each, _ in found.quotes)
    by = workbench.theme_candidates(listed, SIGNAL, by="document", value="PV02")
    assert [each.coding.document for each, _ in by.quotes] == ["PV02"]
    assert workbench.theme_candidates(listed, SIGNAL, limit=1, offset=1).n_quotes == 2


# reports


def reported(project: Project, folder: Path, **how: str) -> str:
    """Everything that stands in any file of a report, unpacked, as one text."""
    out = folder / "out"
    outcome = workbench.report(project, ReportRequest(out, layer="Lan", lang="en", **how))
    texts = []
    for path in outcome.files:
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                texts += [
                    packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
                ]
        else:
            texts.append(path.read_text("utf-8"))
    return "\n".join(texts)


def test_no_file_of_a_report_shows_what_was_redacted(tmp_path: Path) -> None:
    talk = (
        f"PVV: Ở nhà sao?\nTNV01: {NAMED} Mà thôi.\nPVV: Dạ.\nTNV01: Vâng, ông Lục Bình bảo thế.\n"
    )
    with Project.create(tmp_path / "study.qualcode") as project:
        fill(project)
        read = prepare(talk, document_id="PV07", tokenizer=None)
        project.save_documents([DocumentPlan(read, talk.encode())], actor="Lan")
        for words in (NAMED, "Lục Bình ở trạm", "Mà thôi.", "ông Lục Bình bảo thế"):
            for code in (SIGNAL, ANSWERED):
                workbench.add_coding(project, "PV07", code, words, coder="Lan")
        assert "Lục Bình" in reported(project, tmp_path)
        stored = workbench.choose_quote(project, SIGNAL, "PV07", NAMED, actor="Lan")
        names = [inside(stored, "Anh Lục Bình"), inside(stored, "bà Lục Bình")]
        workbench.edit_quote(
            project,
            stored.guid,
            actor="Lan",
            redactions=[Redaction(*place, "hàng xóm") for place in names],
        )
        other = workbench.choose_quote(
            project, ANSWERED, "PV07", "ông Lục Bình bảo thế", actor="Lan"
        )
        place = inside(other, "Lục Bình")
        workbench.edit_quote(
            project, other.guid, actor="Lan", redactions=[Redaction(*place, "tên")]
        )
        workbench.state_theme(
            project, SIGNAL, Localized("Sóng yếu.", "Poor signal."), actor="Lan", expected=None
        )
        files = reported(project, tmp_path)
        lines = (tmp_path / "out" / "codings.jsonl").read_text("utf-8").splitlines()
    assert "Lục" not in files
    for shown in ("[hàng xóm] ở trạm nói", "[tên] bảo thế", "Poor signal.", "Themes and quotes"):
        assert shown in files
    records = [json.loads(line) for line in lines]
    emptied = [each for each in records if each["document"] == "PV07" and not each["quote"]]
    assert len(emptied) == 6
    assert all(each["end"] > each["start"] for each in emptied)


def test_a_study_without_either_is_reported_as_ever(project: Project, tmp_path: Path) -> None:
    before = reported(project, tmp_path)
    stored = choose(project)
    workbench.state_theme(project, SIGNAL, Localized("A."), actor="Lan", expected=None)
    changed = reported(project, tmp_path)
    assert "Themes and quotes" in changed
    assert "people chose the quotes themselves" in changed
    workbench.drop_quote(project, stored.guid, actor="Lan")
    said = project.statements()[SIGNAL]
    workbench.state_theme(project, SIGNAL, Localized(), actor="Lan", expected=said.changed_by)
    after = reported(project, tmp_path)
    assert "Themes and quotes" not in before + after


# the command


@pytest.fixture
def study(tmp_path: Path, project: Project) -> Path:
    return Path(project.database.place)


def command(study: Path, *arguments: str) -> object:
    done = qualcode("-p", study, *arguments, "--json", "--coder", "Lan")
    assert done.status == 0, done.err
    return done.json


def test_the_command_states_chooses_marks_and_lists(study: Path) -> None:
    say = ("theme", "state", SIGNAL, "--vi", "Sóng yếu ngoài hiên.")
    assert command(study, *say, "--dry-run")["statement"]["vi"] == "Sóng yếu ngoài hiên."  # type: ignore[index]
    with Project.open(study) as project:
        assert project.statements() == {}
    command(study, *say)
    record = command(study, "theme", "choose", SIGNAL, "PV01", WORDS, "--star")
    assert isinstance(record, dict)
    guid = record["guid"]
    other = command(study, "theme", "choose", SIGNAL, "PV01", "hỏi gì cũng có người đáp")
    marked = command(
        study, "theme", "mark", guid, "--cut", "Sóng yếu lắm,", "--redact", "ngoài hiên", "nơi"
    )
    assert (len(marked["cuts"]), marked["redactions"][0][2]) == (1, "nơi")  # type: ignore[index]
    told = qualcode("-p", study, "theme", "list", SIGNAL).err
    assert "[...] đứng [nơi] mới bắt được." in told
    assert "★" in told
    assert "Stated by Lan." in told
    command(study, "theme", "order", SIGNAL, other["guid"], guid)  # type: ignore[index]
    whole = command(study, "theme", "mark", guid, "--whole", "--no-star")
    assert (whole["cuts"], whole["redactions"], whole["starred"]) == ([], [], False)  # type: ignore[index]
    command(study, "theme", "drop", guid)
    listed = qualcode("-p", study, "theme", "list", "--json").json
    themes = {each["code"]: each for domain in listed["domains"] for each in domain["themes"]}
    assert [q["guid"] for q in themes[SIGNAL]["quotes"]] == [other["guid"]]  # type: ignore[index]
    assert themes[SIGNAL]["statement"]["vi"] == "Sóng yếu ngoài hiên."
    command(study, "theme", "state", SIGNAL, "--vi", "")
    assert "(definition)" in qualcode("-p", study, "theme", "list").err


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (("state", SIGNAL), "Q001", 2),
        (("mark", "0000"), "Q001", 2),
        (("mark", "zzzz", "--star"), "Q007", 2),
        (("choose", SIGNAL, "PV01", "không có"), "Q302", 1),
        (("list", "no.such"), "Q007", 2),
        (("list", "--layer", "Nobody"), "Q002", 2),
    ],
)
def test_the_command_refuses(
    study: Path, arguments: tuple[str, ...], code: str, status: int
) -> None:
    done = qualcode("-p", study, "theme", *arguments)
    assert (done.status, code in done.err) == (status, True), done.err


def test_the_document_of_the_stage_is_as_expected() -> None:
    assert WORDS in document("PV01").text
