"""Saved web pages and documents saved as HTML, made up for the tests: how Vietnamese sites, forums
and word processors write them. `Page.kept` must come out word for word, `Page.left_out` must not.
"""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """An HTML text, lines that belong to its text (in order), and words that do not."""

    html: str
    kept: tuple[str, ...]
    left_out: tuple[str, ...] = ()


_PARAGRAPHS = (
    "Sáng 12/5, tại nhà văn hoá khu phố Bến Cau, phường Hạ Lý tổ chức buổi gặp mặt những người "
    "vừa hoàn thành chương trình hỗ trợ tại cộng đồng cùng gia đình của họ.",
    "Theo bà Lê Thị Mận, tổ trưởng tổ dân phố số 7, mô hình bắt đầu từ một nhóm bốn tình nguyện "
    "viên đi gõ cửa từng nhà. “Lúc đầu chẳng ai mở cửa. Chúng tôi để lại số điện thoại rồi về”, "
    "bà kể.",
    "Sau hai năm, nhóm đã có mười một người, mỗi người theo dõi ba đến năm gia đình, và mỗi tháng "
    "họp một lần để chia sẻ những việc làm được và chưa làm được.",
    "Tuy vậy, kinh phí đi lại vẫn là điều khó nhất. Nhiều tình nguyện viên phải tự bỏ tiền xăng, "
    "có người nghỉ vì không kham nổi.",
    "Ông Trần Văn Dũng, cán bộ phụ trách của quận, cho biết năm tới quận sẽ cấp thẻ xe buýt cho "
    "tình nguyện viên và mở thêm hai điểm tư vấn.",
)
_MENU = "".join(
    f'<li><a href="/{i}">{name}</a></li>'
    for i, name in enumerate(
        ("Trang chủ", "Thời sự", "Kinh tế", "Đời sống", "Giáo dục", "Sức khoẻ", "Thể thao", "Video")
    )
)
_RELATED = "".join(
    f'<li><a href="/tin/{i}.html">{title}</a></li>'
    for i, title in enumerate(
        (
            "Khai mạc hội chợ hoa xuân ở ngoại thành",
            "Giá rau tăng mạnh sau đợt mưa kéo dài",
            "Thêm ba tuyến xe buýt về vùng ven",
        )
    )
)

NEWS = Page(
    f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Những người gõ cửa - Báo Ven Sông</title>
<meta property="og:title" content="Những người gõ cửa"><style>.a{{color:red}}</style>
<script>var quangCao = "không được hiện";</script></head>
<body class="page"><header class="site-header"><div class="logo"><a href="/">Báo Ven Sông</a></div>
<nav class="main-menu"><ul>{_MENU}</ul></nav></header>
<div class="breadcrumb"><a href="/">Trang chủ</a> / <a href="/xa-hoi">Xã hội</a></div>
<div class="container"><div class="col-main"><article class="detail">
<h1 class="title-detail">Những người gõ cửa từng nhà ở Bến Cau</h1>
<div class="date">05:01 PM 17/12/2019</div>
<div class="social-share"><a href="#">Chia sẻ Facebook</a> <a href="#">Zalo</a></div>
<p class="sapo"><strong>(BVS) - {_PARAGRAPHS[0]}</strong></p>
<p>{_PARAGRAPHS[1]}</p>
<figure><img src="a.jpg" alt="ảnh"><figcaption>Bà Mận trong một buổi sinh hoạt. Ảnh: Thu Hà
</figcaption></figure>
<p>{_PARAGRAPHS[2]}</p>
<div class="box-tinlienquan"><b>Tin liên quan</b><ul>{_RELATED}</ul></div>
<p>{_PARAGRAPHS[3]}</p><p>{_PARAGRAPHS[4]}</p>
<p class="author" style="text-align:right"><strong>Thu Hà</strong></p>
<div class="tags">Từ khoá: <a href="/t/1">tình nguyện viên</a>, <a href="/t/2">cộng đồng</a></div>
</article>
<div class="comment-box"><h3>Ý kiến bạn đọc</h3><form><textarea>Nhập ý kiến của bạn</textarea>
<input name="n" placeholder="Họ tên"><button>Gửi bình luận</button></form></div></div>
<aside class="sidebar"><h3>Đọc nhiều</h3><ul>{_RELATED}</ul></aside></div>
<footer><p>Cơ quan chủ quản: Hội Nhà báo Ven Sông. Giấy phép số 12/GP-BTTTT.</p>
<p>Điện thoại: 0000.123.456</p></footer></body></html>""",
    ("Những người gõ cửa từng nhà ở Bến Cau", *_PARAGRAPHS, "Bà Mận trong một buổi sinh hoạt."),
    (
        "Thể thao", "Trang chủ", "Giá rau tăng", "quangCao", "color:red", "Gửi bình luận",
        "Chia sẻ Facebook", "Giấy phép số", "Nhập ý kiến",
    ),
)  # fmt: skip

OLD_NEWS = Page(
    f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>Điểm tư vấn</title></head><body bgcolor="#ffffff"><table width="980" align="center">
<tr><td colspan="3"><table><tr><td><a href="/">Trang nhất</a></td><td><a href="/1">Tin tức</a></td>
<td><a href="/2">Văn bản</a></td><td><a href="/3">Liên hệ</a></td></tr></table></td></tr>
<tr><td width="180" valign="top"><table><tr><td><a href="/a">Giới thiệu</a></td></tr>
<tr><td><a href="/b">Cơ cấu tổ chức</a></td></tr><tr><td><a href="/c">Chức năng nhiệm vụ</a></td>
</tr></table></td><td valign="top"><div class="title">Điểm tư vấn ở vùng ven</div>
<div align="justify"><table align="center"><tr><td><img src="x.jpg"></td></tr><tr>
<td><i>Một buổi tư vấn ở nhà văn hoá.</i></td></tr></table>
{_PARAGRAPHS[0]}<br><br>{_PARAGRAPHS[1]}<br><br>{_PARAGRAPHS[2]}<br><br>{_PARAGRAPHS[3]}<br><br>
{_PARAGRAPHS[4]}</div></td><td width="200"><b>Tin mới</b><br>
<a href="/5">Khai mạc hội chợ hoa xuân ở ngoại thành</a><br>
<a href="/6">Giá rau tăng mạnh sau đợt mưa kéo dài</a></td></tr>
<tr><td colspan="3" align="center"><a href="/">Trang nhất</a> | <a href="/3">Liên hệ</a><br>
Bản quyền thuộc Sở Lao động</td></tr></table></body></html>""",
    ("Điểm tư vấn ở vùng ven", "Một buổi tư vấn ở nhà văn hoá.", *_PARAGRAPHS),
    ("Cơ cấu tổ chức", "Giá rau tăng", "Trang nhất"),
)

