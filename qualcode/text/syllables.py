"""Which words are Vietnamese syllables by their spelling, whether or not a dictionary has them.

A syllable is an onset and a rime; one that ends in p, t, c or ch has the tone sắc or nặng
(Đoàn Thiện Thuật, *Ngữ âm tiếng Việt*, ch. 4–6). Of the words in Vietnamese interviews and articles
99 % and more are such syllables, of English or French ones about a third.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ONSETS = _words("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RIMES = _words("""
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uê uêch uên uênh uêu ui um un ung uc uơ up ut uy uya uych uyên uyêt
    uyn uynh uyp uyt uyu uôc uôi uôm uôn uông uôt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ych ynh yt yêm yên yêng yêt
    yêu
""")

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = re.compile(r".+(?:p|t|c|ch)")
_STOPPED_TONES = ("\u0301", "\u0323")

_CHAT_ONSETS = {"dz": "d", "z": "d", "w": "qu", "f": "ph", "j": "gi"}
_REPEATED = re.compile(r"(\w)\1+")

COMMON = frozenset(
    _words("""
    và là của có không được các những một người cho trong với thì mà này đó nhiều cũng đã ra khi
    để làm về họ như ở rất bị phải từ nó đến tôi mình em anh chị ạ vâng dạ nói hỗ trợ thế cái
    nữa gì sẽ còn đi lại đây vì nên nếu chưa thấy biết sau trước việc hai lúc nhà thôi ấy rồi con
""")
)
"""The most frequent syllables of Vietnamese: two of five in running speech."""


@lru_cache(65536)
def is_syllable(word: str, *, tones: bool = True) -> bool:
    """Whether `word` (NFC, letters only) is spelt as a Vietnamese syllable.

    Capitals stand at its head or throughout. With ``tones=False`` an ending in p, t, c or ch needs
    no tone, as where people type without diacritics.

    >>> [is_syllable(word) for word in ("nghiêng", "Quỳnh", "THUÝ", "biet", "thiép", "vÒ")]
    [True, True, True, False, False, False]
    """
    if not (word.islower() or word.istitle() or word.isupper()):
        return False
    marks = _MARKS.findall(unicodedata.normalize("NFD", word))
    if len(marks) > 1:
        return False
    letters = _without_tone(word) if marks else word.lower()
    if letters not in _spellings():
        return False
    if tones and _STOPPED.fullmatch(letters):
        return bool(marks) and marks[0] in _STOPPED_TONES
    return True


def is_chat_syllable(word: str) -> bool:
    """Whether `word` is a syllable in the playful spelling of chats: ``zậy``, ``wá``, ``lắmmm``.

    >>> is_chat_syllable("dzậy"), is_chat_syllable("đượccc"), is_chat_syllable("thiép")
    (True, True, False)
    """
    word = _REPEATED.sub(r"\1", word.lower())
    for onset, standard in _CHAT_ONSETS.items():
        if word.startswith(onset):
            word = standard + word[len(onset) :]
            break
    return is_syllable(word, tones=False)


def _without_tone(word: str) -> str:
    plain = (c for c in unicodedata.normalize("NFD", word.lower()) if c not in _TONES)
    return unicodedata.normalize("NFC", "".join(plain))


@cache
def _spellings() -> frozenset[str]:
    """The syllables without tone, some 4,600; spelling rules of c/k, g/gh, ng/ngh are not asked."""
    spellings = {onset + rime for onset in ["", *_ONSETS] for rime in _RIMES}
    return frozenset(spellings | {"g" + rime for rime in _RIMES if rime.startswith("i")})
