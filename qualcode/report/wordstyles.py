"""The look of ``report.docx``: every style by name, so that a house can change it in one place."""

from __future__ import annotations

from typing import Any, NamedTuple

from .wordxml import text_width

FONT = "Times New Roman"
MONO = "Courier New"
BODY_SIZE = 13
LEAD, INK, SOFT, LINE = "12466B", "000000", "4B5663", "C9D0D7"


class Look(NamedTuple):
    """A paragraph style: sizes in points, `left` and `right` in twips, `level` of an outline.

    `tab` is the place of a tab stop for numbers, in twips from the left margin. `rule` is the side
    of a coloured line, `fill` a background; `keep` holds it to what follows.
    """

    id: str
    name: str
    size: float = BODY_SIZE
    bold: bool = False
    italic: bool = False
    colour: str = INK
    before: float = 0
    after: float = 6
    left: int = 0
    right: int = 0
    align: str = ""
    keep: bool = False
    level: int | None = None
    rule: str = ""
    rule_colour: str = LEAD
    fill: str = ""
    tight: bool = False
    font: str = ""
    lang: str = ""
    bullet: bool = False
    tab: int = 0


_TEXT_WIDTH = text_width(landscape=False)
_CELL = Look("", "", 10.5, before=0.5, after=0.5, tight=True)
_BOX = Look("", "", before=10, after=10, left=227, rule="left")
_SAID = Look("", "", left=567, right=284)

LOOKS = (
    Look("Title", "Title", 22, bold=True, colour=LEAD, after=8, tight=True),
    Look("Subtitle", "Subtitle", 12, colour=SOFT, after=2),
    Look("Heading1", "heading 1", 17, True, colour=LEAD, before=20, after=7, keep=True, level=0),
    Look("Heading2", "heading 2", 15, bold=True, before=17, keep=True, level=1, rule="bottom"),
    Look("Heading3", "heading 3", 13.5, bold=True, before=14, after=2, keep=True, level=2),
    Look("Caption", "caption", 12, bold=True, before=12, after=4, keep=True),
    _BOX._replace(id="Notice", name="Notice", rule_colour="B7791F", fill="FDF3DC"),
    _BOX._replace(id="Reviewed", name="Reviewed", rule_colour="2E7D4F", fill="E7F3EC"),
    Look("Counts", "Counts", 12, colour=SOFT, after=4, keep=True),
    _SAID._replace(
        id="Quote", name="Quote", italic=True, before=5, after=1, keep=True, lang="vi-VN"
    ),
    _SAID._replace(id="Attribution", name="Attribution", size=11.5, colour=SOFT, after=8),
    Look("Note", "Note", 10.5, colour=SOFT, before=3, after=3),
    Look("ListBullet", "List Bullet", after=3, left=454, bullet=True),
    _CELL._replace(id="TableText", name="Table Text"),
    _CELL._replace(id="TableNumber", name="Table Number", align="right"),
    _CELL._replace(id="TableHead", name="Table Head", bold=True, keep=True),
    _CELL._replace(
        id="TableHeadNumber", name="Table Head Number", bold=True, keep=True, align="right"
    ),
    _CELL._replace(id="TableSmall", name="Table Small", size=8.5, colour=SOFT, align="right"),
    _CELL._replace(id="TableHash", name="Table Hash", size=7.5, font=MONO),
    Look("TOC1", "toc 1", before=3, after=1, tab=_TEXT_WIDTH),
    Look("TOC2", "toc 2", after=1, left=340, tab=_TEXT_WIDTH),
    Look("Header", "header", 10, colour=SOFT, after=0, rule="bottom", rule_colour=LINE),
    Look("Footer", "footer", 10, colour=SOFT, after=0, align="center"),
)

BUILT_IN = frozenset({"Title", "Subtitle", "Quote", "List Bullet"})
"""Names that Word knows with a capital; those it writes in lower case are known by that."""

