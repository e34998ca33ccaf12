"""The invented words of the cadre section's cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does so many days after the case began; "part" is a part, "send_back" goes back."""

    after: int
    who: str
    move: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A case: which process, how many days before the demo's day, by whom it was asked, and what followed."""

    slug: str
    before: int
    by: str
    request: Mapping[str, Any]
    acts: tuple[Act, ...] = ()
    # Whom it is about, where that has an account of the demo; else somebody by chance.
    station: str = ""


_SERVICE = "拟认定上述事实，本人可在规定时间内陈述申辩，也可以委托单位转交书面材料。"


def _finding(before: int, category: str, matter: str, source: str, material: str, *acts: Act) -> Told:
    words = {"category": category, "matter": matter, "source": source, "material": material}
    return Told("finding", before, "cadre", words, acts)


def _grounded(after: int, facts: str, evidence: str) -> Act:
    given = {"facts_found": facts, "verified_by": "干部股、干部监督股各一人", "notice": _SERVICE}
    return Act(after, "cadre", "grounded", {**given, "evidence": [{"item": evidence, "from": "本单位"}]})


def _notified(after: int) -> Act:
    return Act(after, "cadre", "notified", {"notified_on": "@", "notified_how": "in_person"})


def _found(after: int, finding: str, weighed: str, holds: int) -> Act:
    words = {
        "body": "department", "decided_on": "@", "finding": finding, "reasons": "事实清楚，证据相互印证，依规认定。",
        "statement_weighed": weighed, "expires": f"@{holds}",
    }  # fmt: skip
    return Act(after, "head", "find", words)


def _served(after: int) -> Act:
    return Act(after, "cadre", "served", {"served_on": "@", "served_how": "signed"})


_FINDINGS = (
    _finding(
        172, "duty", "汛期值班两次脱岗，电话无人接听", "supervision", "督查通报和值班记录显示两次查岗不在岗。",
        _grounded(7, "值班表、查岗记录和同班人员说法一致，两次脱岗各约两小时。", "值班表和查岗记录"), _notified(9),
        Act(12, "person", "reply", {"statement": "第二次是送生病的老人就医，已口头请假。"}),
        _found(19, "汛期值班脱岗一次", "第二次有就医记录和请假证人，予以采纳，只认定一次。", 120), _served(21),
        Act(24, "person", "accept"),
    ),
    _finding(
        126, "records", "个人事项报告漏报一处房产", "daily", "随机核查比对发现一处登记在配偶名下的房产未报告。",
        _grounded(8, "不动产登记显示配偶名下房产一处，报告表未填。", "不动产登记查询结果"), _notified(10),
        Act(13, "person", "reply", {"statement": "房产系岳父母出资购买，登记手续年底才办完，填报时尚未取得。"}),
        _found(20, "个人有关事项漏报房产", "登记日期早于填报日期三天，未予采纳。", 300), _served(22),
        Act(30, "person", "appeal", {"grounds": "补充不动产交付和缴税凭证，取得日期在填报之后。"}),
        Act(42, "second", "lift", {"reviewed_on": "@", "review_reasons": "新证据证明填报时尚未取得，撤销原认定。"}),
        Act(44, "cadre", "told", {"told_on": "@"}),
    ),
    _finding(
        81, "conduct", "对群众来访推诿，三次让群众改天再来", "letters", "信访件反映同一事项多次未受理。",
        _grounded(9, "窗口登记和录音显示三次未登记、未转办。", "窗口登记簿和录音"), _notified(11),
        Act(14, "person", "admit"), _found(20, "对群众来访推诿", "本人认可事实，未作申辩。", 240), _served(22),
        Act(26, "person", "appeal", {"grounds": "事实认可，三次中有一次是系统停机。"}),
        Act(36, "second", "amend", {"reviewed_on": "@", "finding": "对群众来访推诿两次", "expires": "@150",
        "review_reasons": "停机记录属实，改为两次，有效期相应缩短。"}), Act(38, "cadre", "told", {"told_on": "@"}),
    ),
    _finding(
        43, "discipline", "外出未按规定请假报备", "daily", "周末联系不上，同事称去了外市。",
        Act(8, "cadre", "unfounded", {"why_unfounded": "核对请假系统，已报备，当日手机故障。"}),
    ),
    _finding(
        29, "integrity", "节前收受管理服务对象土特产", "discipline_body", "纪检监察机关通报，已退还并作提醒。",
        _grounded(6, "收受腊肉两份，价值约四百元，次日主动退还。", "通报和退还凭证"), _notified(8),
        Act(10, "person", "reply", {"statement": "次日已主动退还，请考虑主动纠正的情节。"}),
        _found(15, "节前收受土特产，已主动退还", "主动退还的情节予以采纳，有效期从短。", 180), _served(17),
    ),
    _finding(
        26, "duty", "重点项目协调会多次派人顶会", "appraisal", "年度考核访谈中多人提到。",
        _grounded(8, "签到表显示六次会议到会两次，四次派人代会。", "会议签到表"), _notified(10),
        Act(13, "person", "reply", {"statement": "其中两次在县里开会，有通知。"}),
        Act(18, "head", "send_back", {"to": "verify", "reason": "请核对同一时间的县里会议通知，再报。"}),
    ),
    _finding(
        10, "morals", "酒后在小区与邻居争执，造成不良影响", "letters", "社区反映，派出所有出警记录。",
        _grounded(5, "出警记录和三名邻居证言一致，双方已和解。", "出警记录"), _notified(8),
    ),
    _finding(4, "conduct", "下村走访记录疑似代填", "inspection", "巡察移交：走访记录字迹一致、日期与出差冲突。"),
)  # fmt: skip


