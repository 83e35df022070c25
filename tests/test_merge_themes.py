"""Statements and chosen quotes in copies of a study: they come along, or it is told in full."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import qualcode
from merge_stage import TALKS, bring, code, copy_of, start

from qualcode import workbench
from qualcode.messages import Translator
from qualcode.model import Localized, Redaction
from qualcode.store import Project, StoredQuote
from qualcode.store.checking import check_project
from qualcode.workbench import ImportRequest, Merged
from qualcode.workbench.blind import set_blind

EN = Translator("en")
FAR, LIKED = "barriers.far", "positive.liked"
ROAD, NURSE = "Đường xa lắm cô ạ. Xe thì không có.", "Hôm ốm thì có cô trạm xá sang tận nhà."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with start(tmp_path / "study.qualcode") as opened:
        state(opened, "Đường là trở ngại.", "Lan")
        choose(opened, "P01", ROAD, "Lan", FAR)
        yield opened


@pytest.fixture
def path(project: Project, tmp_path: Path) -> Path:
    """Mai's copy."""
    return copy_of(project, tmp_path, "mai")


def state(project: Project, vi: str, who: str, name: str = FAR) -> None:
    now = project.statements().get(name)
    seen = now.changed_by if now else None
    workbench.state_theme(project, name, Localized(vi), actor=who, expected=seen)


def choose(
    project: Project, document: str, words: str, who: str = "Mai", name: str = LIKED
) -> StoredQuote:
    return workbench.choose_quote(project, name, document, words, actor=who)


def hide(project: Project, stored: StoredQuote, words: str, shown: str, who: str = "Mai") -> None:
    place = workbench.place_in_quote(stored, words)
    workbench.edit_quote(project, stored.guid, actor=who, redactions=[Redaction(*place, shown)])


def stated(project: Project) -> dict[str, tuple[str, str]]:
    return {name: (each.text.vi, each.author) for name, each in project.statements().items()}


def quoted(project: Project, name: str = LIKED) -> list[str]:
    return [each.quote.quote for each in project.chosen_quotes(name)]


def counts(merged: Merged, kind: str) -> dict[str, int]:
    record = merged.as_record(EN)["sources"][0][kind]
    return {outcome: n for outcome, n in record.items() if n}


def correct(project: Project, folder: Path, name: str, was: str, now: str) -> None:
    """A new version of a text, in which some words are others."""
    assert was in TALKS[name]
    folder.mkdir(exist_ok=True)
    corrected = folder / f"{name}.txt"
    corrected.write_text(TALKS[name].replace(was, now), encoding="utf-8")
    workbench.import_transcripts(project, ImportRequest([corrected], tokenizer=None), actor="Lan")


def test_they_come_in_by_one_action_and_go_by_one_undo(project: Project, path: Path) -> None:
    mine = choose(project, "P01", "Anh em quý mình 🙂.", "Lan")
    with Project.open(path) as copy:
        state(copy, "Hàng xóm đùm bọc.", "Mai", LIKED)
        nurse = choose(copy, "P02", NURSE)
        hide(copy, nurse, "cô trạm xá", "cán bộ y tế")
        workbench.edit_quote(
            copy, nurse.guid, actor="Mai", starred=True,
            cuts=[workbench.place_in_quote(nurse, "Hôm ốm")],
        )  # fmt: skip
        choose(copy, "P02", "Hàng xóm thôi.")
    before, events = project.signature(), len(project.history())
    foretold = bring(project, path, dry_run=True)
    assert project.signature() == before
    merged = bring(project, path)
    for each in (foretold, merged):
        assert counts(each, "statements") == {"added": 1, "same": 1}
        assert counts(each, "chosen_quotes") == {"added": 2, "same": 1}
        assert not each.sources[0].untaken
    assert stated(project) == {
        FAR: ("Đường là trở ngại.", "Lan"),
        LIKED: ("Hàng xóm đùm bọc.", "Mai"),
    }
    assert quoted(project) == ["Anh em quý mình 🙂.", NURSE, "Hàng xóm thôi."]
    _, came, _ = project.chosen_quotes(LIKED)
    with Project.open(path, readonly=True) as copy:
        [there] = [each for each in copy.chosen_quotes() if each.guid == came.guid]
    assert (came.quote, came.author, came.created) == (there.quote, "Mai", there.created)
    assert came.quote.starred
    assert came.quote.cuts
    assert came.quote.redactions
    [told] = workbench.history(project, limit=1)
    assert EN.tell(told.sentence) == (
        "merged mai.qualcode (statements of themes: 1, chosen quotes: 2)"
    )
    assert len(project.history()) == events + 1
    assert not any(each.n_faults for each in check_project(project.database))
    assert not bring(project, path).changes
    after = project.signature()
    project.undo(actor="Chủ nhiệm")
    assert project.signature() == before
    assert [each.guid for each in project.chosen_quotes(LIKED)] == [mine.guid]
    project.redo(actor="Chủ nhiệm")
    assert project.signature() == after