_POSTS = (
    ("hoa_sua", "Nhà mình có ai từng tham gia nhóm hỗ trợ ở phường chưa ạ? Em trai mình mới về."),
    ("anh_ba", "Có nhé. Tổ mình có bốn người, cứ hai tuần một lần gọi điện hỏi thăm."),
    ("hoa_sua", "Thế có phải đóng tiền gì không anh?"),
    ("anh_ba", "Không mất gì cả."),
    ("co_tu", "Tôi thấy đi xa quá, có hôm đến nơi thì cửa đóng. Phải hẹn trước cho chắc."),
)
FORUM = Page(
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Hỏi về nhóm hỗ trợ</title>'
    f"</head><body><div id='header'><ul class='nav'>{_MENU}</ul><form action='/login'>"
    "<input value='Tên đăng nhập'><button>Đăng nhập</button></form></div>"
    "<div class='thread'><h1>Hỏi về nhóm hỗ trợ ở phường</h1>"
    + "".join(
        f"<div class='post'><div class='user'><a href='/u/{who}'>{who}</a></div>"
        f"<div class='message'>{what}</div><div class='post-actions'><a href='#'>Thích</a> "
        "<a href='#'>Trả lời</a></div></div>"
        for who, what in _POSTS
    )
    + "<div class='pagination'><a href='?p=1'>1</a> <a href='?p=2'>2</a> <a href='?p=3'>Sau</a>"
    "</div></div><div class='footer'><a href='/dk'>Điều khoản</a> <a href='/lh'>Liên hệ</a></div>"
    "</body></html>",
    ("Hỏi về nhóm hỗ trợ ở phường", *(what for _, what in _POSTS)),
    ("Thể thao", "Đăng nhập", "Điều khoản"),
)

TURNS = (
    ("PVV", "Chào chị. Chị tham gia nhóm từ khi nào ạ?"),
    ("TNV09", "Dạ, từ năm ngoái."),
    ("PVV", "Vâng."),
    ("TNV09", "Lúc đầu tôi cũng ngại lắm, đi gõ cửa nhà người ta mà."),
    ("PVV", "Có ai từ chối không chị?"),
    ("TNV09", "Có."),
    ("PVV", "Rồi chị làm thế nào?"),
    ("TNV09", "Thì tôi về. Hôm sau tôi lại đến, mang theo cân cam. Thế là họ mở cửa."),
)

WORD = Page(
    """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 15">
<title>Phong van TNV09</title><!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View>
</w:WordDocument></xml><![endif]--><style><!-- p.MsoNormal {margin:0in;} --></style></head>
<body lang=EN-US style='tab-interval:.5in'><div class=WordSection1>
<p class=MsoNormal align=center><b>BIÊN BẢN GỠ BĂNG<o:p></o:p></b></p>
"""
    + "\n".join(
        f"<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>{who}:</b><span\n"
        f"style='mso-spacerun:yes'>  </span>{what}<o:p></o:p></p>\n<p class=MsoNormal>"
        "<o:p>&nbsp;</o:p></p>"
        for who, what in TURNS
    )
    + "</div></body></html>",
    ("BIÊN BẢN GỠ BĂNG", *(f"{who}: {what}" for who, what in TURNS)),
    ("MsoNormal", "Print", "mso"),
)

