"""Who said it, without saying who it was: ``(TNV, nữ, 58 tuổi, Nghĩa Tân)``."""

from __future__ import annotations

import re

from ..messages import Translator
from ..model import Participant

FEMALE = frozenset({"nữ", "nu", "nữ giới", "female", "f", "woman"})
MALE = frozenset({"nam", "nam giới", "male", "m", "man"})
AGE = re.compile(r"(\d{1,3}(?:\s*[-–]\s*\d{1,3})?)(?:\s*(?:tuổi|t\.?|years?(?: old)?|y\.?o\.?))?")


def attribute(participant: Participant | None, translate: Translator) -> str:
    """The attribution of a quote: role, sex, age and site in brackets, the unknown left out.

    Empty where nothing is known. Never a name or an id.

    >>> person = Participant("P7", {"role": "TNV", "sex": "Nữ", "age": "58", "site": "Bến Gỗ"})
    >>> attribute(person, Translator("en"))
    '(TNV, female, aged 58, Bến Gỗ)'
    """
    parts = [part for part in attribute_fields(participant, translate) if part]
    return f"({', '.join(parts)})" if parts else ""


def attribute_fields(participant: Participant | None, translate: Translator) -> tuple[str, ...]:
    """Role, sex, age and site as a reader sees them; '' for what is unknown."""
    if participant is None:
        return ("", "", "", "")
    stated = {name: " ".join(text.split()) for name, text in participant.attributes.items()}
    return (
        stated.get("role", ""),
        say_sex(stated.get("sex", ""), translate),
        say_age(stated.get("age", ""), translate),
        stated.get("site", ""),
    )


def say_sex(written: str, translate: Translator) -> str:
    """``female`` or ``male`` in the reader's language, anything else as written."""
    value = written.casefold()
    if value in FEMALE:
        return translate("female")
    return translate("male") if value in MALE else written


def say_age(written: str, translate: Translator) -> str:
    """A number or a range as an age in the reader's language, anything else as written."""
    found = AGE.fullmatch(written.casefold())
    if not found:
        return written
    return translate("aged {age}", age=re.sub(r"\s*[-–]\s*", "–", found[1]))
