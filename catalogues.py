"""The message catalogues: compiled when qualcode is installed, updated by hand.

    python catalogues.py update    collects the texts of the code into the .po files
    python catalogues.py compile   makes the .mo files that gettext reads

The installer runs `CatalogueHook`, so that a wheel and an editable install both hold .mo files.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
LOCALE = ROOT / "qualcode" / "locale"
LANGUAGES = ("vi", "en")
KEYWORDS = {
    **dict.fromkeys(("N_", "say", "tell", "t", "translate", "_")),
    "plural": (1, 2),
}
METHODS = [("**.py", "python"), ("**.j2", "jinja2")]


def catalogue_path(lang: str) -> Path:
    """Where the texts of `lang` stand."""
    return LOCALE / lang / "LC_MESSAGES" / "qualcode.po"


def extract() -> Catalog:
    """All texts that the code and the templates mark."""
    catalogue = Catalog(project="qualcode", charset="utf-8")
    found = extract_from_dir(
        str(ROOT / "qualcode"), method_map=METHODS, keywords=KEYWORDS, comment_tags=("i18n:",)
    )
    for file, _line, message, comments, context in found:
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    from qualcode.web.showing import script_texts  # the scripts' texts, as the pages find them

    for text in script_texts():
        catalogue.add(text)
    return catalogue


def read(lang: str) -> Catalog:
    """The catalogue of `lang`, empty where there is none yet."""
    path = catalogue_path(lang)
    if not path.exists():
        return Catalog(locale=lang, project="qualcode", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def update() -> None:
    """Brings new texts into each .po file and drops those that are gone; English fills itself."""
    template = extract()
    for lang in LANGUAGES:
        catalogue = read(lang)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        if lang == "en":
            for message in catalogue:
                if message.id and (not message.string or not any(message.string)):
                    message.string = message.id
        path = catalogue_path(lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, no_location=True)


def compile_all() -> None:
    """Writes each .mo file beside its .po file."""
    for lang in LANGUAGES:
        with catalogue_path(lang).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(lang))


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the catalogues before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build."""
        compile_all()


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    compile_all()
