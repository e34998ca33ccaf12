"""What frames a document and is no part of its outline: title, document number, salutation, signature, attachments.

Also lines that only name units or a date for the item before them.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from zhizhi.core.plans.actors import LIKE_UNIT, UNITS_APART
from zhizhi.core.plans.marks import mark_of
from zhizhi.core.plans.sentences import Sentence, is_row
from zhizhi.core.plans.slogans import imperative
from zhizhi.core.plans.tables import is_head


class Role(StrEnum):
    """What a sentence is for the document as a whole."""

    BODY = "body"
    TITLE = "title"
    FRAME = "frame"
    UNITS = "units"


_GENRE = re.compile(
    r"(?:通知|意见|方案|报告|讲话|要点|计划|决定|办法|规定|细则|规划|纲要|安排|总结|部署|任务|清单|分解表|任务表|一览表|发言|材料|体会|"
    r"提纲|汇报|措施|举措|制度|指引|指南|责任书|倡议书|公告|通报|批复|函|工作)(?:[（(【][^（(]{1,16}[）)】])?$"
)
_NUMBER = re.compile(r"^.{0,14}[〔\[（(【]\d{4}[〕\]）)】]\s*第?\d+\s*号$")
_DAY = re.compile(
    r"^[（(]?\s*[\d二〇○零一×Xx*]{2,4}\s*年\s*[\d一二三四五六七八九十×Xx*]{1,3}\s*月(?:\s*[\d一二三四五六七八九十×Xx*]{1,3}\s*日)?\s*[）)]?$"
)
_REMARK = re.compile(r"^[（(](?:.{0,12}(?:稿|印发|公开|正文|审议|通过|密级)[^（(]{0,12})[）)]$")
_HEADER = re.compile(
    r"^(?:中共|中国共产党).{0,24}(?:文件|委员会|组织部|办公室)$|^.{2,20}文件$|^(?:机密|秘密|内部资料|特急|急件|加急).{0,6}$"
)
_BYLINE = re.compile(
    r"^.{0,24}(?:书记|部长|主任|局长|县长|镇长|主席|处长|科长|秘书长|组织委员)[\s　:：]+\S{2,4}$"
    r"|^[一-龥][\s　]{1,3}[一-龥]$"
)
_SALUTATION = re.compile(
    r"^[^。；]{0,60}(?:各|同志|代表|领导|党委|党组|支部|单位|部门|乡镇|街道|局|委|办|部)[^。；]{0,40}[：:]$|^同志们[：:，！]?$"
)
_ATTACHMENT = re.compile(
    r"^附(?:件|表|录)?\s*(?:[\d一二三四五六七八九十]{0,2}\s*[：:．.、]|[\d一二三四五六七八九十]{0,2}$)"
)
_ATTACHED = re.compile(r"^\d{1,2}\s*[.．、][^。；]{2,40}$|^[^。；，]{2,30}(?:表|清单|名单|样式|模板|台账|说明)$")
_FOOT = re.compile(
    r"^(?:抄送|抄报|主送|分送|主题词|联系人|联系电话|电子邮箱|报送邮箱|发文机关|印发机关|签发人|拟稿)\s*[：:]|印发$"
)
_SIGNER = re.compile(
    r"^(?:中共|中国共产党)?.{2,28}(?:委员会|组织部|宣传部|办公室|领导小组|人民政府|党组|党委|工委|党校|支部|局|中心|县委|市委)$"
)
_LABEL = (
    r"(?:牵头|责任|配合|协办|协助|主办|承办|主管|参与|实施|落实|参加|包联)(?:领导|单位|部门|科室|处室|人|方|股室|县领导)?|"
    r"完成(?:时限|时间|时效)|时间(?:安排|要求|节点|进度)|工作时限|时限要求|进度安排"
)
UNITS = re.compile(
    rf"^[（(【\[]?\s*(?:{_LABEL})\s*[：:].*$|^[（(【\[](?:由)?[^（(。]{{2,80}}(?:牵头|负责|配合|落实)[^（(。]{{0,60}}[）)】\]]。?$"
)
_DUE_ONLY = re.compile(
    r"^(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:上半年|下半年|全年|年底|月底|[上中下]旬|底)?(?:之?前|完成)?(?:底前)?$|^(?:长期|持续|常态化|全年)(?:坚持|推进)?$|^\d{1,3}$"
)
_COLUMN = re.compile(
    r"^(?:(?:序号|编号|(?:工作|重点|主要|目标|具体)?任务(?:内容|名称)?|工作(?:内容|事项|措施|目标)|(?:具体|主要|推进)(?:措施|举措)|"
    r"(?:责任|牵头|配合|协办|主办|落实|参与)(?:单位|部门|领导|人)|(?:完成)?(?:时限|时间|节点|时间节点)(?:要求)?|完成时[限间]|备注)"
    r"(?:[\t|｜\s]+|$))+$"
)
_BRACKET = re.compile(r"^[（(【\[](?P<units>[^（(）)。：:]{2,80})[）)】\]][。；]?$")
# A notice names the document that it brings.
_CALLED = re.compile(r"《(.+)》")
_LONGEST_TITLE = 60
_LONGEST_LIST = 200


def roles(found: Sequence[Sentence], levels: Mapping[int, int] | None = None) -> list[Role]:
    """The role of every sentence. `levels` are headings that the file's own styles name, by offset; 0 is the title."""
    given = [_frame(found, at) for at in range(len(found))]
    for at in range(1, len(found)):
        # The list of attachments goes on line by line.
        if given[at - 1] is Role.FRAME and _ATTACHED.match(found[at].text) and _attachment_above(found, given, at):
            given[at] = Role.FRAME
    styled = [at for at, sentence in enumerate(found) if levels and levels.get(sentence.start) == 0]
    for at in styled or _titles(found, given):
        given[at] = Role.TITLE
    return given


