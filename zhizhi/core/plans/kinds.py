"""Commitment or context: evidence that adds up, each piece with its reason and its weight in one table.

A commitment names something that a unit can be asked to do and to show; context is background, reasons, attitudes, and
wishes for an outcome with no act of one's own. Above 0 the sum speaks for a commitment.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zhizhi.core.plans.slogans import CLAUSE, imperative
from zhizhi.core.plans.weights import WEIGHTS
from zhizhi.core.plans.wording import SUBJECT


class Standing(StrEnum):
    """Where a sentence stands in the outline."""

    PREAMBLE = "preamble"
    LEAD_IN = "lead_in"
    UNDER_SECTION = "under_section"
    UNDER_THEME = "under_theme"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a sentence beside its words: where it stands, below which headings (outermost first), whether
    it is numbered, and the best score of a mechanism."""

    standing: Standing
    headings: tuple[str, ...] = ()
    numbered: bool = False
    mechanism: float = 0.0


_ACTS = re.compile(
    r"建立|健全|完善|制定|出台|成立|设立|推行|开展|实施|组织|举办|选派|选聘|选拔|选用|引进|招引|招录|招聘|培训|轮训|培养|培育|建设|"
    r"打造|创建|创评|评选|评定|评议|考核|考评|考察|督查|督导|督办|排查|整顿|整治|整改|清理|化解|兑现|发放|拨付|安排|投入|新建|改建|"
    r"建成|修订|编制|印发|公示|公开|公布|设置|配备|配齐|梳理|搭建|探索|推广|宣传|表彰|奖励|走访|慰问|谈心|谈话|约谈|帮扶|结对|联系|"
    r"报到|认领|领办|派驻|下派|挂职|轮岗|交流|储备|建档|录入|核查|审核|审计|巡察|报告|述职|通报|召开|研究|调研|摸清|摸底|落实|"
    r"纳入|列入|吸纳|提拔|发展|壮大|推进|推动|深化|强化|加强|加大|优化|细化|抓好|抓实|做好|做实|办好|用好|管好|管住|整合|盘活|"
    r"遴选|申报|验收|评估|监测|调度|对接|签订|收缴|核定|换届|补选|调整|免职|撤销|设|建|办|选|评"
)
_CONCRETE = re.compile(
    r"(?:建立|健全|完善|制定|出台|成立|设立|推行|开展|实施|组织|举办|建设|打造|搭建|探索|落实|创建|编制|印发|设置|召开|构建)"
    r"[^，。；]{0,36}(?:制度|机制|办法|方案|计划|规划|清单|台账|档案|名单|平台|体系|基地|中心|专班|小组|公司|模式|活动|行动|工程|培训|"
    r"轮训|考核|评估|评选|比武|竞赛|试点|示范|调研|排查|整治|整顿|会议|座谈|走访|班|库|站|点|岗|队|团|支部|党组织|政策|意见|标准|细则)"
)
_FIGURE = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|％|个|名|人|次|期|家|户|万|亿|元|项|场|条|件|天|日|月|年|学时|小时|支|处|所|篇|门|份|倍|里|亩|平方|批|岁|分)|"
    r"百分之|不少于|不低于|至少|以上|以内|全覆盖|翻番|人均|每[年月季周半]|[上下]半年|[年月季]底|[一二两三四五六七八九十百千万]+(?:个|名|次|期|场|家|批)"
)
_NAMED = re.compile(r"“[^”]{2,20}”|《[^》]+》")
_CREED = re.compile(
    r"“(?:两个确立|两个维护|四个意识|四个自信|三个代表|国之大者|四个全面|五位一体|四个伟大|三严三实)”|《[^》]*(?:谈治国理政|党章|宪法|报告)[^》]*》"
)
_COPULA = re.compile(r"(?<![于就但凡若只总还而不真可要说])是(?!非|否|不是)|在于|意味着|离不开|事关|关乎|取决于|堪称")
_WEIGHTY = re.compile(
    r"关键|根本性|根基|大厦|基石|首要|意义|必然|迫切|前提|生命线|第一资源|第一属性|之本|之源|之基|之要|要求.{0,4}是|标志|里程碑|必由|法宝|"
    r"优良传统|重要(?:保证|保障|基础|举措|一步|途径|抓手|论述|批示)|成败|兴衰|使命|必答题|必修课"
)
_REVIEW = re.compile(
    r"^(?:去年|前年|一年来|[过刚]去|多年来|几年来)|(?:今年|近年|去年|一年|近几年|五年|党的.{2,6}大|年初|长期|一直)(?:以?来)|截至|目前|过去[一的五三]|取得(?:了|明显|显著|[^，。]{0,8}(?:成效|成绩|成果|进展))|成效(?:明显|显著)|有了|"
    r"得到(?:了)?(?:进一步|明显|显著|有效|全面)|荣获|先后|累计|已(?:经|建|有|完|成|培)|存在.{0,8}(?:问题|短板|不足)|"
    r"(?:总结|回顾)(?:过去|成绩|工作)|不容忽视|依然|仍然|呈现|面临"
)
_CREEDAL = re.compile(
    r"主体责任|传导压力|深刻(?:领悟|理解|认识|把握)|充分认识|高度重视|牢记|坚定(?:不移|政治|捍卫|拥护|信|理想)|坚决(?:做到|拥护|维护)|政治站位|统一思想|深学细悟|融会贯通|知行合一|"
    r"武装头脑|决策部署|一切工作|全面领导|总书记|重要讲话|重要指示|思想自觉|行动自觉|初心|担当精神|精神状态|指导思想|为指导|"
    r"为(?:根本)?遵循|会议精神|大会精神|全会精神|精神，|高举|旗帜|新时代.{0,6}思想|以.{2,30}为(?:统领|引领|主线|主题|牵引|总抓手)|从严治"
)
_THESIS = re.compile(
    r"(?:关键|重点|根本|首要|核心|前提|落脚点|出发点|任务|灵魂|命脉|思路|要求|主题|目的|宗旨)(?:是|在|要|在于)|是第一[一-龥]{2}|是[^，。]{2,20}(?:之[一-龥]|的[一-龥]{2})$|"
    r"^[一-龥]{2,10}是[^，。]{2,20}[，。]"
)
_WISH = re.compile(
    r"(?:^|，|、)(?:让|使|真正|最终|努力形成|力争|奋力|不断|为.{2,30}(?:提供|贡献|奠定|作出|赋能)|形成.{0,30}(?:局面|格局|氛围)|营造)"
)
# Clauses that wish for an outcome, and clauses that name an attitude: a sentence of nothing else asks for no act.
_WISHES = re.compile(
    r"(?:想方设法|努力|全力|着力|积极|不断|奋力)*(?:营造|形成|让|使|实现|力争|确保|成为|迎接|展现|彰显)"
)
_ATTITUDES = re.compile(
    r"(?:大力|牢固|始终|不断|切实|坚决|时刻|自觉|积极|持续|进一步|要|必须)*(?:弘扬|坚持|树牢|树立|牢记|坚定|永葆|保持|增强|提高|践行|传承|发扬|"
    r"秉持|恪守|铭记|坚守|端正|做到|当好|争做|锤炼|涵养|砥砺|筑牢)"
)
_STATE = re.compile(
    r"(?:更加|进一步|明显|显著|持续|不断|全面|大幅|充分)(?:浓厚|增强|提升|完善|改善|优化|提高|向好|健全|巩固|凸显|迸发|涌流|彰显)$|(?:局面|格局|氛围|环境|风气)$"
)
_ADDRESS = re.compile(
    r"交出[^，。]{0,10}答卷|谱写|新篇章|开创[^，。]{0,14}新局面|新突破|再上新台阶|勇毅前行|振奋精神|而(?:努力|不懈)?奋斗|"
    r"总之|综上|坚信|同志们|大家|我相信|我们相信|让我们|我[讲说谈]|希望|谢谢|新年|祝愿|同志指出|强调|指出|号召|古人|俗话|常言|正如|所谓|诗云"
)
_NOTICE = re.compile(
    r"^(?:为|根据|按照|遵照|经|依据)[^。]{4,}(?:如下|制定本|提出以下|特制定|结合.{0,8}实际|现就|现将)|(?:如下|以下意见|以下要求|汇报如下)[：:。]?$|印发给你们|请[^，。]{0,12}(?:贯彻|执行|落实|遵照)|负责解释|^特此|本(?:方案|意见|办法|要点|规定|通知|措施|细则|制度)(?:自|由|所称|适用)"
)
_GROUNDS = re.compile(
    r"总体要求|指导思想|基本原则|重要意义|重大意义|背景|形势|提高认识|统一思想|思想认识|充分认识|工作回顾|主要成效|存在(?:的)?(?:主要)?问题|不足|工作总结|工作原则"
)
_AIM = re.compile(r"目标")
UNITS = re.compile(
    r"[（(【\[][^（(]{0,40}(?:牵头|责任|配合|负责|落实|承办|主办|协办)[^（(]{0,120}[）)】\]]|由[^，。；]{2,30}(?:牵头|负责)"
)
_DUTY = re.compile(r"(?:要|须|必须|应|应当|不得|严禁|不准|一律)")


