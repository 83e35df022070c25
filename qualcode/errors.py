"""Every way qualcode can refuse, as one tree.

    QualcodeError                    exit 1
    ├── UsageError                   Q0xx   exit 2: the command line does not make sense
    │   ├── UnknownLayer    Q002     ├── UnknownRole     Q003
    │   ├── NoProject       Q004     ├── SeveralProjects Q005
    │   ├── NoCoder         Q006     ├── UnknownName     Q007
    │   ├── SeveralPlaces   Q008     ├── AmbiguousId     Q009
    │   ├── NoCodebook      Q010     ├── NothingChosen   Q011
    │   ├── TakenName       Q012     ├── NothingToCompare Q013
    │   ├── BlindStudy      Q014     ├── ReservedName    Q015
    │   ├── UnreadableQuery Q016     ├── TooMuchToCompare Q017
    │   └── HiddenWork      Q018
    ├── InputError                   Q1xx   a file that cannot be read as what it should be
    │   ├── NotFound        Q101     ├── EmptyFolder     Q102
    │   ├── EmptyFile       Q103     ├── BinaryFile      Q104
    │   ├── UndecodableFile Q105     ├── ControlCharacter Q106
    │   ├── UnsupportedFormat Q107   ├── DuplicateDocument Q108
    │   ├── BrokenTable     Q110     ├── BrokenCodings   Q111
    │   ├── DoubtfulOffsets Q112
    │   ├── BrokenContainer Q113     ├── BrokenXml       Q114
    │   ├── ReaderCrashed   Q115     ├── ReaderTooSlow   Q116
    │   ├── ReaderTooBig    Q117     ├── BrokenDocument  Q118
    │   ├── BrokenDatabase  Q119     ├── TooLarge        Q120
    │   ├── LockedDocument  Q121     ├── NoTextLayer     Q122
    │   └── BrokenMap       Q123
    ├── CodebookError                Q2xx   with the line of the codebook file
    │   ├── PatternTooSlow  Q210     ├── CannotEdit      Q211
    │   └── BrokenField     Q212
    ├── CodingError                  Q3xx   a span, quote or code that does not fit its document
    │   ├── QuoteMismatch   Q301     ├── QuoteNotFound   Q302
    │   ├── OutsideText     Q303     ├── AlreadyCoded    Q304
    │   ├── NotProposed     Q305     ├── UnfitMarks      Q306
    │   └── NotYours        Q307
    ├── OutputError                  Q4xx   a result that cannot be written
    ├── MissingExtra                 Q6xx   an optional part that is not installed
    └── StoreError                   Q7xx   a project that cannot be opened, read or written
        ├── ForeignProject  Q701     ├── DamagedProject  Q702
        ├── NewerProject    Q703     ├── OlderProject    Q704
        ├── ProjectExists   Q705     ├── ReadOnlyProject Q706
        ├── ProjectBusy     Q707     ├── StorageFull     Q708
        ├── Unreachable     Q709
        ├── Conflict        Q710     ├── NothingToUndo   Q711
        ├── NothingToRedo   Q712     ├── Unknown         Q713
        ├── UnstorableText  Q714     ├── WrongValue      Q715
        ├── BrokenQuery     Q716     ├── CodesInUse      Q717
        ├── BuiltUpon       Q718     └── CorrectedText   Q719

A leaf carries a template (English; translated through `qualcode.messages`) and the values that
fill it: what is wrong, where, what to do next.
"""

from __future__ import annotations

from typing import Any, ClassVar

from .messages import N_, Translator


class QualcodeError(Exception):
    """The root: `code` is greppable, `exit_status` is what the command line returns."""

    code: ClassVar[str] = "Q000"
    exit_status: ClassVar[int] = 1
    template: ClassVar[str] = N_("Something went wrong: {what}.")

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.template.format_map(values))

    def explain(self, translate: Translator) -> str:
        """The message in the translator's language, without the code."""
        return translate(self.template, **self.values)


