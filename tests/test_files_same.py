"""Two studies are the same where they mean the same, whatever their keys are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from studies import studies

from qualcode.files.same import differences
from qualcode.model import Status
from qualcode.study import (
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)

GUID = "11111111-1111-4111-8111-111111111111"
STUDY = Study(
    name="Nghiên cứu",
    coders=(StudyCoder("Lan"), StudyCoder("Mai")),
    codes=(StudyCode("c", "Rào cản", is_codable=False), StudyCode("d", "Đau", "c", colour="#3C3")),
    texts=(StudyText("t", "PV 1", "Dạ vâng"), StudyText("u", "PV 2", "Dạ")),
    codings=(StudyCoding("t", 0, 2, "d", "Lan", "Dạ"), StudyCoding("t", 0, 2, "d", "Mai", "Dạ")),
    cases=(StudyCase("TNV01", {"tuổi": "34"}, ("t",)),),
    variables=(StudyVariable("tuổi", "number"),),
    memos=(StudyMemo("code", "d", "xem lại"),),
    sets=(StudySet("nhóm", "documents", ("t", "u")),),
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_a_study_is_as_itself(study: Study) -> None:
    assert differences(study, study, ordered=True) == []


def test_keys_case_of_colours_and_guids_on_one_side_do_not_count() -> None:
    other = replace(
        STUDY,
        codes=(
            replace(STUDY.codes[0], key="1"),
            StudyCode("2", "Đau", "1", colour="#33cc33", guid=GUID),
        ),
        codings=tuple(replace(coding, code="2") for coding in STUDY.codings),
        memos=(replace(STUDY.memos[0], target="2"),),
        origin="ATLAS.ti",
    )
    assert differences(STUDY, other) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "khác"}, "called"),
        ({"coders": STUDY.coders[:1]}, "1 of the coders"),
        ({"codes": (STUDY.codes[0], replace(STUDY.codes[1], name="Đau đầu"))}, "codes"),
        ({"codes": (STUDY.codes[0], replace(STUDY.codes[1], parent=None))}, "codes"),
        ({"codings": STUDY.codings[:1]}, "1 of the codings are missing"),
        ({"codings": (*STUDY.codings, STUDY.codings[0])}, "1 of the codings are not there before"),
        ({"codings": (replace(STUDY.codings[0], memo="?"), STUDY.codings[1])}, "codings"),
        ({"codings": (replace(STUDY.codings[0], status=Status.PROPOSED), STUDY.codings[1])}, "cod"),
        ({"texts": (replace(STUDY.texts[0], text="Dạ Vâng"), STUDY.texts[1])}, "texts"),
        ({"cases": (replace(STUDY.cases[0], attributes={"tuổi": "35"}),)}, "cases"),
        ({"variables": ()}, "variables"),
        ({"memos": (replace(STUDY.memos[0], target="c"),)}, "memos"),
        ({"sets": (replace(STUDY.sets[0], members=("t",)),)}, "sets"),
        ({"codebook": "title: x"}, "codebooks"),
    ],
)
def test_what_differs_is_told(change: dict[str, object], words: str) -> None:
    told = [str(said) for said in differences(STUDY, replace(STUDY, **change))]
    assert any(words in said for said in told), told


def test_other_guids_differ_where_both_sides_have_one() -> None:
    one = replace(STUDY, cases=(replace(STUDY.cases[0], guid=GUID),))
    other = replace(STUDY, cases=(replace(STUDY.cases[0], guid=GUID.replace("1", "2")),))
    assert "another GUID" in str(differences(one, other)[0])
    assert differences(one, STUDY) == []


def test_order_counts_only_where_asked() -> None:
    turned = replace(STUDY, texts=STUDY.texts[::-1])
    assert differences(STUDY, turned) == []
    assert "order" in str(differences(STUDY, turned, ordered=True)[0])