def _adjustment(before: int, ground: str, matter: str, basis: str, *acts: Act) -> Told:
    return Told("unfit-adjustment", before, "cadre", {"ground": ground, "matter": matter, "basis": basis}, acts)


def _unfit(after: int, facts: str, way: str) -> Act:
    words = {
        "facts_found": facts, "heard_whom": "班子成员、中层干部、服务对象代表", "proposal": way,
        "notice": "经核实拟作调整。本人可在五个工作日内提出意见，也可以当面说明。",
    }  # fmt: skip
    return Act(after, "cadre", "unfit", words)


def _adjusted(after: int, move: str, recorded: str) -> Act:
    words = {
        "body": "committee", "decided_on": "@", "reasons": "情形属实，经集体研究决定调整。", "recorded": recorded,
        "impact_until": "@366",
    }  # fmt: skip
    return Act(after, "head", move, words)


_TALK = {
    "talked_on": "@", "talked_by": "组织部分管副部长", "effective": "@1",
    "talk": "说明决定和依据，肯定以往工作，听取想法，告知申诉权利，鼓励在新岗位干出成绩。",
}  # fmt: skip


def _talked(condition: str, progress: str) -> dict[str, str]:
    return {"met_on": "@", "met_by": "干部股", "condition": condition, "progress": progress}


_ADJUSTMENTS = (
    _adjustment(
        168, "g07", "分管工作连续两年末位，精神状态差", "2024、2025年度考核末位，班子成员反映被动应付。",
        _unfit(16, "分管的三项任务连续两年未完成，访谈二十一人，多数认为缺少责任心。", "to_rank"),
        Act(19, "person", "speak", {"statement": "身体和家庭都有困难，服从安排，希望到业务岗位。"}),
        _adjusted(27, "reassign", "转任职级公务员"), Act(31, "cadre", "placed", {**_TALK, "new_title": "四级主任科员"}),
        Act(34, "person", "accept"),
        Act(50, "cadre", "part", _talked("到业务岗位后按时完成台账整理，情绪平稳。", "some")),
        Act(125, "cadre", "part", _talked("主动承担两个村的项目核查，同事评价好转。", "clear")),
    ),
    _adjustment(
        66, "g09", "未经集体研究签订租赁合同", "审计发现合同条款不利，造成租金损失。",
        _unfit(14, "合同未上会，租金低于评估价一成五，已收回差额。", "remove"),
        Act(17, "person", "speak", {"statement": "程序确有疏漏，但价格经过询价。"}),
        _adjusted(26, "remove", "免去现职"), Act(30, "cadre", "relieved", _TALK),
        Act(44, "person", "appeal", {"grounds": "询价记录当时未收集，请复核损失金额。"}),
    ),
    _adjustment(
        38, "g14", "民主测评满意度较低", "年度测评满意率不到六成。",
        Act(15, "cadre", "fit", {"why_fit": "到任仅五个月，测评含前任工作，不属于应调整情形，列入跟踪了解。"}),
    ),
    _adjustment(
        13, "g08", "项目推进能力不足", "所负责的两个项目均未按期开工。",
        _unfit(10, "两个项目前期手续停滞半年，未提出解决办法。", "same_level"),
    ),
    _adjustment(5, "g13", "长期病休，不能正常履职", "病休超过一年，单位工作无人牵头。"),
)  # fmt: skip


