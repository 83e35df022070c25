"""Vietnamese words that deny, ask, wish or report: data for `negation`, in the view's form.

The lists were put together by hand from everyday usage; nothing is taken from a lexicon. How far
negators reach was counted over UD_Vietnamese-VTB.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATORS: dict[str, int] = {
    "không": 3,
    "chưa": 3,
    "chẳng": 3,
    "chả": 3,
    "hổng": 3,
    "hông": 3,
    "ko": 3,
    "đừng": 3,
    "chớ": 1,
    "đâu có": 4,
    "đâu được": 3,
    "đâu còn": 4,
    "đâu dám": 3,
    "có gì đâu mà": 3,
    "đâu phải": 6,
    "nào có": 4,
    "không phải": 6,
    "chưa phải": 6,
    "chẳng phải": 6,
    "chả phải": 6,
    "làm gì có": 4,
    "làm gì được": 3,
    "làm sao mà": 3,
    "lấy đâu ra": 4,
    "khỏi phải": 3,
    "khỏi cần": 3,
    "hiếm khi": 3,
    "ít khi": 3,
    "mấy khi": 3,
    "thiếu": 0,
    "thiếu hẳn": 0,
}
"""Negator → how many content syllables may stand between it and what it denies (UD: the head is
within three words in 94.9 %, the next word in 82 %)."""

NEUTRAL = (
    "không khí",
    "không gian",
    "không quân",
    "không trung",
    "hàng không",
    "số không",
    "không chỉ",
    "không phải chỉ",
    "không phải mỗi",
    "chẳng phải chỉ",
    "đâu phải chỉ",
    "đâu chỉ",
    "chẳng chỉ",
    "chưa chỉ",
    "không riêng",
    "không nhờ",
    "chẳng nhờ",
    "không ngại",
    "không quản",
    "không bao lâu",
    "không lâu sau",
    "không đầy",
    "chưa đầy",
    "chưa bao lâu",
    "chưa gì",
    "nào mà không",
    "nào mà chẳng",
    "ai mà không",
    "ai mà chẳng",
    "ai mà chả",
    "ai lại không",
    "ai chẳng",
    "ai chả",
    "không ai không",
    "không ai là không",
    "không ai mà không",
    "không những",
    "chẳng những",
    "không ít",
    "chẳng ít",
    "không phải ít",
    "không thiếu",
    "chẳng thiếu",
    "không kém",
    "không hiếm",
    "không biết chừng",
    "không chừng",
    "không khéo",
    "không khỏi",
    "không ngờ",
    "không ngừng",
    "không may",
    "không lẽ",
    "không sao",
    "không kể",
    "không nói",
    "không thì",
    "chẳng lẽ",
    "chả lẽ",
    "chẳng hạn",
    "chẳng qua",
    "chẳng mấy chốc",
    "chẳng bù",
    "chẳng thà",
    "chẳng may",
    "chưa kể",
    "chưa nói",
    "chưa cưới",
)
"""Hold a negator but deny nothing that follows."""

HYPOTHETICAL = (
    "nếu",
    "giả sử",
    "giả dụ",
    "giả như",
    "ví dụ mà",
    "ví dụ như mà",
    "ví như",
    "giá mà",
    "giá như",
    "giá có",
    "giá được",
    "phải chi",
    "ước gì",
    "ước là",
    "ước được",
    "ước có",
    "ước mong",
    "chỉ ước",
    "mong",
    "hy vọng",
    "hi vọng",
    "cần có",
    "cần thêm",
    "cần phải có",
    "cần được",
    "nên có",
    "nên được",
    "nên thêm",
    "nên làm",
    "nên mở",
    "tốt nhất là",
    "đáng lẽ",
    "lẽ ra",
    "muốn có",
    "muốn được",
    "đề nghị",
    "đề xuất",
    "kiến nghị",
    "chẳng may",
    "lỡ",
    "nhỡ",
)

REPORTED = (
    "bảo là",
    "bảo rằng",
    "nói là",
    "nói rằng",
    "bảo nó",
    "nói nó",
    "kể nó",
    "kể là",
    "kể rằng",
    "kêu là",
    "than là",
    "đồn là",
    "cho rằng",
    "người ta nói",
    "người ta bảo",
    "người ta kêu",
    "người ta kể",
    "người ta đồn",
    "họ nói",
    "họ bảo",
    "họ kêu",
    "họ kể",
    "nghe nói",
    "nghe bảo",
    "nghe đâu",
    "nghe đồn",
    "nghe kể",
    "nghe người ta",
    "nghe phong thanh",
    "thấy bảo",
    "thấy nói",
    "theo như",
)

OWN_WORDS = (
    "phải nói là",
    "có thể nói là",
    "tôi nói là",
    "tôi bảo là",
    "tôi kể là",
    "mình nói là",
    "mình bảo là",
    "mong manh",
)
"""Look like reported speech or a wish, but are the speaker's own statement."""

