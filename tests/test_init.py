"""`init`: a new project, and how the command line finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import qualcode
from store_stage import CODEBOOK

from qualcode import workbench
from qualcode.errors import CodebookError, NoProject, NotFound, ProjectExists, SeveralProjects
from qualcode.store import Project


def test_a_new_project_has_a_title_and_is_found_again(tmp_path: Path) -> None:
    answer = qualcode("init", "thử nghiệm", "--title", "Đánh giá", "--json", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert answer.json == {
        "project": "thử nghiệm.qualcode",
        "title": "Đánh giá",
        "codebook_version": None,
        "codes": 0,
        "dry_run": False,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["thử nghiệm.qualcode"]
    history = qualcode("history", "--json", "--coder", "x", cwd=tmp_path)
    assert history.status == 2  # reading needs no name, so there is no such option
    history = qualcode("history", "--json", cwd=tmp_path)
    assert [event["verb"] for event in history.json["events"]] == ["init"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.qualcode"
    workbench.init(path)
    before = path.read_bytes()
    for dry_run in (True, False):
        with pytest.raises(ProjectExists):
            workbench.init(tmp_path / "a", dry_run=dry_run)
    assert path.read_bytes() == before


def test_the_codebook_gives_the_title_and_is_in_force(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text(CODEBOOK, encoding="utf-8")
    new = workbench.init(tmp_path / "a", codebook=book, coder="Lan")
    assert (new.title, new.codes) == ("Sổ mã thử", 2)
    with Project.open(tmp_path / "a.qualcode") as project:
        assert project.codebook_yaml() == CODEBOOK
        assert project.settings() == {"title": "Sổ mã thử", "coder": "Lan"}
        assert [(event.actor, event.verb) for event in project.history()] == [("Lan", "init")]
        assert workbench.acting_coder(project, None) == "Lan"
        assert workbench.acting_coder(project, "Minh") == "Minh"


@pytest.mark.parametrize(
    ("yaml", "error"), [(None, NotFound), ("codes: [", CodebookError)], ids=["absent", "broken"]
)
def test_a_bad_codebook_leaves_no_project(
    tmp_path: Path, yaml: str | None, error: type[Exception]
) -> None:
    book = tmp_path / "book.yaml"
    if yaml is not None:
        book.write_text(yaml, encoding="utf-8")
    with pytest.raises(error):
        workbench.init(tmp_path / "a", codebook=book)
    assert not (tmp_path / "a.qualcode").exists()


def test_a_dry_run_creates_nothing(tmp_path: Path) -> None:
    workbench.init(tmp_path / "a", dry_run=True)
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_the_folder_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Cai nghiện 2026"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert workbench.init().title == "Cai nghiện 2026"
    assert (folder / "Cai nghiện 2026.qualcode").exists()


def test_a_password_is_not_shown() -> None:
    new = workbench.init("postgresql://lan:bí-mật@localhost/study", dry_run=True)
    assert new.place == "postgresql://lan:***@localhost/study"
    assert new.title == "study"


def test_the_project_is_named_or_the_only_one_here(tmp_path: Path) -> None:
    with pytest.raises(NoProject):
        workbench.project_place(None, folder=tmp_path)
    workbench.init(tmp_path / "a")
    assert workbench.project_place(None, folder=tmp_path).name == "a.qualcode"  # type: ignore[union-attr]
    workbench.init(tmp_path / "b")
    with pytest.raises(SeveralProjects) as refused:
        workbench.project_place(None, folder=tmp_path)
    assert refused.value.values["names"] == "a.qualcode, b.qualcode"


def test_before_the_verb_behind_it_or_in_the_environment(tmp_path: Path) -> None:
    for name in ("a", "b"):
        workbench.init(tmp_path / name, title=name)
    ways: list[tuple[tuple[str, ...], dict[str, str], str]] = [
        (("-p", "a.qualcode", "history"), {}, "a"),
        (("history", "-p", "b.qualcode"), {}, "b"),
        (("-p", "a.qualcode", "history", "-p", "b.qualcode"), {}, "b"),
        (("history",), {"QUALCODE_PROJECT": "a.qualcode"}, "a"),
        (("-p", "b.qualcode", "history"), {"QUALCODE_PROJECT": "a.qualcode"}, "b"),
    ]
    for arguments, environment, title in ways:
        answer = qualcode(*arguments, "--json", cwd=tmp_path, **environment)
        assert answer.json["events"][0]["summary"]["title"] == title, arguments
    refused = qualcode("history", cwd=tmp_path)
    assert refused.status == 2
    assert refused.err.startswith("qualcode: Q005")
