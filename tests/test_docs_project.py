"""The sessions shown in docs/project.md happen just so, from the first line to the last."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT
from sessions import fits, happen, sample_in, steps

PAGE = ROOT / "docs" / "project.md"


def test_the_sessions_happen_just_so(tmp_path: Path) -> None:
    told = steps(PAGE)
    assert len(told) > 15
    happen(told, sample_in(tmp_path))


@pytest.mark.parametrize(
    ("shown", "output", "expected"),
    [
        ("a  b", "a b\n", True),
        ("a … c", "a b c", True),
        ("a\n…", "a\nb\nc\n", True),
        ("a\n…\nd", "a\nb\nc\n", False),
        ("a", "a\nb", False),
    ],
)
def test_the_dots_stand_for_anything(shown: str, output: str, expected: bool) -> None:
    assert fits(shown, output) is expected
