"""Everything qualcode says to people, in Vietnamese and English, through gettext.

The English text in the code is the key; ``locale/<lang>/LC_MESSAGES/qualcode.po`` holds what is
shown. `N_` marks a text where it stands, `say` one together with its values; a `Translator` turns
them into the reader's language.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .model import Localized

LANGUAGES = ("vi", "en")
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(text: str) -> str:
    """`text` itself: marks it for the catalogues."""
    return text


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the values that fill it, not yet in anybody's language; `str` gives English."""

    text: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.text.format_map(
            {
                name: each.text("en") if isinstance(each, Localized) else each
                for name, each in self.values.items()
            }
        )


def say(text: str, **values: Any) -> Said:
    """`text` with its values, to be translated where it is shown."""
    return Said(text, values)


class Translator:
    """Says texts in one language: ``t("{n} files", n=3)``; `lang` is ``vi`` or ``en``."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.catalogue = _catalogue(lang)

    def __call__(self, text: str, /, **values: Any) -> str:
        shown = self.catalogue.gettext(text) if text else ""
        if not values:
            return shown
        return shown.format_map({name: self.tell(value) for name, value in values.items()})

    def tell(self, value: Any) -> Any:
        """`value` in this language if it is something `say` made or Localized, else as it is."""
        if isinstance(value, Said):
            return self(value.text, **value.values)
        return value.text(self.lang) if isinstance(value, Localized) else value

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """`one` or `many` by the language's rule for `n`, which fills ``{n}``."""
        return self.catalogue.ngettext(one, many, n).format_map({"n": self.number(n), **values})

    def number(self, value: float, digits: int = 0) -> str:
        """`value` with the language's marks: ``1.234,5`` (vi), ``1,234.5`` (en)."""
        shown = f"{value:,.{digits}f}"
        return shown.translate(str.maketrans(",.", ".,")) if self.lang == "vi" else shown

    def percent(self, share: float | None) -> str:
        """`share` of 0…1 as a whole percentage, or a dash where it is undefined.

        Half a percent is rounded up, as people and Excel do it. Vietnamese has no space: ``60%``.
        """
        mark = "%" if self.lang == "vi" else "\u202f%"
        return "–" if share is None else f"{self.number(int(100 * share + 0.5))}{mark}"


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("qualcode", LOCALE_FOLDER, languages=[lang], fallback=True)


def choose_language(wanted: str | None, environment: Mapping[str, str]) -> str:
    """``vi`` or ``en``: what was asked for, else the locale's, else Vietnamese.

    >>> choose_language(None, {"LANG": "en_GB.UTF-8"})
    'en'
    >>> choose_language(None, {"LANG": "C.UTF-8"})
    'vi'
    """
    if wanted:
        return wanted
    for name in ("QUALCODE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        lang = environment.get(name, "")[:2].lower()
        if lang in LANGUAGES:
            return lang
    return "vi"