def _tolerance(before: int, by: str, words: tuple[str, str, str], *acts: Act, station: str = "") -> Told:
    kind, matter, account = words
    given = {"field": kind, "matter": matter, "applicant_is": "own" if by == "person" else "unit", "account": account}
    return Told("error-tolerance", before, by, given, acts, station)


def _fitting(after: int, facts: str) -> Act:
    met = dict.fromkeys(("unselfish", "not_forbidden", "properly_decided", "not_repeated", "mended"), "yes")
    words = {
        "facts_found": facts,
        "heard_bodies": "县纪委监委、县审计局、主管部门",
        "proposal": "建议予以容错，限期纠正。",
    }
    return Act(after, "cadre", "fitting", words | met)


def _tolerated(after: int, recorded: str, what: str, until: int) -> Act:
    words = {
        "body": "joint", "decided_on": "@", "recorded": recorded, "on_appraisal": "none", "on_selection": "free",
        "reasons": "出于公心、程序合规、及时补救，符合容错条件。", "correct_until": f"@{until}",
        "corrections": [{"what": what, "how": "制定方案，按月报告进展", "with": "主管部门"}],
    }  # fmt: skip
    return Act(after, "head", "tolerate", words)


_TAKE = Act(2, "cadre", "take")
_TOLERANCES = (
    _tolerance(
        152, "person", ("projects", "冷链项目改址，比计划晚四个月开工", "原址有地质隐患，经党委会研究改址，已报告。"),
        _TAKE, _fitting(16, "改址有地质报告和会议纪要，未增加投资。"), Act(18, "person", "agree"),
        _tolerated(24, "冷链项目改址延期，依规容错", "工期倒排", 45),
        Act(60, "person", "corrected", {"corrected": "倒排工期，主体已完工，比调整后计划提前十天。"}),
        Act(64, "cadre", "confirmed", {"checked_how": "到现场看，核对监理月报。"}),
    ),
    _tolerance(
        96, "cadre", ("village", "试行积分制时兑换标准过高，超支两万元",
        "村民代表会议通过后试行，发现后立即停止并公示。"),
        _TAKE, _fitting(18, "经四议两公开，资金未落个人，已调整标准。"), Act(21, "person", "speak",
        {"statement": "愿意把账目公开，补齐制度。"}),
        _tolerated(29, "积分制试行超支，依规容错", "完善兑换办法和台账", 75), station="contact",
    ),
    _tolerance(
        77, "person", ("legacy", "处理老旧小区产权时漏收维修资金", "为赶在雨季前办证，先办后补。"),
        _TAKE, Act(15, "cadre", "unfitting", {"facts_found": "未上会，个人同意先办。",
        "unmet": "未经民主决策，也未请示。"}),
        Act(18, "person", "speak", {"statement": "接受结论，尽快补收。"}),
        Act(25, "head", "refuse", {"refusal": "未经集体研究，不符合容错条件，按一般工作失误处理。"}),
        Act(27, "cadre", "told", {"told_on": "@", "told_next": "可在三十日内向县委申诉。"}),
    ),
    _tolerance(
        58, "cadre", ("emergency", "抢险时临时征用民房未及时补手续", "山洪当夜转移群众三十一人，次日补办有遗漏。"),
        _TAKE, _fitting(12, "为转移群众所用，无人获利，户主同意。"), Act(15, "person", "agree"),
        _tolerated(22, "抢险征用手续不全，依规容错", "补齐征用和补偿手续", 30),
    ),
    _tolerance(
        27, "person", ("reform", "首创“一窗通办”时系统切换致业务停办半天", "预案不足，两小时内恢复人工办理。"),
        _TAKE, _fitting(14, "切换经局党组同意，影响业务四十一件，当日办结。"), Act(17, "person", "agree"),
    ),
    _tolerance(5, "person", ("services", "调解时垫付赔偿，账务处理不规范", "为平息纠纷先行垫付，事后入账科目有误。")),
)  # fmt: skip