class UsageError(QualcodeError):
    """The command line does not make sense. Values: what."""

    code = "Q001"
    exit_status = 2
    template = N_("{what}")


class UnknownLayer(UsageError):
    """A layer nobody coded. Values: layer, known."""

    code = "Q002"
    template = N_("There is no layer “{layer}”. Layers here: {known}.")


class UnknownRole(UsageError):
    """A role that no participant has. Values: role, known."""

    code = "Q003"
    template = N_("No participant has the role “{role}”. Roles here: {known}.")


class NoProject(UsageError):
    """No project was named, and none lies here. Values: folder."""

    code = "Q004"
    template = N_(
        "{folder}: there is no project (*.qualcode) here. Name one with -p FILE, or make one with "
        "qualcode init."
    )


class SeveralProjects(UsageError):
    """No project was named, and several lie here. Values: folder, names."""

    code = "Q005"
    template = N_("{folder}: there are several projects here: {names}. Name one with -p FILE.")


class NoCoder(UsageError):
    """Nobody is named as the one who acts."""

    code = "Q006"
    template = N_("It is not known who you are. Say it with --coder NAME.")


class UnknownName(UsageError):
    """A name that nothing here has. Values: what (it should name), name, hint."""

    code = "Q007"
    template = N_("There is no {what} “{name}”. {hint}")


class SeveralPlaces(UsageError):
    """A quote that stands in more than one place. Values: quote, document, n, places."""

    code = "Q008"
    template = N_(
        "“{quote}” stands in {document} {n} times: {places}. Give START and END, or more words."
    )


class AmbiguousId(UsageError):
    """A part of an id that several codings share. Values: id, n, places."""

    code = "Q009"
    template = N_("{n} codings have the id “{id}”: {places}. Give more of it.")


class NoCodebook(UsageError):
    """The project has no codebook yet."""

    code = "Q010"
    template = N_("The project has no codebook yet. Bring one in: qualcode codebook import FILE")


class NothingChosen(UsageError):
    """It is not said which codings are meant. Values: what."""

    code = "Q011"


class TakenName(UsageError):
    """A new name that something else has. Values: what (it should name), name, hint."""

    code = "Q012"
    template = N_("There is already a {what} “{name}”. {hint}")


class NothingToCompare(UsageError):
    """There are not two layers on one text. Values: what."""

    code = "Q013"
    template = N_("There is nothing to compare: {what}.")


class BlindStudy(UsageError):
    """A study in which nobody may see yet what others coded."""

    code = "Q014"
    template = N_(
        "The study is blind: nobody sees yet what others coded. When all have finished, unlock it: "
        "qualcode adjudicate unlock"
    )


class ReservedName(UsageError):
    """A name that no person can have. Values: name."""

    code = "Q015"
    template = N_("Nobody can act as “{name}”: the name means a layer. Take another with --coder.")


class UnreadableQuery(UsageError):
    """A question to the codings that makes no sense. Values: query, place (from 1), what."""

    code = "Q016"
    template = N_("“{query}”, character {place}: {what}.")


class TooMuchToCompare(UsageError):
    """More codes and coders at once than fit into memory. Values: codes, coders."""

    code = "Q017"
    template = N_(
        "{coders} coders and {codes} codes are too much to compare at once. "
        "Choose some of the coders, codes or documents."
    )


class HiddenWork(UsageError):
    """What others did in a blind study would go, unseen. Values: documents."""

    code = "Q018"
    template = N_(
        "{documents}: the study is blind, and others have worked here. What you may not see, you "
        "cannot take away. Remove it when the study is unlocked."
    )


class InputError(QualcodeError):
    """A file that cannot be read as what it should be."""

    code = "Q100"


class NotFound(InputError):
    """Values: path."""

    code = "Q101"
    template = N_("{path}: no such file or folder. Check the name.")


class EmptyFolder(InputError):
    """Values: path, endings."""

    code = "Q102"
    template = N_("{path}: no transcript in this folder. qualcode reads files ending in {endings}.")