def test_both_ways_and_both_have_the_same(project: Project, path: Path) -> None:
    choose(project, "P01", "Anh em quý mình 🙂.", "Lan")
    with Project.open(path) as copy:
        state(copy, "Hàng xóm đùm bọc.", "Mai", LIKED)
        choose(copy, "P02", NURSE)
    bring(project, path)
    with Project.open(path) as copy:
        assert bring(copy, Path(project.database.place)).added("chosen_quotes") == 1
        assert stated(copy) == stated(project)
        assert sorted(quoted(copy)) == sorted(quoted(project))
        assert {e.guid for e in copy.chosen_quotes()} == {e.guid for e in project.chosen_quotes()}


def test_a_statement_that_only_one_side_wrote_anew_holds(project: Project, path: Path) -> None:
    untouched = shutil.copy(path, path.with_name("hoa.qualcode"))
    with Project.open(path) as copy:
        state(copy, "Đường sá chia cắt.", "Mai")
    both = bring(project, path, Path(untouched))  # hers did not touch it: no question
    assert not any(each.untaken for each in both.sources)
    assert stated(project)[FAR] == ("Đường sá chia cắt.", "Mai")
    with Project.open(path) as copy:
        state(copy, "Đường sá chia cắt, xe không có.", "Mai")
    bring(project, path)  # she went on from what we took
    assert stated(project)[FAR] == ("Đường sá chia cắt, xe không có.", "Mai")
    state(project, "Xa, và không có xe.", "Lan")
    for _ in range(2):
        assert not bring(project, path).changes
    assert stated(project)[FAR] == ("Xa, và không có xe.", "Lan")


def test_what_was_merged_and_undone_comes_in_again(project: Project, path: Path) -> None:
    with Project.open(path) as copy:
        state(copy, "Đường sá chia cắt.", "Mai")
    for _ in range(2):
        bring(project, path)
        assert stated(project)[FAR] == ("Đường sá chia cắt.", "Mai")
        project.undo(actor="Chủ nhiệm")
    assert stated(project)[FAR] == ("Đường là trở ngại.", "Lan")


def test_in_another_database(place: Path | str, tmp_path: Path) -> None:
    with start(place) as project:
        state(project, "Đường là trở ngại.", "Lan")
        mai = copy_of(project, tmp_path, "mai")
        with Project.open(mai) as copy:
            state(copy, "Đường sá chia cắt.", "Mai")
            choose(copy, "P02", NURSE)
        bring(project, mai)
        assert stated(project)[FAR] == ("Đường sá chia cắt.", "Mai")
        assert quoted(project) == [NURSE]
        assert not bring(project, mai).changes


def test_of_two_new_statements_ours_stands_and_theirs_is_told(project: Project, path: Path) -> None:
    state(project, "Xa, và không có xe.", "Lan")
    with Project.open(path) as copy:
        long = "Đường sá chia cắt, " + "mùa mưa lội suối, " * 30 + "không ai tới."
        state(copy, long, "Mai")
        choose(copy, "P02", NURSE)
    merged = bring(project, path)
    assert stated(project)[FAR] == ("Xa, và không có xe.", "Lan")
    source = merged.as_record(EN)["sources"][0]
    [told] = source["conflicts"]
    assert (told["what"], told["ours"], told["theirs"]) == (
        "What barriers.far says", "Xa, và không có xe.", long,
    )  # fmt: skip
    assert "the theme's page" in told["reason"]
    record = {"code": FAR, "document": "", "ours": "Xa, và không có xe.", "theirs": long}
    assert source["untaken"] == [record]
    [event] = project.history(1)
    assert event.summary["sources"][0]["untaken"] == [record]
    assert {each["kind"] for each in source["losses"]} >= {"untaken_statements"}
    assert not bring(project, path).changes


def test_codes_follow_what_they_are_called_here(project: Project, path: Path) -> None:
    with Project.open(path) as copy:
        state(copy, "Đường sá chia cắt.", "Mai")
        choose(copy, "P01", "Mùa mưa lội suối mới tới.", name=FAR)
    renaming = workbench.plan_codebook_rename(project, FAR, "barriers.away")
    workbench.change_codebook(project, renaming, actor="Lan")
    bring(project, path)
    assert stated(project) == {"barriers.away": ("Đường sá chia cắt.", "Mai")}
    assert quoted(project, "barriers.away") == [ROAD, "Mùa mưa lội suối mới tới."]
    assert not bring(project, path).changes


def test_a_theme_of_a_new_code_comes_with_it(project: Project, path: Path) -> None:
    with Project.open(path) as copy:
        yaml = copy.codebook_yaml() + "  - {id: positive.pride, name: Tự hào}\n"
        copy.save_codebook(yaml, path="book.yaml", actor="Mai")
        state(copy, "Tự hào vì được quý.", "Mai", "positive.pride")
        choose(copy, "P02", NURSE, name="positive.pride")
    bring(project, path)
    assert stated(project)["positive.pride"] == ("Tự hào vì được quý.", "Mai")
    assert quoted(project, "positive.pride") == [NURSE]


