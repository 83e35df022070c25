"""What a speaker label looks like, and which family it belongs to.

A colon alone makes no speaker ("Tôi nói thật: khó lắm"). A label is a word for interviewers or
respondents, a code (TNV03), initials, a title or kinship word with a name, or a name. Families
differ in how often a label has to stand in a document before it is believed.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from .folding import UNSEEN, UPPER, fold, match_view


class Family(Enum):
    """What kind of label it is, by its form alone."""

    INTERVIEWER = "interviewer"
    RESPONDENT = "respondent"
    OTHER = "other"
    CODE = "code"
    INITIALS = "initials"
    PERSON = "person"


class Label(NamedTuple):
    """A label's family and how often it must stand in a document to be believed.

    `letter` marks a single letter that is a word as well as an initial (H, I, Q, M; A, R, T …);
    `joins` a label that is believed at once where others of its style stand in the document.
    """

    family: Family
    needed: int
    letter: bool = False
    joins: bool = False


def _phrases(text: str) -> frozenset[str]:
    lines = text.strip().split("\n")
    return frozenset(phrase.strip() for line in lines for phrase in line.split("|"))


INTERVIEWER_WORDS = _phrases(
    """
    h|i|q|m|hỏi|câu hỏi|pv|pvv|npv|đpv|đtv|đpđv|ncv|người hỏi|người phỏng vấn|phỏng vấn viên
    phỏng vấn|điều phối viên|điều phối|người điều phối|người điều hành|điều hành|điều tra viên
    nghiên cứu viên|nhóm nghiên cứu|người dẫn|người dẫn dắt|người hướng dẫn
    int|iv|interviewer|question|mod|moderator|facilitator|fac|researcher
    """
)
RESPONDENT_WORDS = _phrases(
    """
    đ|a|r|t|p|tl|ntl|đáp|trả lời|câu trả lời|người trả lời|người đáp|nđpv|đpvs|đtnc|đtpv
    người được phỏng vấn|người được hỏi|đối tượng|người tham gia|ntg|đối tượng nghiên cứu
    answer|interviewee|respondent|resp|participant|subject|client|speaker|người nói
    kh|khách hàng|tnv|tình nguyện viên|ctv|cộng tác viên|cán bộ|cb|bn|bệnh nhân|người bệnh
    người nhà|gia đình|thành viên|học viên|hv|nvyt|nhân viên y tế|cả nhóm|nhiều người|mọi người
    """
)
QUESTION_AND_ANSWER_WORDS = _phrases(
    "h|hỏi|câu hỏi|q|question|đ|đáp|tl|trả lời|câu trả lời|t|a|answer"
)
"""Words that people number: H1, Đ1, H2, Đ2 are one asker and one who answers."""

ANSWER_WORDS = _phrases(
    "đ|đáp|tl|trả lời|câu trả lời|t|a|r|ntl|người trả lời|người đáp|nđpv|người được phỏng vấn"
    "|answer|resp|respondent|interviewee"
)
"""Words that name whoever answers, so that two of them are one person."""

NEUTRAL_WORDS = _phrases("speaker|người nói|người tham gia|participant")
"""Words that a transcription program gives to everybody, the interviewer included."""

GROUP_WORDS = _phrases("cả nhóm|nhiều người|mọi người")
"""Words for several people at once: respondents, but no participant."""

OTHER_WORDS = _phrases(
    """
    thư ký|người ghi chép|người quan sát|quan sát viên|phiên dịch|người phiên dịch|phiên dịch viên
    observer|interpreter|translator|note taker|người gỡ băng
    """
)
TITLES = _phrases(
    """
    anh|chị|cô|chú|bác|ông|bà|em|cháu|cụ|mẹ|bố|ba|má|dì|cậu|mợ|thím|dượng|vợ|chồng|con|bạn|thầy
    đồng chí|đ/c|bs|bsck|bác sĩ|ths|ts|pgs|gs|ds|dược sĩ|đd|điều dưỡng|y sĩ|ys|y tá|cn|ks|mr|mrs
    ms|dr|cô giáo|thầy giáo|nữ|nam|trưởng thôn|tổ trưởng|hộ lý|giám đốc|chủ tịch|trưởng nhóm
    """
)
KIN_WORDS = _phrases(
    """
    vợ|chồng|con|con trai|con gái|con dâu|con rể|mẹ|bố|ba|má|cha|bố mẹ|anh trai|chị gái|em trai
    em gái|mẹ chồng|bố chồng|mẹ vợ|bố vợ|chị dâu|anh rể|em dâu|em rể|ông nội|bà nội|ông ngoại
    bà ngoại|cháu trai|cháu gái|cháu nội|cháu ngoại|hàng xóm
    """
)
"""Relatives and neighbours who put a word in: labels without a name."""

_PLAIN_TITLES = frozenset(map(fold, TITLES))
_NEVER = _phrases(
    """
    ghi chú|lưu ý|chú ý|chú thích|note|notes|nb|ps|tb|vd|ví dụ|kết luận|tóm lại|tóm tắt|nhận xét
    lý do|kết quả|nguồn|câu|phần|mục|chương|bài|bước|ý|số|ngày|tháng|năm|tuần|giai đoạn|đợt
    covid|www|http|https|email|tel|sđt|đt|zalo|facebook|vâng|dạ|ừ|ờ|à|ồ|rồi|thế|nhưng|và|vì|nên
    không|có|được|đúng|tôi|mình|chúng tôi|xong|sau đó|nói chung|thật ra|cụ thể|ngoài ra|hay là
    phỏng vấn sâu|phỏng vấn sâu số|phỏng vấn số|phỏng vấn lần|cuộc phỏng vấn|buổi phỏng vấn
    phỏng vấn sâu lần|phỏng vấn nhóm|thảo luận nhóm|thảo luận nhóm số|biên bản phỏng vấn|pvs số
    nghĩa là|tức là|nội dung|chủ đề|mục tiêu|thời gian|địa điểm
    """
)
_OPENERS = _phrases("thứ|ví|tôi|mình|nói|một|nhưng|thế|còn|và|vì|nên|nếu|khi|cái")
"""Words that open a clause before a colon: "Thứ nhất: …"."""

_SPEECH_VERBS = _phrases(
    "là|rằng|bảo|nói|kể|nghĩ|thấy|cho|biết|bị|được|đã|đang|sẽ|thì|mà|nhé|ạ|này|kia|ấy|đấy"
)

_CODE = re.compile(r"(?:[A-ZĐ]{1,6}[-_. ]?\d{0,3}[-_.]?){0,2}[A-ZĐ]{1,6}[-_. ]?\d{1,3}[A-Za-z]?")
_UNIQUE_CODE = re.compile(r"(?:[A-ZĐ]{2,}.*\d\d|[A-ZĐ]{3,}.*\d)")
_INITIALS = re.compile(r"[A-ZĐ]|[A-ZĐ]{2,4}|(?:[A-ZĐ]\.\s?){1,4}[A-ZĐ]?")
_NAME_WORD = re.compile(rf"[{UPPER}][^\W\d_]*\.?|(?:[{UPPER}]\.)+[{UPPER}]?|\d{{1,2}}")
_NUMBERED = re.compile(r"(.*?)[ .]*\d{1,2}")
_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_INVISIBLE = re.compile(f"[{UNSEEN}\u200d]+")

_SEX = re.compile(r"\b(nam|nữ|male|female)\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(\d{1,3})\s*(?:tuổi|t\b|years?\b|yrs?\b|y/?o\b)|\b(?:age|tuổi)[ :]*(\d{1,3})\b", re.I
)
_BARE_AGE = re.compile(r"(?:^|[,;/]\s*)(\d{2})\s*(?=$|[,;/])")


_REMEMBERED = 4096
"""Labels whose reading is remembered: a document says a handful of them hundreds of times."""


def clean(label: str) -> str:
    """`label` without markdown marks, invisible characters and doubled spaces."""
    return " ".join(_INVISIBLE.sub("", label).strip(" \t*_|<>\u00a0").split())


def split_attributes(label: str) -> tuple[str, dict[str, str]]:
    """A label without its bracketed attributes, and those: ``sex``, ``age`` and ``site``.

    Brackets that say neither sex nor age stay in the label; where they say both, what else
    stands in them is the site, unless it names a kind of respondent.

    >>> split_attributes("Chị A (nữ, 35t)")
    ('Chị A', {'sex': 'nữ', 'age': '35'})
    >>> split_attributes("KH (vợ)")
    ('KH (vợ)', {})
    """
    found = _BRACKETED.search(label) if label[-1:] in (")", "]") else None
    if not found:
        return label, {}
    inside = found[1].strip()
    attributes = {}
    if sex := _SEX.search(inside):
        attributes["sex"] = sex[1].lower()
    if age := _AGE.search(inside) or _BARE_AGE.search(inside):
        attributes["age"] = next(filter(None, age.groups()))
    if len(attributes) == 2:
        items = map(str.strip, re.split("[,;/]", inside))
        rest = [i for i in items if i and not (_SEX.search(i) or _AGE.search(i) or i.isdigit())]
        if len(rest) == 1 and not _is_kind(rest[0]):
            attributes["site"] = rest[0]
    return (label[: found.start()], attributes) if attributes else (label, {})


def _is_kind(text: str) -> bool:
    """Whether `text` says who somebody is rather than where."""
    return text.lower() in RESPONDENT_WORDS | TITLES | KIN_WORDS


@lru_cache(_REMEMBERED)
def key_of(label: str) -> str:
    """What two spellings of one label share: case, tone style, dots and spaces do not count.

    >>> key_of("BS.Lan") == key_of("Bs. Lan")
    True
    """
    return " ".join(match_view(clean(label)).replace(".", " ").split())


def folded_key(label: str) -> str:
    """`key_of(label)` without diacritics: how labels given by a person are compared."""
    return fold(key_of(label))


def is_unique_code(label: str) -> bool:
    """Whether `label` is a code that names one person in the whole study, such as TNV05."""
    return bool(_CODE.fullmatch(label)) and bool(_UNIQUE_CODE.match(label))


def word_of(label: str) -> str:
    """The label word that `label` starts from, without number and brackets: ``PVV 2`` → ``pvv``."""
    key = key_of(_BRACKETED.sub("", label))
    numbered = _NUMBERED.fullmatch(key)
    return numbered[1] if numbered else key


@lru_cache(_REMEMBERED)
def read_label(label: str) -> Label | None:
    """The family of `label` (cleaned), or None where no label looks like this.

    >>> read_label("PVV").family.value, read_label("TNV03").family.value
    ('interviewer', 'respondent')
    >>> read_label("Tôi nói thật") is None
    True
    """
    bare, attributes = split_attributes(label)
    bare = _BRACKETED.sub("", bare).strip()
    word = word_of(bare)
    if not word or word in _NEVER or not bare[0].isalpha():
        return None
    words = bare.split()
    if family := _word_family(word):
        return Label(family, needed=1, letter=len(word) == 1, joins=len(word) > 1)
    if len(words) > 5 or not _SPEECH_VERBS.isdisjoint(word.split()):
        return None
    if _CODE.fullmatch(bare):
        return Label(Family.CODE, needed=1, joins=True)
    if word in KIN_WORDS:
        return Label(Family.PERSON, needed=2, joins=True)
    if _INITIALS.fullmatch(bare):
        return Label(Family.INITIALS, needed=2)
    return _read_person(words, sure=bool(attributes))


def _word_family(word: str) -> Family | None:
    """The family of a label word; a word typed without diacritics is compared without them."""
    for family, known, plain in _WORD_FAMILIES:
        if word in known or (word in plain and word.isascii()):
            return family
    return None


_WORD_FAMILIES = tuple(
    (family, known, frozenset(map(fold, known)))
    for family, known in (
        (Family.INTERVIEWER, INTERVIEWER_WORDS),
        (Family.RESPONDENT, RESPONDENT_WORDS),
        (Family.OTHER, OTHER_WORDS),
    )
)


def _read_person(words: list[str], *, sure: bool) -> Label | None:
    """A word or title with a name (``PVV Hương``, ``BS. Lan``), a name, or a short noun phrase."""
    named = [bool(_NAME_WORD.fullmatch(word)) for word in words]
    if key_of(words[0]) in _OPENERS:
        return None
    if not named[0]:
        is_titled = len(words) < 4 and words[0] in TITLES and all(named[1:] or [False])
        return Label(Family.PERSON, needed=4, joins=True) if is_titled else None
    for length in range(min(3, len(words)), 0, -1):
        head = key_of(" ".join(words[:length]))
        family = _word_family(head) if len(head) > 1 else None
        if family or head in TITLES or (head in _PLAIN_TITLES and head.isascii()):
            rest = named[length:]
            certain = sure or (bool(rest) and all(rest))
            return Label(family or Family.PERSON, needed=1 if certain else 2, joins=certain)
    if sure:
        return Label(Family.PERSON, needed=1, joins=True)
    return Label(Family.PERSON, needed=2 if all(named) else 4)