class EmptyFile(InputError):
    """Values: path."""

    code = "Q103"
    template = N_("{path}: the file holds no text. Check that it was saved, or leave it out.")


class BinaryFile(InputError):
    """Values: path, offset, kind (what it seems to be), advice."""

    code = "Q104"
    template = N_("{path}: this is not a text file but {kind}. {advice}")


class UndecodableFile(InputError):
    """Values: path, encoding, offset."""

    code = "Q105"
    template = N_(
        "{path}: the bytes are not valid {encoding} (first at byte {offset}). "
        "Open the file in the program that made it and save it as UTF-8."
    )


class ControlCharacter(InputError):
    """Values: path, name, offset, line."""

    code = "Q106"
    template = N_(
        "{path}: line {line} holds the control character {name} (character {offset}), which no "
        "transcript should have. Delete it and try again."
    )


class UnsupportedFormat(InputError):
    """Values: path, ending, endings."""

    code = "Q107"
    template = N_(
        "{path}: files ending in “{ending}” cannot be read yet. qualcode reads {endings}."
    )


class DuplicateDocument(InputError):
    """Values: document, first, second."""

    code = "Q108"
    template = N_(
        "{second}: the document name “{document}” is taken by {first}. Rename one of the two files."
    )


class BrokenTable(InputError):
    """A CSV of participants or labels that cannot be used. Values: path, line, what."""

    code = "Q110"
    template = N_("{path}, line {line}: {what}")


class BrokenCodings(InputError):
    """A codings file that cannot be used. Values: path, line, what."""

    code = "Q111"
    template = N_("{path}, line {line}: {what}")


class BrokenContainer(InputError):
    """A packed file (DOCX, XLSX, QDPX) that cannot be opened or trusted. Values: path, what."""

    code = "Q113"
    template = N_(
        "{path}: the file cannot be opened: {what}. Save it anew in the program that made it."
    )


class BrokenXml(InputError):
    """Values: path, part (of a packed file, or empty), place (both), line, what."""

    code = "Q114"
    template = N_(
        "{place}, line {line}: this is no XML that can be read: {what}. Save the file anew in the "
        "program that made it."
    )


class ReaderCrashed(InputError):
    """A reader's process ended without an answer. Values: path, reader, status."""

    code = "Q115"
    template = N_(
        "{path}: reading it as {reader} broke down (status {status}); the file is damaged in a "
        "way nobody foresaw. Save it anew in the program that made it, or as plain text."
    )


class ReaderTooSlow(InputError):
    """Values: path, reader, name (of the ceiling in `qualcode.limits`), limit (seconds)."""

    code = "Q116"
    template = N_(
        "{path}: reading it as {reader} took longer than {limit} s ({name}). Split the file, or "
        "save it as plain text."
    )


class ReaderTooBig(InputError):
    """Values: path, reader, name (of the ceiling in `qualcode.limits`), limit (bytes)."""

    code = "Q117"
    template = N_(
        "{path}: reading it as {reader} took more memory than {limit} bytes ({name}). Split the "
        "file, or save it as plain text."
    )


class BrokenDocument(InputError):
    """A document that lacks what its format must have. Values: path, format, what."""

    code = "Q118"
    template = N_(
        "{path}: this is not a {format} file that can be read: {what}. Save it anew in the program "
        "that made it."
    )


class DoubtfulOffsets(InputError):
    """Values: path, score (a share, as shown), dialect (how the offsets seem to count)."""

    code = "Q112"
    template = N_(
        "{path}: only {score} of the quotes in it stand where its offsets say, read the best way "
        "({dialect}). Nothing was imported. Look at the file in the program that made it; to "
        "import it as it is, use --accept-offsets."
    )


class BrokenDatabase(InputError):
    """Another tool's SQLite file that cannot be read or trusted. Values: path, what."""

    code = "Q119"
    template = N_(
        "{path}: this database cannot be read: {what}. Open it in the program that made it, and "
        "export or save it anew."
    )


