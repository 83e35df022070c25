"""The sessions in docs/teams.md and the READMEs happen just so: from two coders to a consensus."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT
from sessions import Step, happen, sample_in, steps

PAGE = ROOT / "docs" / "teams.md"
MADE = "1795219200"
"""The time at which the reports that come with the project were made."""


def test_the_session_happens_just_so(tmp_path: Path) -> None:
    told = steps(PAGE)
    assert len(told) > 20
    happen(told, sample_in(tmp_path))


def test_both_readmes_show_the_same_session() -> None:
    english, vietnamese = (steps(ROOT / name) for name in ("README.md", "README.vi.md"))
    assert [step.command for step in english] == [step.command for step in vietnamese]


@pytest.mark.parametrize(("name", "lang"), [("README.md", "en"), ("README.vi.md", "vi")])
def test_the_readmes_session_happens_just_so(name: str, lang: str, tmp_path: Path) -> None:
    told = steps(ROOT / name)
    assert len(told) == 9
    folder = sample_in(tmp_path)
    happen(told, folder, QUALCODE_LANG=lang, QUALCODE_CODER="Lan", SOURCE_DATE_EPOCH=MADE)
    if lang == "vi":
        kept = ROOT / "reports"
        made = {path.name: path for path in (folder / "reports").iterdir()}
        assert made["report.html"].read_bytes() == (kept / "consensus/report.html").read_bytes()
        assert sorted(made) == sorted(path.name for path in (kept / "consensus").iterdir())
        for path in made.values():
            assert path.read_bytes() == (kept / "consensus" / path.name).read_bytes(), path.name
        sheet = (folder / "agreement.xlsx").read_bytes()
        assert sheet == (kept / "agreement.xlsx").read_bytes()


def test_a_session_that_happens_otherwise_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        happen([Step("qualcode doctor", ("nothing of the kind",))], tmp_path)
