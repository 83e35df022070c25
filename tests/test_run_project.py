"""`run -p FILE`: the same way through the house, but the project stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_run import BOOK, TALK

from qualcode.errors import EmptyFile, QuoteMismatch, UnknownLayer, UnknownRole
from qualcode.model import Status
from qualcode.store import Project
from qualcode.workbench import RunOutcome, RunRequest, run, search

QUOTE = "Tôi đi làm xa suốt, cuối năm mới về."


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def run_in(study: Path, *, project: str | None = "study.qualcode", **options: Any) -> RunOutcome:
    return run(
        RunRequest(
            [study / "talks"],
            study / "book.yaml",
            study / "out",
            project=project and study / project,
            coder="Lan",
            **options,
        )
    )


def lines(study: Path) -> list[dict[str, Any]]:
    text = (study / "out" / "codings.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def hand(study: Path, **other: Any) -> Path:
    """A person's coding of other words, in a file."""
    start = TALK.index("cuối năm")
    record = {"document": "P01", "start": start, "end": start + 8, "code": "barriers.far",
              "coder": "Mai", **other}  # fmt: skip
    path = study / "mai.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_without_a_project_nothing_else_stays(study: Path) -> None:
    run_in(study, project=None)
    assert sorted(path.name for path in study.iterdir()) == ["book.yaml", "out", "talks"]


def test_the_project_holds_what_was_reported(study: Path) -> None:
    run_in(study, project=None)
    alone = (study / "out" / "codings.jsonl").read_bytes()
    outcome = run_in(study)
    assert outcome.summary["project"] == str(study / "study.qualcode")
    assert (study / "out" / "codings.jsonl").read_bytes() == alone
    with Project.open(study / "study.qualcode", readonly=True) as project:
        assert [each.coding.quote for each in project.codings()] == [QUOTE]
        assert project.codebook_yaml() == BOOK
        assert project.raw_bytes("P01") == TALK.encode()
        assert [place.hit.quote for place in search(project, "cuoi nam").places] == ["cuối năm"]
        verbs = {(event.verb, event.actor) for event in project.history()}
        assert verbs == {("import", "Lan"), ("codebook.import", "Lan"), ("tag", "Lan")}


def test_a_second_run_goes_on_where_people_are(study: Path) -> None:
    run_in(study)
    with Project.open(study / "study.qualcode") as project:
        (stored,) = project.codings()
        project.edit_codings([stored.guid], actor="Mai", status=Status.ACCEPTED)
        signature, events = project.signature(), len(project.history())
    outcome = run_in(study)
    assert outcome.summary["unreviewed"] == 0
    assert [line["status"] for line in lines(study)] == ["accepted"]
    with Project.open(study / "study.qualcode", readonly=True) as project:
        assert (project.signature(), len(project.history())) == (signature, events)


def test_the_report_is_on_the_whole_project(study: Path) -> None:
    run_in(study)
    (study / "talks" / "P01.txt").rename(study / "talks" / "old.hidden")
    (study / "talks" / "P02.txt").write_text(TALK.replace("P01", "P02"), encoding="utf-8")
    outcome = run_in(study)
    assert (outcome.summary["documents"], outcome.summary["codings"]) == (2, 2)


def test_codings_from_files_are_kept_once(study: Path) -> None:
    for _ in range(2):
        run_in(study, codings=[hand(study)], layer="Mai")
    with Project.open(study / "study.qualcode", readonly=True) as project:
        own = [each.coding for each in project.codings(coder="Mai")]
    assert [(coding.quote, coding.status) for coding in own] == [("cuối năm", Status.MANUAL)]
    assert [line["coder"] for line in lines(study)][-1] == "Mai"


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize(
    ("error", "options", "talk"),
    [
        (UnknownRole, {"roles": ["bác sĩ"]}, TALK),
        (UnknownLayer, {"layer": "Hoa"}, TALK),
        (EmptyFile, {}, ""),
        (QuoteMismatch, {"codings": "đầu năm"}, TALK),
    ],
)
def test_a_refused_run_leaves_no_trace(
    study: Path, exists: bool, error: type[Exception], options: dict[str, Any], talk: str
) -> None:
    place = study / "study.qualcode"
    if exists:
        run_in(study)
        before = _signature(place)
    (study / "talks" / "P02.txt").write_text(talk.replace("P01", "P02"), encoding="utf-8")
    if "codings" in options:
        options = {"codings": [hand(study, quote=options["codings"])]}
    with pytest.raises(error):
        run_in(study, **options)
    assert place.exists() == exists
    if exists:
        assert _signature(place) == before


def _signature(place: Path) -> str:
    with Project.open(place, readonly=True) as project:
        return project.signature()
