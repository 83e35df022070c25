"""`export qdpx|taguette|qualcoder|…`: equal when it comes back, or told; whole, or not there."""

from __future__ import annotations

import json
import os
import signal
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from commandline import qualcode
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from places import CODEBOOK, SAMPLE
from study_stage import CODERS, MARKS, TALKS, Mark, annotate, bring, deliver, essence, fill

from qualcode.errors import OutputError, UnknownName
from qualcode.files import refi
from qualcode.files.qdaxml import utc
from qualcode.files.same import differences
from qualcode.messages import Translator
from qualcode.model import Status
from qualcode.store import Project
from qualcode.study import Study, StudyText
from qualcode.workbench import TARGETS, CodingFilter, as_study, export_study, exporting

TALK = "PVV: Chị đi làm xa à?\nTNV01: Dạ, con ốm thì tôi xin về 🙂. Ca đêm mệt lắm.\n"
SOME = [Mark(0, 0.1, 12, 0, 0, "nghe lại"), Mark(0, 0.1, 12, 0, 1, ""), Mark(0, 0.5, 1, 1, 0, "")]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A little study with everything in it."""
    with Project.create(tmp_path / "a.qualcode") as opened:
        fill(opened, [TALK, TALK.replace("con", "cháu")], SOME)
        annotate(opened)
        yield opened


TALKING = given(talks=st.lists(TALKS, min_size=1, max_size=3), marks=MARKS)
THERE_AND_BACK = ("qdpx", "taguette", "qualcoder")
SEVERAL = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("kind", THERE_AND_BACK)
@SEVERAL
@TALKING
@example(talks=[TALK, TALK.replace("\n", "\r\n")], marks=SOME)
def test_what_goes_out_comes_back(kind: str, talks: list[str], marks: list[Mark]) -> None:
    there_and_back(kind, talks, marks)


@pytest.mark.stress
@pytest.mark.parametrize("kind", THERE_AND_BACK)
@settings(SEVERAL, max_examples=400)
@TALKING
def test_what_goes_out_comes_back_often(kind: str, talks: list[str], marks: list[Mark]) -> None:
    there_and_back(kind, talks, marks)


def there_and_back(kind: str, talks: list[str], marks: list[Mark]) -> None:
    """Texts, codes, coders and places; the rest is equal too, or in the list of losses."""
    with (
        TemporaryDirectory() as folder,
        Project.temporary(searchable=False) as ours,
        Project.temporary(searchable=False) as theirs,
    ):
        fill(ours, talks, marks)
        delivered = deliver(ours, kind, Path(folder))
        brought = bring(theirs, *delivered.files)
        before, after = as_study(ours).study, as_study(theirs).study
        assert differences(essence(before), essence(after)) == []
        assert not any(change.skipped for change in brought.studies)
        if kind == "qdpx":
            assert differences(_stated(before), _stated(after)) == []
        told = {loss.kind for loss in delivered.losses}
        if before.codings and kind != "taguette":
            assert [c.memo for c in before.codings] == [c.memo for c in after.codings]
        elif any(coding.memo for coding in before.codings):
            assert "coding_memos" in told
        again = bring(theirs, *delivered.files)
        assert not again.changes


def _stated(study: Study) -> Study:
    """A study without what its own list of losses names (where a coding came from), its moments in
    one spelling: a full second has a fraction here, none in QDPX.
    """
    return replace(
        study,
        texts=tuple(replace(each, created=utc(each.created)) for each in study.texts),
        memos=tuple(replace(each, created=utc(each.created)) for each in study.memos),
        codings=tuple(
            replace(each, origin="", confidence=None, created=utc(each.created))
            for each in study.codings
        ),
        codebook="",
        name="",
    )


def test_a_full_second_is_the_same_moment() -> None:
    full, plain = (
        Study(texts=(StudyText("1", "PV01", "Dạ.", created=f"2026-11-22T08:23:06{fraction}Z"),))
        for fraction in (".000", "")
    )
    assert differences(full, plain)
    assert not differences(_stated(full), _stated(plain))


@pytest.mark.parametrize("kind", TARGETS)
def test_every_kind_is_delivered_with_its_report(
    project: Project, tmp_path: Path, kind: str
) -> None:
    delivered = deliver(project, kind, tmp_path / "out")
    assert all(path.exists() for path in delivered.files)
    report = delivered.report.read_text("utf-8")
    for loss in delivered.losses:
        assert Translator("vi")("{what}: {n}", what=loss.what, n=loss.count) in report
    there = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert there == sorted([*(path.name for path in delivered.files), delivered.report.name])


def test_a_qdpx_keeps_everything_that_people_made(project: Project, tmp_path: Path) -> None:
    [path] = deliver(project, "qdpx", tmp_path).files
    with Project.temporary() as theirs:
        bring(theirs, path)
        before, after = as_study(project).study, as_study(theirs).study
        assert differences(_stated(before), _stated(after)) == []
        assert len(after.memos) == 5
        assert len(after.sets) == 2


@pytest.mark.parametrize("dialect", refi.DIALECTS)
def test_every_dialect_comes_back(project: Project, tmp_path: Path, dialect: str) -> None:
    path = tmp_path / "a.qdpx"
    export_study(project, "qdpx", path, translate=Translator("en"), dialect=dialect)
    with Project.temporary() as theirs:
        bring(theirs, path)
        before, after = as_study(project).study, as_study(theirs).study
        assert differences(essence(before), essence(after)) == []


def test_taguette_gets_a_file_for_each_coder(project: Project, tmp_path: Path) -> None:
    delivered = deliver(project, "taguette", tmp_path)
    names = [path.name for path in delivered.files]
    assert names == ["Nghiên cứu.lan.sqlite3", "Nghiên cứu.minh_duc.sqlite3"]
    with Project.temporary() as theirs:
        bring(theirs, *delivered.files)
        assert {each.coding.coder for each in theirs.codings()} == set(CODERS)


def test_only_reviewed_work_leaves_unless_asked(project: Project, tmp_path: Path) -> None:
    [first, second, _] = [each.guid for each in project.codings()]
    project.edit_codings([first], status=Status.PROPOSED, actor="Lan")
    project.edit_codings([second], status=Status.REJECTED, actor="Lan")
    plain = deliver(project, "jsonl", tmp_path)
    losses = {loss.kind: loss.count for loss in plain.losses}
    assert len(plain.study.codings) == 1
    assert (losses["left_out_proposed"], losses["left_out_rejected"]) == (1, 1)
    asked = CodingFilter(statuses=[Status.PROPOSED, Status.MANUAL])
    more = export_study(project, "jsonl", tmp_path / "b", asked, translate=Translator("en"))
    assert len(more.study.codings) == 2


@pytest.mark.parametrize(
    ("wanted", "documents", "codings"),
    [
        (CodingFilter(coders=["Lan"]), 2, 2),
        (CodingFilter(documents=["Phỏng vấn 2"]), 1, 0),
        (CodingFilter(codes=["barriers.shift"]), 2, 1),
    ],
)
def test_only_what_was_asked_for(
    project: Project, tmp_path: Path, wanted: CodingFilter, documents: int, codings: int
) -> None:
    done = export_study(project, "qdpx", tmp_path / "a", wanted, translate=Translator("en"))
    assert (len(done.study.texts), len(done.study.codings)) == (documents, codings)
    assert {c.coder for c in done.study.codings} <= set(wanted.coders or CODERS)


def test_a_name_that_nothing_has_is_refused(project: Project, tmp_path: Path) -> None:
    wanted = CodingFilter(documents=["Phỏng vấn 9"])
    with pytest.raises(UnknownName):
        export_study(project, "qdpx", tmp_path / "a", wanted, translate=Translator("en"))


def test_what_does_not_come_back_equal_is_not_delivered(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(study: object, target: Path, **_: str) -> None:
        refi.write(replace(study, codings=()), target)  # type: ignore[type-var]

    class Forgetful:
        fit, read, write = refi.fit, refi.read, forgetful

    monkeypatch.setattr(exporting.studies, "writer", lambda _: Forgetful)
    with pytest.raises(OutputError, match="does not come back equal"):
        deliver(project, "qdpx", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_unless_forced(project: Project, tmp_path: Path) -> None:
    for kind, name in (("qdpx", "a.qdpx"), ("qualcoder", "b.qda")):
        place = tmp_path / name
        place.write_text("của ai đó")
        with pytest.raises(OutputError):
            export_study(project, kind, place, translate=Translator("en"))
        assert place.read_text() == "của ai đó"
        place.unlink()
    first = deliver(project, "qdpx", tmp_path).files[0].read_bytes()
    place = tmp_path / "Nghiên cứu.qdpx"
    export_study(project, "qdpx", place, translate=Translator("vi"))  # the same again: no harm
    export_study(project, "qdpx", place, CodingFilter(coders=["Lan"]),
                 translate=Translator("vi"), overwrite=True)  # fmt: skip
    assert place.read_bytes() != first
    for _ in range(2):
        deliver(project, "qualcoder", tmp_path)
    assert (tmp_path / "Nghiên cứu.qda" / "data.qda").is_file()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("kind", ["qdpx", "qualcoder"])
def test_an_export_that_is_killed_leaves_nothing_under_its_name(
    project: Project, tmp_path: Path, kind: str
) -> None:
    place = tmp_path / "out"

    def stop(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        exporting._prove = stop  # type: ignore[assignment]
        deliver(project, kind, place)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert [path for path in place.iterdir() if not path.name.startswith(".")] == []
    assert deliver(project, kind, place).files[0].exists()


def test_the_sample_study_goes_out_and_comes_back(tmp_path: Path) -> None:
    """Through the real commands, from transcripts to another project."""

    def run(*arguments: str | Path) -> dict[str, object]:
        answer = qualcode(*arguments, "--json", cwd=tmp_path)
        assert answer.status == 0, answer.err
        return answer.json  # type: ignore[no-any-return]

    run("init", "a", "--codebook", CODEBOOK, "--coder", "Lan")
    coded = [SAMPLE / f"codings_coder_{name}.jsonl" for name in "ab"]
    run("-p", "a.qualcode", "import", SAMPLE)
    account = run("-p", "a.qualcode", "import", *coded)
    n = account["codings"]
    assert n == sum(len(path.read_text("utf-8").splitlines()) for path in coded)
    for kind, name in (("qdpx", "s.qdpx"), ("taguette", "s"), ("qualcoder", "s.qda")):
        out = run("-p", "a.qualcode", "export", kind, "-o", f"out/{name}")
        assert out["codings"] == n
        run("init", kind)
        brought = run("-p", f"{kind}.qualcode", "import", *map(str, out["output"]))  # type: ignore[call-overload]
        assert (brought["documents"], brought["codings"]) == (13 * len(out["output"]), n)  # type: ignore[arg-type]
        with Project.open(tmp_path / "a.qualcode", readonly=True) as ours:
            before = essence(as_study(ours).study)
        with Project.open(tmp_path / f"{kind}.qualcode", readonly=True) as theirs:
            assert differences(before, essence(as_study(theirs).study)) == []
        home = run("-p", "a.qualcode", "import", *map(str, out["output"]))  # type: ignore[call-overload]
        assert (home["codings"], home["new"]) == (n, 0)
        assert qualcode("-p", f"{kind}.qualcode", "check", cwd=tmp_path).status == 0
    first = run("-p", "a.qualcode", "history")["events"][0]  # type: ignore[index]
    assert first["verb"] == "import.study"


def test_the_command_says_what_is_lost(tmp_path: Path) -> None:
    qualcode("init", "a", "--codebook", CODEBOOK, cwd=tmp_path)
    talk = tmp_path / "PV01.txt"
    talk.write_text(TALK, encoding="utf-8")
    qualcode("import", talk, cwd=tmp_path)
    answer = qualcode("export", "qdpx", cwd=tmp_path)
    assert "Lost or changed: turns with their speakers" in answer.err
    assert zipfile.is_zipfile(tmp_path / "a.qdpx")
    told = (tmp_path / "a.qdpx.losses.txt").read_text("utf-8")
    assert "turns with their speakers; other tools see one text: 2" in told
    record = qualcode("export", "qdpx", "-o", "b", "--dialect", "maxqda", "--json", cwd=tmp_path)
    losses = {loss["kind"]: loss["count"] for loss in json.loads(record.out)["losses"]}
    assert losses["turns"] == 2
    vietnamese = qualcode("export", "csv", "--lang", "vi", "-o", "c", cwd=tmp_path)
    assert vietnamese.status == 0
    codes = qualcode("export", "qdc", "-o", "d", "--json", cwd=tmp_path)
    assert codes.json["codes"] > 10
    assert qualcode("export", "qdpx", cwd=tmp_path).status == 0  # the same again
    assert qualcode("export", "qdpx", "--help", cwd=tmp_path).out.count("losses.txt") == 1
