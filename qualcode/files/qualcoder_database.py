"""A study as a project of QualCoder: a folder with ``data.qda`` in schema v17, and empty folders.

QualCoder 4 opens it as its own; QualCoder 3 too, whose tables lack only columns that it does not
ask for. Offsets count UTF-16 units, as QualCoder's coding window sets and shows them: in a text
without characters beyond U+FFFF (emoji) they are code points as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from ..errors import OutputError
from ..study import Study, StudyCode, StudyCoding
from ..text.offsets import code_points_to_utf16
from .fitting import to_utc_line
from .sqlite import NewDatabase, Value, create

DATABASE = "data.qda"
FOLDERS = ("documents", "images", "audio", "video")
CATEGORY, CODE = "category ", "code "
"""What keys of categories and of codes begin with, which count apart."""

ABOUT = "QualCoder project written by qualcode: "
"""Before the name of the study; QualCoder opens nothing that does not name it here."""

VERSION = "v17"
_BY = "owner text, date text"
_PLACE = "grid integer, x integer, y integer"
_TEXT_ITEM = "font_size integer, bold integer, color text, displaytext text"
_LINE = "color text, linewidth real, linetype text"
TABLES = {
    "project": """databaseversion text, date text, memo text, about text, bookmarkfile integer,
        bookmarkpos integer, codername text, recently_used_codes text, avbookmarkfile integer,
        avbookmarkmsec integer, avbookmarktextpos integer""",
    "source": f"""id integer primary key, name text, fulltext text, mediapath text, memo text,
        {_BY}, av_text_id integer, risid integer, unique(name)""",
    "code_image": f"""imid integer primary key, id integer, x1 integer, y1 integer, width integer,
        height integer, cid integer, memo text, {_BY}, important integer, pdf_page integer""",
    "code_av": f"""avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer,
        memo text, {_BY}, important integer""",
    "annotation": f"""anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text,
        {_BY}, unique(fid, pos0, pos1, owner)""",
    "attribute_type": f"name text primary key, {_BY}, memo text, caseOrFile text, valuetype text",
    "attribute": f"""attrid integer primary key, name text, attr_type text, value text, id integer,
        {_BY}, unique(name, attr_type, id)""",
    "case_text": f"""id integer primary key, caseid integer, fid integer, pos0 integer,
        pos1 integer, {_BY}, memo text""",
    "cases": f"caseid integer primary key, name text, memo text, {_BY}, unique(name)",
    "code_cat": f"""catid integer primary key, name text, {_BY}, memo text, supercatid integer,
        unique(name)""",
    "code_text": f"""ctid integer primary key, cid integer, fid integer, seltext text,
        pos0 integer, pos1 integer, {_BY}, memo text, avid integer, important integer,
        unique(cid, fid, pos0, pos1, owner)""",
    "code_name": f"""cid integer primary key, name text, memo text, catid integer, {_BY},
        color text, supercid integer, unique(name)""",
    "journal": f"jid integer primary key, name text, jentry text, {_BY}, unique(name)",
    "stored_sql": "title text, description text, grouper text, ssql text, unique(title)",
    "graph": """grid integer primary key, name text, description text, date text,
        scene_width integer, scene_height integer, unique(name)""",
    "gr_cdct_text_item": f"""gtextid integer primary key, {_PLACE}, supercatid integer,
        catid integer, cid integer, font_size integer, bold integer, isvisible integer,
        displaytext text""",
    "gr_case_text_item": f"gcaseid integer primary key, {_PLACE}, caseid integer, {_TEXT_ITEM}",
    "gr_file_text_item": f"gfileid integer primary key, {_PLACE}, fid integer, {_TEXT_ITEM}",
    "gr_free_text_item": """gfreeid integer primary key, grid integer, freetextid integer,
        x integer, y integer, free_text text, font_size integer, bold integer, color text,
        tooltip text, ctid integer, memo_ctid integer, memo_imid integer, memo_avid integer""",
    "gr_cdct_line_item": f"""glineid integer primary key, grid integer, fromcatid integer,
        fromcid integer, tocatid integer, tocid integer, {_LINE}, isvisible integer, label text,
        arrow_mode text""",
    "gr_free_line_item": f"""gflineid integer primary key, grid integer, fromfreetextid integer,
        fromcatid integer, fromcid integer, fromcaseid integer, fromfileid integer,
        fromimid integer, fromavid integer, tofreetextid integer, tocatid integer, tocid integer,
        tocaseid integer, tofileid integer, toimid integer, toavid integer, {_LINE}, label text,
        arrow_mode text""",
    "gr_memo_item": """gmemoid integer primary key, grid integer, memo_source_type text,
        memo_source_id integer, x integer, y integer, color text, font_size integer""",
    "gr_pix_item": """grpixid integer primary key, grid integer, imid integer, x integer,
        y integer, px integer, py integer, w integer, h integer, filepath text, tooltip text,
        pdf_page integer""",
    "gr_av_item": """gr_avid integer primary key, grid integer, avid integer, x integer,
        y integer, pos0 integer, pos1 integer, filepath text, tooltip text, color text""",
    "ris": "risid integer, tag text, longtag text, value text",
    "manage_files_display": """mfid integer primary key, name text, tblrows text, tblcolumns text,
        owner text""",
    "files_filter": "filterid integer primary key, name text, filter text, owner text",
    "coder_names": """name text unique not null,
        visibility integer not null default 1 check (visibility in (0, 1))""",
}


def write(study: Study, target: Path) -> None:
    """Writes a fitted study into a new folder. Raises OutputError."""
    try:
        target.mkdir()
        for name in FOLDERS:
            (target / name).mkdir()
    except OSError as error:
        raise OutputError(path=target, what=error.strerror or error) from None
    with create(target / DATABASE) as database:
        for name, columns in TABLES.items():
            database.run(f"CREATE TABLE {name} ({columns})")
        _Writer(study, database).run()


class _Writer:
    """Fills the tables; `owner` stands for whoever made what names nobody."""

    def __init__(self, study: Study, database: NewDatabase) -> None:
        self.study = study
        self.database = database
        self.owner = study.coders[0].name if study.coders else "qualcode"
        self.sources = _numbered(text.key for text in study.texts)
        self.codes = _numbered(code.key for code in study.codes if code.is_codable)
        self.categories = _numbered(code.key for code in study.codes if not code.is_codable)
        self.cases = _numbered(case.id for case in study.cases)

    def run(self) -> None:
        """Writes all of the study."""
        self._project()
        self._sources()
        self._codes()
        self._codings()
        self._cases()
        self._variables()

    def _memo(self, kind: str, target: str) -> str:
        memos = self.study.memos
        return next((m.text for m in memos if (m.kind, m.target) == (kind, target)), "")

    def _project(self) -> None:
        project: dict[str, Value] = {
            "databaseversion": VERSION,
            "date": "",
            "memo": self._memo("project", ""),
            "about": ABOUT + self.study.name,
            "bookmarkfile": 0,
            "bookmarkpos": 0,
            "codername": self.owner,
            "recently_used_codes": "",
        }
        self.database.insert("project", tuple(project), [tuple(project.values())])
        coders = ((coder.name,) for coder in self.study.coders)
        self.database.insert("coder_names", ("name",), coders)
        self.database.insert(
            "journal",
            ("name", "jentry", "owner", "date"),
            (
                (memo.target, memo.text, memo.author, _date(memo.created))
                for memo in self.study.memos
                if memo.kind == "project" and memo.target
            ),
        )

    def _sources(self) -> None:
        self.database.insert(
            "source",
            ("id", "name", "fulltext", "memo", "owner", "date"),
            (
                (
                    self.sources[text.key],
                    text.name,
                    text.text,
                    self._memo("document", text.key),
                    self.owner,
                    _date(text.created),
                )
                for text in self.study.texts
            ),
        )

    def _codes(self) -> None:
        self.database.insert(
            "code_cat",
            ("catid", "name", "memo", "owner", "date", "supercatid"),
            (
                (
                    self.categories[code.key],
                    code.name,
                    code.description,
                    self.owner,
                    "",
                    self.categories.get(code.parent or ""),
                )
                for code in self.study.codes
                if not code.is_codable
            ),
        )
        self.database.insert(
            "code_name",
            ("cid", "name", "memo", "color", "owner", "date", "catid", "supercid"),
            (self._code(code) for code in self.study.codes if code.is_codable),
        )

    def _code(self, code: StudyCode) -> tuple[Value, ...]:
        parent = code.parent or ""
        return (
            self.codes[code.key],
            code.name,
            code.description,
            code.colour,
            self.owner,
            "",
            self.categories.get(parent),
            self.codes.get(parent),
        )

    def _codings(self) -> None:
        self.database.insert(
            "code_text",
            ("cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo"),
            (
                (
                    self.codes[coding.code],
                    self.sources[coding.text],
                    coding.quote,
                    start,
                    end,
                    coding.coder,
                    _date(coding.created),
                    coding.memo,
                )
                for coding, start, end in self._places()
            ),
        )

    def _places(self) -> Iterator[tuple[StudyCoding, int, int]]:
        """The codings, text by text, with their places in UTF-16 units."""
        by_text: dict[str, list[StudyCoding]] = defaultdict(list)
        for coding in self.study.codings:
            by_text[coding.text].append(coding)
        for text in self.study.texts:
            codings = by_text[text.key]
            places = [(coding.start, coding.end) for coding in codings]
            units = code_points_to_utf16(text.text, places).tolist() if places else []
            for coding, (start, end) in zip(codings, units, strict=True):
                yield coding, start, end

    def _cases(self) -> None:
        self.database.insert(
            "cases",
            ("caseid", "name", "memo", "owner", "date"),
            (
                (self.cases[case.id], case.id, case.description, self.owner, "")
                for case in self.study.cases
            ),
        )
        ends = {t.key: code_points_to_utf16(t.text, len(t.text)).item() for t in self.study.texts}
        self.database.insert(
            "case_text",
            ("caseid", "fid", "pos0", "pos1", "owner", "date", "memo"),
            (
                (self.cases[case.id], self.sources[key], 0, ends[key], self.owner, "", "")
                for case in self.study.cases
                for key in case.texts
            ),
        )

    def _variables(self) -> None:
        """The variables, and like QualCoder an empty value where somebody has none."""
        self.database.insert(
            "attribute_type",
            ("name", "owner", "date", "memo", "caseOrFile", "valuetype"),
            (
                (
                    variable.name,
                    self.owner,
                    "",
                    "",
                    "file" if variable.of_documents else "case",
                    "numeric" if variable.kind == "number" else "character",
                )
                for variable in self.study.variables
            ),
        )
        texts = ((self.sources[text.key], text.attributes) for text in self.study.texts)
        cases = ((self.cases[case.id], case.attributes) for case in self.study.cases)
        self.database.insert(
            "attribute",
            ("name", "attr_type", "value", "id", "owner", "date"),
            chain(self._values("file", texts), self._values("case", cases)),
        )

    def _values(
        self, kind: str, things: Iterable[tuple[int, Mapping[str, str]]]
    ) -> Iterable[tuple[Value, ...]]:
        names = [v.name for v in self.study.variables if v.of_documents == (kind == "file")]
        for number, attributes in things:
            for name in names:
                yield name, kind, attributes.get(name, ""), number, self.owner, ""


def _numbered(keys: Iterable[str]) -> dict[str, int]:
    return {key: number for number, key in enumerate(keys, 1)}


def _date(created: str) -> str:
    return to_utc_line(created) if created else ""
