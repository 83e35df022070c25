"""The session shown in docs/files.md happens just so, from the first line to the last."""

from __future__ import annotations

from pathlib import Path

from places import ROOT
from sessions import happen, sample_in, steps

PAGE = ROOT / "docs" / "files.md"


def test_the_session_happens_just_so(tmp_path: Path) -> None:
    told = steps(PAGE)
    assert len(told) > 8
    happen(told, sample_in(tmp_path))