def _clearing(before: int, by: str, spread: str, matter: str, account: str, *acts: Act, station: str = "") -> Told:
    words = {
        "spread": spread,
        "matter": matter,
        "applicant_is": "own" if by == "person" else "office",
        "account": account,
    }
    return Told("name-clearing", before, by, words, acts, station)


def _untrue(after: int, facts: str, nature: str = "mistaken") -> Act:
    return Act(
        after, "cadre", "untrue", {"facts_found": facts, "confirmed_by": "县纪委监委核查情况反馈函", "nature": nature}
    )


def _cleared(after: int, recorded: str) -> Act:
    return Act(after, "head", "clear", {"body": "department", "decided_on": "@", "recorded": recorded})


def _drafted(after: int, text: str) -> Act:
    return Act(after, "cadre", "drafted", {"notice_text": text})


_CLEARINGS = (
    _clearing(
        143, "cadre", "net", "网帖称其把公益岗位安排给亲戚", "岗位公开招聘，亲戚未报名。",
        _untrue(11, "招聘公告、报名表、面试成绩齐全，无亲属关系。", "exaggerated"), _cleared(14,
        "网帖反映安排亲属上岗，经查不属实"),
        _drafted(15, "经核查，近期网传“公益岗位安排亲属”一事不属实。该岗位公开招聘，程序合规。特此澄清。"),
        Act(17, "person", "in_county"),
        Act(55, "cadre", "restored", {"visited_on": "@", "condition": "工作状态良好，村民已了解情况。"}),
    ),
    _clearing(
        84, "person", "report", "被举报虚报走访次数", "走访有照片和签字，系统时间显示错误。",
        _untrue(12, "走访台账与农户核对一致，系统时区设置有误。"), _cleared(15, "反映虚报走访，经查不属实"),
        _drafted(16, "反映虚报走访次数一事，经逐户核对不属实。"), Act(18, "person", "in_unit"),
        Act(23, "cadre", "cleared", {"met_on": "@", "meeting": "机关干部大会，分管副部长宣读，四十三人参加"}),
        Act(54, "cadre", "restored", {"visited_on": "@", "condition": "心情舒畅，同事评价正常。"}),
    ),
    _clearing(
        40, "cadre", "rumour", "传言其家属参与工程分包", "家属在外地务工，无工商登记。",
        _untrue(10, "工商、社保和项目合同均无关联。"), _cleared(13, "传言家属参与工程，经查不属实"),
        _drafted(14, "有关家属参与工程分包的传言，经核查不属实。"), Act(17, "person", "nowhere"),
        Act(19, "cadre", "given", {"given_on": "@", "letter_number": "青组函〔2026〕第七号"}),
    ),
    _clearing(
        17, "person", "report", "被举报在评优中拉票", "评优由考核办按得分产生。",
        _untrue(5, "得分排序与结果一致，无拉票证据。"), _cleared(8, "反映评优拉票，经查不属实"),
        _drafted(9, "反映在评优中拉票一事，经核查不属实。"), Act(11, "person", "reword",
        {"wanted": "不要写是哪一次评优。"}),
        _drafted(12, "近期有关评优的不实反映，经核查不属实，特此澄清。"), Act(15, "person", "inside"),
    ),
    _clearing(
        12, "cadre", "net", "群聊称其发放救助金有亲疏", "发放名单经评议公示。",
        _untrue(6, "名单、公示照片和银行流水一致。"), _cleared(8, "群聊反映救助金发放不公，经查不属实"),
        _drafted(9, "群聊中关于救助金发放不公的说法，经核查不属实。"), station="contact",
    ),
    _clearing(3, "person", "rumour", "传言其公车私用", "当日用车有派车单和出车任务。"),
)  # fmt: skip
CASES = (*_FINDINGS, *_ADJUSTMENTS, *_TOLERANCES, *_CLEARINGS)
