"""Bytes → text, saying which encoding it was and how sure that is; never a silent guess.

Unicode is tried strictly. Where it fails, the old Vietnamese encodings are (`legacy`), and the one
that makes the most of the words with diacritics Vietnamese syllables wins, if it wins clearly.
Unicode text may itself be in the Latin letters of an old font; the same score tells.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..errors import BinaryFile, EmptyFile, UndecodableFile
from ..messages import N_, say
from ..text.syllables import COMMON, is_syllable
from .legacy import CAPITALS_OF_TCVN_5712_1, convert, decode_bytes

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_RENAME = N_("Give it the ending {ending} and try again.")
_UNPACK = N_("Unpack it and try again with what is in it.")
_CONVERT = N_("Open it in Word or LibreOffice and save it as DOCX.")
_TRANSCRIBE = N_("A transcript is needed, as text.")

MAGIC_NUMBERS: tuple[tuple[bytes, str, str, str], ...] = (
    (b"%PDF", N_("a PDF file"), _RENAME, ".pdf"),
    (b"{\\rtf", N_("an RTF file"), _RENAME, ".rtf"),
    (b"\xd0\xcf\x11\xe0", N_("an old Word or Excel file (DOC, XLS)"), _CONVERT, ""),
    (b"\x89PNG", N_("a picture"), _TRANSCRIBE, ""),
    (b"\xff\xd8\xff", N_("a picture"), _TRANSCRIBE, ""),
    (b"GIF8", N_("a picture"), _TRANSCRIBE, ""),
    (b"ID3", N_("a recording"), _TRANSCRIBE, ""),
    (b"OggS", N_("a recording"), _TRANSCRIBE, ""),
    (b"RIFF", N_("a recording"), _TRANSCRIBE, ""),
    (b"\x1f\x8b", N_("a packed file (GZ)"), _UNPACK, ""),
    (
        b"SQLite format 3",
        N_("a database"),
        N_("If another tool wrote it, give it that tool's ending and try again."),
        "",
    ),
    (b"\x7fELF", N_("a program"), _TRANSCRIBE, ""),
)
"""How files begin that are no text: what each seems to be, what to do, which ending it should have.
"""

_ZIP = b"PK\x03\x04"
_PACKED = (
    (b"word/", N_("a Word file"), ".docx"),
    (b"opendocument.text", N_("an OpenDocument text"), ".odt"),
    (b"xl/", N_("an Excel file"), ".xlsx"),
    (b"project.qde", N_("a REFI-QDA project"), ".qdpx"),
)

SAMPLE_BYTES = 4096
MIN_UTF16_ZEROS = 0.2
"""Vietnamese in UTF-16 has a zero in the high byte of more than this share of its characters; in
the low byte zeros are rare (U+0300, the combining grave accent, is one)."""

MAX_CONTROL_SHARE = 0.02
"""More control bytes than this mean that the file is no text at all."""

TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a")

CANDIDATES = ("windows-1258", "viscii", "tcvn3", "tcvn-5712-1", "vni")
FONTS = ("tcvn3", "vni")
SCORED_BYTES = 2**20
"""How much of a file is read in every candidate."""

MIN_SHARE = 0.8
"""Of the words with diacritics, the share that has to be syllables."""

MIN_CONFIDENCE = 0.8
MIN_FONT_WORDS = 5
"""So many different words in the letters of an old font let a Unicode text be converted."""

MAX_SOUND_BEFORE = 0.6
"""Lines of which more than this share makes sense as they are stay so."""

_ANY_WINDOWS = bytes([0x82, 0x84, 0x85, *range(0x91, 0x98), 0xA0])
"""Quotation marks, dashes and the like, which all Windows code pages of Europe have there."""

_WORD = re.compile(r"[^\W\d_]+")
_USUAL_MARKS = re.compile("[\\w.,;:!?()\\[\\]{}<>/\\\\&%+*=#@_|\"'“”‘’…–—•°\\-\ufeff]+")
_ABBREVIATION = re.compile("[A-ZĐ]+")
_UNICODE_ONLY = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
_LATIN_1 = re.compile("[\u00a1-\u00ff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, how sure that is (0…1), what was converted.

    `changes` may hold ``legacy_font``: words that stood in the Latin letters of an old font; then
    `encoding` names the font's encoding too (``utf-8+vni``).
    """

    text: str
    encoding: str
    confidence: float
    changes: Mapping[str, int] = field(default_factory=dict)


