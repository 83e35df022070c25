"""Whatever people do in whatever order: undo all, and it is as at first; redo all, as at last."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_stage import CODEBOOK, TALKS, coded, fill, merge_codes, plan, proposed

from qualcode.errors import BuiltUpon, Conflict, NothingToRedo, NothingToUndo, Unknown
from qualcode.model import Localized, Participant, Status
from qualcode.store import (
    InboxEntry,
    MemoKind,
    NamedSet,
    Project,
    SetKind,
    Tagged,
    inbox,
    participants,
    people,
    sets,
)

WORDS = ("Sóng yếu lắm", "Từ hồi tháng ba", "Buổi tối", "đứng ngoài hiên")
WHO = ("Lan", "Minh")
CODES = ("barriers.signal", "enablers.answered", "positive.cared")

Deed = Callable[[Project], object]


def guids(project: Project, n: int) -> list[str]:
    found = [each.guid for each in project.codings()]
    return found[n % (len(found) or 1) :][:2]


def machine(project: Project, n: int) -> None:
    codes = {code: str(n) for code in CODES[: 1 + n % 3]}
    found = [
        proposed("PV01", words, CODES[0], confidence=0.5 + n % 4 / 10) for words in WORDS[: n % 4]
    ]
    sha256 = coded("PV01", "Sóng").text_sha256
    project.replace_proposals([Tagged("PV01", sha256, codes, found)], actor="máy")


def merge(project: Project, n: int) -> None:
    merge_codes(project, CODES[n % 3], CODES[(n + 1) % 3])


def rename(project: Project, n: int) -> None:
    coders = [coder.name for coder in project.coders()]
    cases = [person.id for person in project.participants()]
    with project.action("rename", actor="Lan") as action:
        if f"người {n}" not in coders:
            for name in coders[:1]:
                people.rename_coder(action, name, f"người {n}")
        if f"ai đó {n}" not in cases:
            for name in cases[:1]:
                participants.rename_participant(action, name, f"ai đó {n}")


def correct(project: Project, n: int) -> None:
    text = TALKS["PV02"].replace("vài tháng", f"chừng {n} tháng")
    project.save_documents([plan("PV02", text)], actor="Lan")


def group(project: Project, n: int) -> None:
    documents = [info.name for info in project.documents()][: n % 3]
    with project.action("group", actor="Lan") as action:
        sets.save_sets(action, [
            NamedSet("Đợt một", SetKind.DOCUMENTS, tuple(documents)),
            NamedSet(f"Mã {n % 2}", SetKind.CODES, CODES[: n % 4], f"lần {n % 2}"),
        ])  # fmt: skip


def ask(project: Project, n: int) -> None:
    with project.action("ask", actor="Lan") as action:
        inbox.take_out(action, [f"{n % 3}"])
        inbox.add_to_inbox(action, [InboxEntry(f"{n % 2}", "bản của Minh", {"n": n})])


DEEDS: dict[str, Callable[[Project, int], object]] = {
    "code": lambda p, n: p.save_codings(
        [coded("PV01", WORDS[n % 4], CODES[n % 3], coder=f"người {n % 3}")], actor=WHO[n % 2]
    ),
    "review": lambda p, n: p.edit_codings(
        guids(p, n), status=list(Status)[n % 4], actor=WHO[n % 2]
    ),
    "note": lambda p, n: p.edit_codings(guids(p, n), memo=f"ghi {n}", actor=WHO[n // 2 % 2]),
    "remove": lambda p, n: p.remove_codings(guids(p, n), actor=WHO[n // 2 % 2]),
    "machine": machine,
    "merge": merge,
    "rename": rename,
    "correct": correct,
    "import": lambda p, n: p.save_documents([plan(f"mới {n}", TALKS["PV03"])], actor="Lan"),
    "drop": lambda p, n: p.remove_document(f"PV0{1 + n % 4}", actor="Lan"),
    "memo": lambda p, n: p.set_memo(MemoKind.CODE, CODES[n % 3], "x" * (n % 3), actor="Lan"),
    "state": lambda p, n: p.set_statement(
        CODES[n % 3], Localized("nói" * (n % 2), ""), actor="Lan"
    ),
    "set": lambda p, n: p.set_setting("unit", n or None, actor="Lan"),
    "people": lambda p, n: p.save_participants(
        [Participant("TNV01", {"age": str(n) if n % 4 else ""})], actor="Lan"
    ),
    "codebook": lambda p, n: p.save_codebook(CODEBOOK + f"# {n % 3}\n", path="a.yaml", actor="Lan"),
    "group": group,
    "ask": ask,
    "undo": lambda p, n: p.undo(actor="Minh", anyone=True),
    "redo": lambda p, n: p.redo(actor="Minh", anyone=True),
    "undo mine": lambda p, n: p.undo(actor=WHO[n % 2]),
    "redo mine": lambda p, n: p.redo(actor=WHO[n % 2]),
}
deeds = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 11)), max_size=12)


def undo_all(project: Project) -> None:
    with suppress(NothingToUndo):
        while True:
            project.undo(actor="Lan", anyone=True)


def redo_all(project: Project) -> None:
    with suppress(NothingToRedo):
        while True:
            project.redo(actor="Lan", anyone=True)


def play(project: Project, script: list[tuple[str, int]]) -> list[tuple[int, str]]:
    """What the project was after each event: its number, and the signature then."""
    stages = [(0, project.signature())]
    fill(project)
    stages.append((project.last_event(), project.signature()))
    for name, n in script:
        before = project.signature()
        try:
            DEEDS[name](project, n)
        except (BuiltUpon, Conflict, Unknown, NothingToUndo, NothingToRedo):
            assert project.signature() == before
        if project.last_event() != stages[-1][0]:
            stages.append((project.last_event(), project.signature()))
    return stages


def back_and_forth(script: list[tuple[str, int]]) -> None:
    with Project.temporary() as project:
        empty = play(project, script)[0][1]
        redo_all(project)
        last = project.signature()
        undo_all(project)
        assert project.signature() == empty
        redo_all(project)
        assert project.signature() == last


def back_to(script: list[tuple[str, int]], share: float) -> None:
    with Project.temporary() as project:
        stages = play(project, script)
        last = project.signature()
        number, then = stages[int(share * len(stages))]
        foretold = project.events_since(number)
        newest = project.last_event()
        with pytest.raises(Conflict):
            project.undo_to(number, actor="Hoa", newest=newest - 1)
        assert project.signature() == last
        assert project.undo_to(number, actor="Hoa", newest=newest) == foretold
        assert project.signature() == then
        assert project.undo_to(number, actor="Hoa") == []
        project.undo_to(stages[-1][0], actor="Hoa")
        assert project.signature() == last


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds)
def test_undo_all_then_redo_all(script: list[tuple[str, int]]) -> None:
    back_and_forth(script)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds, st.floats(0, 0.999))
def test_back_to_any_moment_and_to_the_end_again(
    script: list[tuple[str, int]], share: float
) -> None:
    back_to(script, share)


@pytest.mark.stress
@settings(max_examples=1_500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds)
def test_undo_all_then_redo_all_at_length(script: list[tuple[str, int]]) -> None:
    back_and_forth(script)


@pytest.mark.stress
@settings(max_examples=1_500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds, st.floats(0, 0.999))
def test_back_to_any_moment_at_length(script: list[tuple[str, int]], share: float) -> None:
    back_to(script, share)