class TooLarge(InputError):
    """Values: path, limit, name (of the ceiling in `qualcode.limits`)."""

    code = "Q120"
    template = N_("{path}: larger than qualcode accepts ({name}: {limit}). Split the file.")


class LockedDocument(InputError):
    """A document that only opens with a password. Values: path."""

    code = "Q121"
    template = N_(
        "{path}: this document is locked with a password. Open it in the program that made it, "
        "and save it without one."
    )


class NoTextLayer(InputError):
    """A PDF of nothing but pictures. Values: path, n (pages)."""

    code = "Q122"
    template = N_(
        "{path}: none of its {n} pages holds text: it seems to be scanned. Run it through text "
        "recognition (OCR) with Vietnamese chosen as the language, and try again."
    )


class BrokenMap(InputError):
    """A file of decisions on a merge that cannot be used. Values: path, line, what."""

    code = "Q123"
    template = N_("{path}, line {line}: {what}")


class CodebookError(QualcodeError):
    """A codebook that does not make sense. Values: path, line, what."""

    code = "Q200"
    template = N_("{path}, line {line}: {what}")


class PatternTooSlow(CodebookError):
    """Values: path, line, pattern, document, seconds."""

    code = "Q210"
    template = N_(
        "{path}, line {line}: the pattern “{pattern}” ran longer than {seconds} s on document "
        "{document}. Write it without nested repetition."
    )


class CannotEdit(CodebookError):
    """A change that cannot be made in the YAML text as it is written. Values: path, line, what."""

    code = "Q211"


class BrokenField(CodebookError):
    """What a form says of a code and makes no sense. Values: code, field, line (in it), what."""

    code = "Q212"
    template = N_("{code}, {field}, line {line}: {what}")


class CodingError(QualcodeError):
    """A coding that does not fit its document. Values: what."""

    code = "Q300"
    template = N_("{what}")


class QuoteMismatch(CodingError):
    """Values: document, start, end."""

    code = "Q301"
    template = N_(
        "{document} [{start}:{end}]: the words at this place are not the quote. Nothing was "
        "written; the transcript may have been edited since it was coded."
    )


class QuoteNotFound(CodingError):
    """Values: document, quote, hint."""

    code = "Q302"
    template = N_("{document}: “{quote}” does not stand in it word for word. {hint}")


class OutsideText(CodingError):
    """Values: document, start, end, length."""

    code = "Q303"
    template = N_(
        "{document} has {length} characters; there is no place {start}–{end} in it. START counts "
        "from 0, END is the first character after the place."
    )


class AlreadyCoded(CodingError):
    """Values: document, start, end, code."""

    code = "Q304"
    template = N_("{document} {start}–{end}: you have given this place the code {code} already.")


class NotProposed(CodingError):
    """Values: id, coder, place."""

    code = "Q305"
    template = N_(
        "{place}: this is {coder}'s own coding, no proposal to accept or reject. To take it away: "
        "qualcode code remove {id}"
    )


class NotYours(CodingError):
    """Values: coder, place."""

    code = "Q307"
    template = N_(
        "{place}: this is a coding of {coder}, which nobody else can change or remove here. If you "
        "see it differently, code the passage yourself."
    )


class UnfitMarks(CodingError):
    """What is left out of a chosen quote, or replaced in it, does not fit. Values: quote, what."""

    code = "Q306"
    template = N_("“{quote}”: {what}")


class OutputError(QualcodeError):
    """A result that cannot be written. Values: path, what."""

    code = "Q400"
    template = N_("{path}: cannot be written ({what}). Choose another folder with -o.")


class MissingExtra(QualcodeError):
    """Values: package, extra."""

    code = "Q600"
    template = N_("This needs {package}. Install it with: pip install {package}")


class MissingModel(QualcodeError):
    """The installed word model cannot be used. Values: what."""

    code = "Q601"
    template = N_("The word model of pyvi cannot be used: {what}. Reinstall it: pip install pyvi")