def test_quotes_go_into_a_corrected_text_or_are_told_with_their_words(
    project: Project, path: Path, tmp_path: Path
) -> None:
    with Project.open(path) as copy:
        nurse = choose(copy, "P02", NURSE)
        hide(copy, nurse, "cô trạm xá", "cán bộ y tế")
        gone = choose(copy, "P02", "tháng mới ghé một bận.")
        hide(copy, gone, "ghé", "về")
    was = "GD02: Tôi về từ năm lụt. Thằng cả làm ngoài tỉnh, tháng mới ghé một bận."
    correct(project, tmp_path / "new", "P02", was, "GD02: Dạ, lâu rồi.")
    merged = bring(project, path)
    [stored] = project.chosen_quotes(LIKED)
    [hidden] = stored.quote.redactions
    text = project.document("P02").text
    assert text[hidden.start : hidden.end] == "cô trạm xá"
    assert counts(merged, "chosen_quotes") == {"added": 1, "same": 1, "conflict": 1}
    [told] = workbench.conflicts(merged.sources[0])
    shown = told.as_record(EN)
    assert shown["what"] == "A quote from P02 for positive.liked"
    assert (shown["ours"], shown["theirs"]) == ("", "“tháng mới [về] một bận.”")
    assert not bring(project, path).changes


def test_words_that_either_side_replaces_stay_replaced(project: Project, path: Path) -> None:
    [mine] = project.chosen_quotes(FAR)
    hide(project, mine, "cô", "người hỏi", "Lan")
    with Project.open(path) as copy:
        hide(copy, mine, "Xe", "phương tiện")
        workbench.edit_quote(copy, mine.guid, actor="Mai", starred=True)
    merged = bring(project, path)
    [now] = project.chosen_quotes(FAR)
    assert [each.shown for each in now.quote.redactions] == ["người hỏi", "phương tiện"]
    assert not now.quote.starred
    [told] = workbench.conflicts(merged.sources[0])
    shown = told.as_record(EN)
    assert shown["ours"] == "“Đường xa lắm [người hỏi] ạ. [phương tiện] thì không có.”"
    assert shown["theirs"] == "★ “Đường xa lắm cô ạ. [phương tiện] thì không có.”"
    assert any("words are replaced from now on" in EN.tell(n) for n in merged.sources[0].notes)
    assert not bring(project, path).changes


def test_a_blind_study_tells_numbers_alone(project: Project, path: Path) -> None:
    state(project, "Xa, và không có xe.", "Lan")
    with Project.open(path) as copy:
        state(copy, "Đường sá chia cắt.", "Mai")
    set_blind(project, True, actor="Lan")
    merged = bring(project, path)
    record = merged.as_record(EN)
    assert "chia cắt" not in json.dumps(record, ensure_ascii=False)
    assert counts(merged, "statements") == {"conflict": 1}
    assert any("The study is blind" in note for note in record["sources"][0]["notes"])
    assert "chia cắt" not in str([dict(each.summary) for each in project.history()])
    set_blind(project, False, actor="Lan")
    assert bring(project, path).sources[0].untaken


def test_on_the_command_line(project: Project, path: Path) -> None:
    state(project, "Xa, và không có xe.", "Lan")
    with Project.open(path) as copy:
        code(copy, [("P02", "Hàng xóm thôi.", LIKED)], "Mai")
        state(copy, "Đường sá chia cắt.", "Mai")
        state(copy, "Hàng xóm đùm bọc.", "Mai", LIKED)
        choose(copy, "P02", NURSE)
    place = str(project.database.place)
    ours = ("merge", path, "-p", place, "--coder", "Lan")
    told = qualcode(*ours, "--dry-run").err
    assert "  comes in too: statements of themes: 1, chosen quotes: 1\n" in told
    assert "  otherwise here: statements of themes: 1\n" in told
    assert "      theirs: Đường sá chia cắt.\n" in told
    record = qualcode(*ours, "--json").json["sources"][0]
    assert record["statements"] == {"same": 0, "added": 1, "conflict": 1, "refused": 0}
    assert record["chosen_quotes"]["added"] == 1
    assert [each["theirs"] for each in record["untaken"]] == ["Đường sá chia cắt."]


def test_bringing_a_copy_in_with_import_says_the_same(project: Project, path: Path) -> None:
    state(project, "Xa, và không có xe.", "Lan")
    with Project.open(path) as copy:
        state(copy, "Đường sá chia cắt.", "Mai")
        choose(copy, "P02", NURSE)
    place = str(project.database.place)
    told = qualcode("import", path, "-p", place, "--coder", "Lan").err
    assert "chosen quotes: 1" in told
    assert "Not kept as it was, statements of themes that are not taken: 1" in told
    assert "barriers.far: Đường sá chia cắt." in told
    assert quoted(project) == [NURSE]
    [event] = workbench.history(project, limit=1)
    assert "chosen quotes: 1" in EN.tell(event.sentence)