CLAUSE_STARTS = _words("nhưng mà thì nên vì tuy bởi tại do song chứ nếu khi lúc hồi dù mặc nhờ")
"""A denial does not reach over these, unless they follow the negator at once ("không nên")."""

NEW_PREDICATE = _words("phải đành vẫn toàn cứ cũng rồi đều")
"""After a content word they begin a predicate of their own: "không có tiền phải đi"."""

REASONS = _words("vì tại bởi")
CONTRAST = _words("nhưng chứ còn song") | REASONS
"""What follows is stated again, after a wish or condition."""

STILL = _words("được bị có phải là cho đang đi hơn thêm khổ nhiều ít rẻ đắt cao thấp chưa không")
"""After "còn" they go on with the same statement: "bảo là ở đó còn được hỗ trợ"."""

LIGHT = _words(
    "có được bị là phải hề thể còn bao giờ gì cái các những một bất kỳ kì cứ ai dám muốn cần "
    "thực thật sự đến tới nào mấy nhiều lắm thấy hay từng cho đủ hẳn chắc nghĩ tin nghe đâu "
    "quá thêm với về ở trong ờ ừ ừm à ấy kiểu nên nữa tất cả ngay luôn đã đang sẽ mà"
)
"""Syllables that do not count as distance between a negator and what it denies."""

PARTICLES = _words(
    "ạ à ấy ơi hả hử nhỉ nhở nhể nhé nha nghen hen vậy thế đấy đó ta anh chị em cô chú bác "
    "cháu con ông bà thầy bạn mình nè luôn thật đâu mà cả"
)
"""May stand after the last word that counts."""

ASKING = _words("không chưa chăng hông hổng ko")
TAGS = _words("phải đúng được hay có biết hiểu thấy nghe rõ xong")
"""Before "không" or "chưa" at the end of a clause they make it a question."""

EXCLAIMING = _words("hả hử à nhỉ nhở nhể")
QUESTION_WORDS = _words("gì nào ai đâu mấy nhiêu")

TOPIC = _words("thì cũng vẫn mà là còn")
"""Before a final "không" or "chưa" they make it an answer: "vay vốn thì chưa"."""

RESULTS = _words(
    "có được thấy ra nổi kịp xong gì nào cả hết bao giờ đâu ai nữa lắm mấy hẳn chắc mở cấp "
    "duyệt làm cho"
)
"""May follow a denial that stands behind what it denies: "tìm không ra", "thì chưa có"."""

FEARS = _words("sợ lo rủi ngại")
"""Before "lỡ" and "nhỡ" they make it a condition inside a clause."""

UNTIL_NOW = _words("tới đến giờ nay bây")
"""Do not count between a topic and its denial: "thì tới giờ vẫn chưa có"."""

PLACES = _words("ở đi từ đến tới ra vào về tận")
"""A "đâu" after these asks for, or names, a place."""

OPENERS = _words("dạ ờ ừ à thưa vâng")
ANYBODY = _words("nào ai")
ANSWERERS = _words("em tôi anh chị cháu con mình chúng tụi bọn cô chú bác bên")
"""A "không" that opens a sentence, at most behind OPENERS, is the answer "no" before these, but
not before ANYBODY ("không anh nào đi")."""

COUNTERFACTUAL = ("chắc", "đâu", "làm sao", "không biết", "chẳng biết", "giờ này", "còn lâu")
"""A "không có A thì" with one of these says that A is there and helped."""