class StoreError(QualcodeError):
    """A project that cannot be opened, read or written. Values: what."""

    code = "Q700"
    template = N_("{what}")


class ForeignProject(StoreError):
    """Values: path."""

    code = "Q701"
    template = N_("{path}: this is not a qualcode project. Nothing in it was changed.")


class DamagedProject(StoreError):
    """Values: path, what."""

    code = "Q702"
    template = N_(
        "{path}: the project is damaged ({what}). Nothing in it was changed. Work on with your "
        "last copy, and keep this file: parts of it can often be recovered."
    )


class NewerProject(StoreError):
    """Values: path, version, known."""

    code = "Q703"
    template = N_(
        "{path}: the project was written by a newer qualcode (its form is {version}, known here "
        "is {known}), so it can be read but not changed. Update qualcode."
    )


class OlderProject(StoreError):
    """Values: path, version, known."""

    code = "Q704"
    template = N_(
        "{path}: the project has the older form {version} (now {known}) and must be brought up "
        "to date, but it may only be read. Open a copy of it that can be written."
    )


class ProjectExists(StoreError):
    """Values: path."""

    code = "Q705"
    template = N_("{path}: there is something already. Choose another name.")


class ReadOnlyProject(StoreError):
    """Values: path."""

    code = "Q706"
    template = N_("{path}: the project may only be read here, so nothing was changed.")


class ProjectBusy(StoreError):
    """Values: path, seconds."""

    code = "Q707"
    template = N_(
        "{path}: others have been writing for more than {seconds} s. Nothing was changed; "
        "try again."
    )


class StorageFull(StoreError):
    """Values: path, what."""

    code = "Q708"
    template = N_(
        "{path}: could not be written ({what}). The project is as it was before; make room on "
        "the disk and try again."
    )


class Unreachable(StoreError):
    """Values: path, what."""

    code = "Q709"
    template = N_("{path}: the project cannot be reached ({what}).")


class Conflict(StoreError):
    """Values: what (the row), yours, theirs (what was to be written, what stands there)."""

    code = "Q710"
    template = N_(
        "{what} was changed by somebody else in the meantime. Yours: {yours}. There now: "
        "{theirs}. Nothing was written; look at it again."
    )


class BuiltUpon(StoreError):
    """An action on whose rows others stand by now. Values: number."""

    code = "Q718"
    template = N_(
        "Number {number} can no longer be taken back by itself: what was done since builds on it. "
        "Nothing was changed. Take back what came later first."
    )


class CorrectedText(StoreError):
    """A place was chosen in a text that is no longer the document's. Values: document."""

    code = "Q719"
    template = N_(
        "The text of {document} was corrected in the meantime, and these words may stand elsewhere "
        "in it now. Nothing was written; open the document anew and code them there."
    )


class NothingToUndo(StoreError):
    """No action is left to undo."""

    code = "Q711"
    template = N_("There is nothing to undo.")


class NothingToRedo(StoreError):
    """No undone action is left."""

    code = "Q712"
    template = N_("There is nothing to redo.")


class Unknown(StoreError):
    """Values: what (document, coding, …), name."""

    code = "Q713"
    template = N_("The project has no {what} “{name}”.")


class UnstorableText(StoreError):
    """Values: text, character."""

    code = "Q714"
    template = N_("“{text}” holds {character}, which no project file can keep. Delete it.")


class WrongValue(StoreError):
    """Values: participant, attribute, value, kind."""

    code = "Q715"
    template = N_("{participant}: “{value}” is not a {kind}, as {attribute} asks for.")


class BrokenQuery(StoreError):
    """Values: query."""

    code = "Q716"
    template = N_("“{query}”: there is no word to search for.")


class CodesInUse(StoreError):
    """Codes that would be no more while codings have them. Values: codes, hint."""

    code = "Q717"
    template = N_("There are codings of {codes}. {hint}")