class Score(NamedTuple):
    """Of `words` words with diacritics, how many are made of syllables, and of common ones."""

    sound: int
    common: int
    words: int

    @property
    def share(self) -> float:
        """The share of the words that are made of syllables."""
        return self.sound / self.words if self.words else 0.0

    @property
    def unsound(self) -> int:
        """The words that are not made of syllables."""
        return self.words - self.sound

    def confidence(self, other: Score) -> float:
        """How sure this reading is against the `other`: each word it is ahead halves the doubt."""
        ahead = self.sound - other.sound
        return self.share * (1 - 0.5**ahead) if ahead > 0 else 0.0


def decode(raw: bytes, *, path: str) -> Decoded:
    """The text of `raw`, in UTF-8, UTF-16 or an old Vietnamese encoding.

    A byte order mark decides; without one UTF-8 is tried strictly, and UTF-16 where zero bytes
    stand in one half of the byte pairs. The mark itself stays the first character of the text.

    Raises EmptyFile, BinaryFile (known file types, or too many control bytes) or UndecodableFile
    with the offset of the first byte that is wrong.
    """
    if not raw.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise EmptyFile(path=path)
    _refuse_known_types(raw, path)
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return without_fonts(_strict(raw, encoding, path), encoding)
    guess = _utf16_without_mark(raw)
    if guess:
        return without_fonts(_strict(raw, guess, path), guess, confidence=0.9)
    _refuse_binary(raw, path)
    try:
        return without_fonts(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        found = _decode_legacy(raw)
        if found is None:
            tried = say("UTF-8, nor Vietnamese in windows-1258, VISCII, TCVN3 or VNI")
            raise UndecodableFile(path=path, encoding=tried, offset=error.start) from None
        return found


def without_fonts(text: str, encoding: str, *, confidence: float = 1.0) -> Decoded:
    """`text` (Unicode) with what stands in the Latin letters of an old font converted.

    Only lines without a letter that Unicode alone has can be such ("TiÕng ViÖt"), and only if
    their words become syllables that were none. All other texts come out as they are.

    >>> without_fonts("Toâi khoâng bieát, chò aáy noùi theá.", "utf-8").encoding
    'utf-8+vni'
    """
    lines = text.splitlines(keepends=True)
    suspects = [line for line in lines if _is_suspect(line)]
    if not suspects:
        return Decoded(text, encoding, confidence)
    before = "".join(suspects)
    was = score(before.split())
    trials = {font: convert(before, font) for font in FONTS}
    scores = {font: score(trial.split()) for font, trial in trials.items()}
    font = max(FONTS, key=lambda name: scores[name].share)
    changed = {pair for pair in _words_of(before, trials[font]) if pair[0] != pair[1]}
    sure = scores[font].confidence(was)
    if min(scores[font].share, sure) < MIN_SHARE or was.share > MAX_SOUND_BEFORE:
        return Decoded(text, encoding, confidence)
    if len(changed) < MIN_FONT_WORDS:
        return Decoded(text, encoding, confidence)
    converted, n_words = _convert_lines(lines, font)
    changes = {"legacy_font": n_words}
    return Decoded(converted, f"{encoding}+{font}", min(confidence, sure), changes)


def _convert_lines(lines: list[str], font: str) -> tuple[str, int]:
    """The lines joined, those in the letters of `font` converted, and how many words were.

    A line whose words make sense either way is what the line before it is.
    """
    pairs = [_words_of(line, convert(line, font)) if _is_suspect(line) else [] for line in lines]
    leads = [
        sum(_is_sound(new) - _is_sound(old) for old, new in each) - bool(_UNICODE_ONLY.search(line))
        for line, each in zip(lines, pairs, strict=True)
    ]
    is_font = next(filter(None, leads), 0) > 0
    n_words = 0
    converted = []
    for line, each, lead in zip(lines, pairs, leads, strict=True):
        is_font = lead > 0 if lead else is_font
        converted.append(convert(line, font) if is_font and each else line)
        n_words += is_font * sum(old != new for old, new in each)
    return "".join(converted), n_words


def _words_of(before: str, after: str) -> list[tuple[str, str]]:
    """The words of a line in both readings; conversion makes and takes no blank."""
    return list(zip(before.split(" "), after.split(" "), strict=True))


def score(words: Iterable[str]) -> Score:
    """How much `words` (between blanks, with what punctuation they carry) are Vietnamese.

    Only words that hold something beyond the printable characters of ASCII count.
    """
    counts = Counter(words)
    n_words = n_sound = n_common = 0
    for word, count in counts.items():
        if (word.isascii() and word.isprintable()) or not (
            letters := _WORD.findall(word) or _odd_marks(word)
        ):
            continue
        n_words += count
        if _is_sound(word):
            n_sound += count
            n_common += count * (letters[0].lower() in COMMON)
    return Score(n_sound, n_common, n_words)


def _odd_marks(word: str) -> list[str]:
    """`word` as a list where it holds marks that no text has inside words, else nothing."""
    return [] if _USUAL_MARKS.fullmatch(word.strip("«»") or ".") else [word]


def _is_sound(word: str) -> bool:
    """Whether `word` is made of syllables, abbreviations and the usual marks."""
    letters = _WORD.findall(word)
    return (
        bool(letters)
        and not _odd_marks(word)
        and all(is_syllable(each) or _ABBREVIATION.fullmatch(each) for each in letters)
    )


def _is_suspect(line: str) -> bool:
    return bool(_LATIN_1.search(line)) and not _UNICODE_ONLY.search(line)


def _decode_legacy(raw: bytes) -> Decoded | None:
    """`raw` in the old encoding that fits clearly best, or None."""
    cut = raw[:SCORED_BYTES]
    texts = {encoding: decode_bytes(cut, encoding) for encoding in CANDIDATES}
    scores = {name: score(text.split()) for name, text in texts.items() if text is not None}
    best = max(scores, key=lambda name: (scores[name].share, scores[name].common))
    if best[:4] == "tcvn":  # but for capitals that only the former has, both are one
        has_capitals = len(cut.translate(None, CAPITALS_OF_TCVN_5712_1)) < len(cut)
        has_capitals |= scores["tcvn-5712-1"].unsound < scores["tcvn3"].unsound
        best = "tcvn-5712-1" if has_capitals else "tcvn3"
    others = (scores[name] for name in scores if name[:4] != best[:4])
    confidence = min(map(scores[best].confidence, others))
    if scores[best].share >= MIN_SHARE and confidence >= MIN_CONFIDENCE:
        text = decode_bytes(raw, best)
        if text is not None:
            return Decoded(text, best, confidence)
    if raw.translate(None, _ANY_WINDOWS).isascii():
        return Decoded(raw.decode("cp1252"), "windows-1252", 0.9)
    return None


def _strict(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableFile(path=path, encoding=encoding.upper(), offset=error.start) from None


def _utf16_without_mark(raw: bytes) -> str | None:
    """``utf-16-le`` or ``-be`` where only one half of the byte pairs is full of zeros."""
    sample = raw[:SAMPLE_BYTES]
    pairs = len(sample) // 2
    if pairs < 2 or len(raw) % 2:
        return None
    low, high = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if high >= MIN_UTF16_ZEROS and low < high / 4:
        return "utf-16-le"
    if low >= MIN_UTF16_ZEROS and high < low / 4:
        return "utf-16-be"
    return None


def _refuse_known_types(raw: bytes, path: str) -> None:
    for mark, kind, advice, ending in MAGIC_NUMBERS:
        if raw.startswith(mark):
            raise BinaryFile(path=path, offset=0, kind=say(kind), advice=say(advice, ending=ending))
    if not raw.startswith(_ZIP):
        return
    known = (each for each in _PACKED if each[0] in raw)
    _, kind, ending = next(known, (b"", N_("a packed file (ZIP)"), ""))
    advice = _RENAME if ending else _UNPACK
    raise BinaryFile(path=path, offset=0, kind=say(kind), advice=say(advice, ending=ending))


def _refuse_binary(raw: bytes, path: str) -> None:
    sample = raw[:SAMPLE_BYTES]
    controls = [i for i, byte in enumerate(sample) if byte < 32 and byte not in TEXT_CONTROLS]
    if len(controls) > max(1, MAX_CONTROL_SHARE * len(sample)):
        raise BinaryFile(
            path=path,
            offset=controls[0],
            kind=say("something with control characters (byte {offset})", offset=controls[0]),
            advice=say("Save the transcript as plain text in UTF-8."),
        )