def _attachment_above(found: Sequence[Sentence], given: Sequence[Role], at: int) -> bool:
    while at > 0 and given[at - 1] is Role.FRAME:
        at -= 1
        if _ATTACHMENT.match(found[at].text):
            return True
    return False


def bare_line(sentence: Sentence) -> bool:
    """Whether it stands alone on its line, without number and without a full stop."""
    bare = sentence.alone and not sentence.stopped and not is_row(sentence.text)
    return bare and mark_of(sentence.text) is None


def _frame(found: Sequence[Sentence], at: int) -> Role:
    sentence = found[at]
    text = sentence.text
    if _signed(found, at):
        return Role.FRAME
    if UNITS.match(text) or _names_units(text):
        return Role.UNITS
    if _ATTACHMENT.match(text) or (_FOOT.search(text) and sentence.alone and len(text) < 60):
        return Role.FRAME
    if sentence.alone and any(rule.match(text) for rule in (_NUMBER, _DAY, _REMARK, _BYLINE, _SALUTATION)):
        return Role.FRAME
    if _column(found, at):
        return Role.FRAME
    if sentence.alone and not sentence.stopped and (_units_alone(text) or _DUE_ONLY.match(text)):
        return Role.UNITS if at > 2 else Role.BODY
    return Role.FRAME if _header(found, at) else Role.BODY


def _column(found: Sequence[Sentence], at: int) -> bool:
    """The head of a table: its columns on one line, or each on a line of its own."""
    near = [found[index].text for index in (at - 1, at + 1) if 0 <= index < len(found)]
    match = _COLUMN.match(found[at].text)
    return is_head(found[at]) or (bool(match) and any(_COLUMN.match(text) for text in near))


def _units_alone(text: str) -> bool:
    """A line of nothing but units; what gives an order is a heading that happens to end like one."""
    return len(text) <= _LONGEST_LIST and _all_units(text) and not imperative(text)


def _all_units(text: str) -> bool:
    names = [name for name in UNITS_APART.split(text) if name.strip()]
    return bool(names) and all(LIKE_UNIT.match(name.strip()) for name in names)


def _names_units(text: str) -> bool:
    """A bracket after the full stop that holds nothing but units."""
    match = _BRACKET.match(text)
    units = UNITS_APART.split(match["units"]) if match else []
    return bool(units) and all(LIKE_UNIT.match(name.strip()) for name in units if name)


def _signed(found: Sequence[Sentence], at: int) -> bool:
    """A unit's name on a line of its own with the date below it."""
    following = found[at + 1].text if at + 1 < len(found) else ""
    return bare_line(found[at]) and bool(_SIGNER.match(found[at].text)) and bool(_DAY.match(following))


def _header(found: Sequence[Sentence], at: int) -> bool:
    return at < 3 and bare_line(found[at]) and bool(_HEADER.match(found[at].text))


def _titles(found: Sequence[Sentence], given: Sequence[Role]) -> list[int]:
    """The lines of the name: at the head of the document, and again where an issued document begins."""
    titles: list[int] = []
    called: set[str] = set()
    head = True
    for at, sentence in enumerate(found):
        if given[at] is not Role.BODY:
            continue
        after_end = at > 0 and given[at - 1] is Role.FRAME
        goes_on = bool(titles) and titles[-1] == at - 1 and _goes_on(found[at - 1].text, sentence.text)
        named = bare_line(sentence) and len(sentence.text) <= _LONGEST_TITLE
        if named and (
            sentence.text in called
            or goes_on
            or (_is_name(sentence.text, first=head and not titles) and (head or after_end))
        ):
            titles.append(at)
            called |= set(_CALLED.findall(sentence.text))
        else:
            head = False
    return titles


def _is_name(text: str, *, first: bool) -> bool:
    """A document's name ends with its genre; the very first line may do without unless it gives an order."""
    if _GENRE.search(text):
        return first or not imperative(text) or text.startswith("关于")
    return first and (text.startswith("关于") or not imperative(text) or "——" in text)


def _goes_on(before: str, text: str) -> bool:
    bracketed = text[0] in "（(" and text[-1] in "）)"
    return bracketed or text.startswith("—") or (not _GENRE.search(before) and bool(_GENRE.search(text)))