WORD_TABLE = Page(
    """<html xmlns:w="urn:schemas-microsoft-com:office:word"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15 (filtered)"></head><body lang=VI><div
class=WordSection1><p class=MsoNormal>Phỏng vấn TNV09</p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>"""
    + "".join(
        f"<tr><td width=88 valign=top><p class=MsoNormal>{who}</p></td><td width=511 valign=top>"
        f"<p class=MsoNormal>{what}</p></td></tr>"
        for who, what in TURNS
    )
    + "</table></div></body></html>",
    ("Phỏng vấn TNV09", *(f"{who}: {what}" for who, what in TURNS)),
)

GOOGLE = Page(
    '<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type"><style '
    'type="text/css">@import url(https://themes.googleusercontent.com/fonts/css?kit=x);'
    'ol{margin:0}.c0{color:#000}</style></head><body class="c3 doc-content"><p class="c1"><span '
    'class="c2">Nhóm 2, buổi sáng</span></p>'
    + "".join(
        f'<p class="c1"><span class="c4">{who}: </span><span class="c2">{what}</span></p>'
        '<p class="c1 c5"><span class="c2"></span></p>'
        for who, what in TURNS
    )
    + '<hr><div><p class="c6"><a href="#cmnt_ref1" id="cmnt1">[a]</a><span class="c2">hỏi lại chị'
    " ấy</span></p></div></body></html>",
    ("Nhóm 2, buổi sáng", *(f"{who}: {what}" for who, what in TURNS)),
    ("googleusercontent", "hỏi lại chị ấy", "[a]"),
)

LIBREOFFICE = Page(
    '<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="content-type" content="text/html; '
    'charset=utf-8"/>\n<title></title>\n<meta name="generator" content="LibreOffice 7.4.7.2 '
    '(Linux)"/>\n<style type="text/css">\n@page { size: 8.27in 11.69in }\n</style>\n</head>\n'
    '<body lang="vi-VN" link="#000080" vlink="#800000" dir="ltr"><div title="header"><p>Bản gỡ băng'
    "</p></div>"
    + "".join(
        f'<p style="line-height: 115%">\n<font face="Times New Roman"><b>{who}:</b> '
        + what.replace(" tôi ", "\ntôi ")
        + "</font></p>\n"
        for who, what in TURNS
    )
    + "</body></html>",
    tuple(f"{who}: {what}" for who, what in TURNS),
    ("Bản gỡ băng",),
)

INTERVIEW_PAGE = Page(
    f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Phỏng vấn</title></head>
<body><header><nav><ul>{_MENU}</ul></nav></header><main><article><h1>Chuyện của người gõ cửa</h1>"""
    + "".join(f"<p><b>{who}:</b> {what}</p>" for who, what in TURNS)
    + f"</article></main><footer><ul>{_MENU}</ul></footer></body></html>",
    ("Chuyện của người gõ cửa", *(f"{who}: {what}" for who, what in TURNS)),
    ("Thể thao",),
)

BLOG = Page(
    f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Nhật ký</title></head><body>
<div id="wrapper"><div id="menu-top"><a href="/">Nhà</a><a href="/g">Giới thiệu</a>
<a href="/l">Liên lạc</a></div><div id="content"><div class="post hentry"><h2 class="entry-title">
Một ngày ở Bến Cau</h2><div class="entry-content"><div>{_PARAGRAPHS[0]}</div>
<div>{_PARAGRAPHS[1]}</div><blockquote>“Cửa nào rồi cũng mở.”</blockquote>
<ul><li>Mang theo nước.</li><li>Đừng đi một mình.</li></ul><div>{_PARAGRAPHS[2]}</div></div>
<div class="sharedaddy">Chia sẻ: <a href="#">Facebook</a></div></div></div>
<div id="secondary" class="widget-area"><h3>Bài cũ</h3><ul>{_RELATED}</ul></div></div>
</body></html>""",
    (
        "Một ngày ở Bến Cau", _PARAGRAPHS[0], _PARAGRAPHS[1], "“Cửa nào rồi cũng mở.”",
        "Mang theo nước.", "Đừng đi một mình.", _PARAGRAPHS[2],
    ),
    ("Giá rau tăng", "Liên lạc"),
)  # fmt: skip

PAGES = {
    "news": NEWS,
    "old news": OLD_NEWS,
    "forum": FORUM,
    "interview page": INTERVIEW_PAGE,
    "blog": BLOG,
}
DOCUMENTS = {
    "Word": WORD,
    "Word table": WORD_TABLE,
    "Google Docs": GOOGLE,
    "LibreOffice": LIBREOFFICE,
}