TABLE_STYLE = (
    '<w:style xmlns:w="{w}" w:type="table" w:customStyle="1" w:styleId="ReportTable">'
    '<w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>'
    "<w:tblPr><w:tblBorders>"
    '<w:top w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    '</w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/></w:tcBorders>'
    "</w:tcPr></w:tblStylePr></w:style>"
)

DEFAULTS = (
    '<w:docDefaults xmlns:w="{w}"><w:rPrDefault><w:rPr>'
    f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    f'<w:sz w:val="{2 * BODY_SIZE}"/><w:szCs w:val="{2 * BODY_SIZE}"/>'
    '<w:lang w:val="{lang}" w:eastAsia="{lang}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="288" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
)

BULLETS = (
    '<w:abstractNum xmlns:w="{w}" w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
    '<w:lvlJc w:val="left"/></w:lvl></w:abstractNum>',
    '<w:num xmlns:w="{w}" w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
)


def apply_styles(document: Any, lang: str) -> None:
    """Gives a python-docx document these styles and no others; `lang` is a tag as ``vi-VN``."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsmap, qn

    def parsed(xml: str) -> Any:
        return parse_xml(xml.replace("{w}", nsmap["w"]).replace("{lang}", lang))

    styles = document.styles.element
    styles.replace(styles.find(qn("w:docDefaults")), parsed(DEFAULTS))
    kept = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in kept:
            styles.remove(style)
        elif style.get(qn("w:styleId")) == "Normal":
            for own in [*style.findall(qn("w:pPr")), *style.findall(qn("w:rPr"))]:
                style.remove(own)
    styles.extend([parsed(style_xml(look)) for look in LOOKS])
    styles.append(parsed(TABLE_STYLE))
    numbering = document.part.numbering_part.element
    numbering[:] = [parsed(xml) for xml in BULLETS]


def style_xml(look: Look) -> str:
    """A paragraph style as XML, its properties in the order of the schema."""
    custom = "" if look.name[0].islower() or look.name in BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style xmlns:w="{{w}}" w:type="paragraph"{custom} w:styleId="{look.id}">'
        f'<w:name w:val="{look.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{_paragraph(look)}</w:pPr><w:rPr>{_run(look)}</w:rPr></w:style>"
    )


def _paragraph(look: Look) -> str:
    line = 240 if look.tight else 288
    hanging = ' w:hanging="284"' if look.bullet else ""
    width = 36 if look.rule == "left" else 6
    return "".join(
        [
            "<w:keepNext/><w:keepLines/>" if look.keep else "",
            '<w:numPr><w:numId w:val="1"/></w:numPr>' if look.bullet else "",
            f'<w:pBdr><w:{look.rule} w:val="single" w:sz="{width}" w:space="4" '
            f'w:color="{look.rule_colour}"/></w:pBdr>'
            if look.rule
            else "",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>' if look.fill else "",
            f'<w:tabs><w:tab w:val="right" w:pos="{look.tab}"/></w:tabs>' if look.tab else "",
            f'<w:spacing w:before="{round(20 * look.before)}" w:after="{round(20 * look.after)}" '
            f'w:line="{line}" w:lineRule="auto"/>',
            f'<w:ind w:left="{look.left}" w:right="{look.right}"{hanging}/>',
            f'<w:jc w:val="{look.align}"/>' if look.align else "",
            f'<w:outlineLvl w:val="{look.level}"/>' if look.level is not None else "",
        ]
    )


def _run(look: Look) -> str:
    return "".join(
        [
            f'<w:rFonts w:ascii="{look.font}" w:hAnsi="{look.font}" w:cs="{look.font}"/>'
            if look.font
            else "",
            "<w:b/><w:bCs/>" if look.bold else "",
            "<w:i/><w:iCs/>" if look.italic else "",
            f'<w:color w:val="{look.colour}"/>',
            f'<w:sz w:val="{round(2 * look.size)}"/><w:szCs w:val="{round(2 * look.size)}"/>',
            f'<w:lang w:val="{look.lang}"/>' if look.lang else "",
        ]
    )