def evidence(text: str, setting: Setting) -> dict[str, float]:
    """Each piece of evidence in a sentence with its amount, to be weighed by WEIGHTS."""
    words = _CREED.sub("", text)
    found = {
        "base": 1.0,
        "acts": min(3, len(set(_ACTS.findall(words)))),
        "orders": imperative(text),
        "concrete": bool(_CONCRETE.search(words)),
        "figure": bool(_FIGURE.search(words)),
        "named": bool(_NAMED.search(words)),
        "mechanism": setting.mechanism,
        "units": bool(UNITS.search(text)),
        "numbered": setting.numbered,
        str(setting.standing): 1.0,
        "grounds": _grounded(setting.headings),
        "aim": bool(setting.headings and _AIM.search(setting.headings[-1])),
        "copula": min(2, len(_COPULA.findall(words))),
        "thesis": bool(_THESIS.search(words.rstrip("。；！？"))),
        "weighty": min(2, len(_WEIGHTY.findall(words))),
        "review": bool(_REVIEW.search(words)),
        "creed": min(3, len(_CREEDAL.findall(text))),
        "wish": min(2, len(_WISH.findall(words))),
        "only_wishes": _every(words, _WISHES),
        "only_attitudes": _every(words, _ATTITUDES),
        "state": bool(_STATE.search(words.rstrip("。；！"))),
        "address": bool(_ADDRESS.search(words)),
        "notice": bool(_NOTICE.search(words)),
        "subject": bool(SUBJECT.match(text)),
        "duty": bool(_DUTY.match(text)),
        "short": len(text) <= 12,
        "bare": len(text) <= 24 and not (_CONCRETE.search(words) or _FIGURE.search(words) or _NAMED.search(words)),
        "asked": text[-1:] in "？！",
    }
    return {name: float(amount) for name, amount in found.items() if amount}


def _every(text: str, rule: re.Pattern[str]) -> bool:
    return all(rule.match(clause) for clause in CLAUSE.split(text))


def _grounded(headings: Sequence[str]) -> bool:
    """Whether the headings announce reasons; goals within general demands are none."""
    return any(_GROUNDS.search(heading) for heading in headings) and not _AIM.search(headings[-1])


def weigh(found: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The sum; above 0 speaks for a commitment."""
    return sum(weights[name] * amount for name, amount in found.items())


def reasons(found: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> tuple[str, ...]:
    """The three pieces that weighed most, as `+concrete` or `-copula`."""
    kept = sorted((name for name in found if name != "base"), key=lambda name: -abs(weights[name] * found[name]))
    return tuple(f"{'+' if weights[name] > 0 else '-'}{name}" for name in kept[:3])
