"""Who said it, without saying who it was."""

from __future__ import annotations

import pytest

from qualcode.findings import attribute
from qualcode.findings.attribution import say_age, say_sex
from qualcode.messages import Translator
from qualcode.model import Participant

EN = Translator("en")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"role": "TNV", "sex": "Nữ", "age": "58", "site": "Nghĩa Tân"},
         "(TNV, female, aged 58, Nghĩa Tân)"),
        ({"role": "Gia đình", "site": " Bến  Gỗ "}, "(Gia đình, Bến Gỗ)"),
        ({"age": "34 tuổi", "sex": "NAM"}, "(male, aged 34)"),
        ({"age": "ngoài 60"}, "(ngoài 60)"),
        ({"name": "Ai đó", "phone": "1"}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_only_what_is_known_is_said(attributes: dict[str, str], expected: str) -> None:
    assert attribute(Participant("KH-ma-so", attributes), EN) == expected


def test_nobody_is_attributed_to_nobody() -> None:
    assert attribute(None, EN) == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [("30-39", "aged 30–39"), ("41t", "aged 41"), ("58 years old", "aged 58"), ("già", "già")],
)
def test_ages(written: str, expected: str) -> None:
    assert say_age(written, EN) == expected


@pytest.mark.parametrize(
    ("written", "expected"), [("F", "female"), ("nam", "male"), ("khác", "khác"), ("", "")]
)
def test_sexes(written: str, expected: str) -> None:
    assert say_sex(written, EN) == expected
