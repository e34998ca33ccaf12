"""The words of the talent office of the demo; everybody and everything in them is invented."""

# ruff: noqa: E501 - words of people

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Act:
    """So many days after the beginning, who (a station; nobody: on the portal) makes which move with which answers."""

    after: int
    who: str
    move: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A case: its name here, the process, how many days before the demo's day it begins, by whom and where."""

    name: str
    slug: str
    before: int
    request: Mapping[str, Any]
    acts: tuple[Act, ...] = ()
    by: str = ""
    at: str = "county"
    under: str = ""


def _need(field_: str, need: str, budget: str) -> dict[str, Any]:
    return {"field": field_, "need": need, "unit": "$unit", "background": "现有办法费工费料，成品率低，多方请教没有解决。",
            "goals": "成本下降两成以上，连续运行三个月指标稳定。", "budget": budget}  # fmt: skip


def _bid(bidder: str, solution: str, price: str) -> dict[str, Any]:
    return {"bidder_kind": "university", "bidder": bidder, "solution": solution, "price": price, "months": "4",
            "contact_name": "邵一川", "contact_phone": "19900000101", "consent": "agreed"}  # fmt: skip


def _published(text: str) -> tuple[Act, ...]:
    return (Act(2, "county", "sign"), Act(2, "talent", "publish", {"announcement": text}))


MARKS = {"marks": [{"bid": "&b1", "technology": "23", "ability": "21", "feasible": "22", "price": "19"},
                   {"bid": "&b2", "technology": "18", "ability": "20", "feasible": "17", "price": "22"}],
         "advice": "前一个方案路线清楚，有中试数据，建议揭榜。"}  # fmt: skip
PANEL = ["$person_contact", "$person_liaison", "$person_township"]
CHALLENGES = (
    Told("c1", "open-challenge", 165, _need("processing", "夏秋茶低温烘干节能", "300000"), by="talent", acts=(
        *_published("张榜求贤：夏秋茶低温烘干节能，揭榜金额不超过30万元，30天内揭榜。"),
        Act(36, "talent", "chosen", {"panel": PANEL}), Act(38, "contact", "part", MARKS),
        Act(39, "liaison", "part", MARKS), Act(40, "township", "part", MARKS),
        Act(42, "talent", "award", {"winner": "#b1", "award_sum": "260000", "award_text": "拟由青江农学院团队揭榜夏秋茶烘干节能攻关，金额26万元。"}),
        Act(56, "contact", "signed", {"contract_number": "揭榜〔01〕号", "signed_on": "@", "finish": "@75", "milestones": [
            {"milestone": "样机试制", "by": "@30", "payment": "100000"}, {"milestone": "验收达标", "by": "@75", "payment": "160000"}]}),
        Act(62, "contact", "part", {"progress": "样机到厂，正在调试温控。", "on_time": "yes", "paid_now": "100000"}),
        Act(136, "county", "sign"), Act(137, "talent", "accepted", {"findings": "能耗下降23%，连续运行稳定，逐项达标。"}),
        Act(150, "talent", "paid", {"paid": "260000", "paid_on": "@", "voucher": "记字087号"}),
    )),
    Told("b1", "open-challenge-bid", 150, _bid("青江农学院茶学团队", "热泵与余热回收联合烘干，先做一台样机。", "260000"), under="c1", acts=(
        Act(2, "talent", "complete"),
        Act(37, "talent", "won", {"told_sum": "260000", "next": "请于两周内到县里签协议。"}), Act(38, "", "accept"), Act(40, "", "rate", {"stars": "5", "comment": "评审很规范。"}),
    )),
    Told("b2", "open-challenge-bid", 146, _bid("云岚机电有限公司", "改造原有燃煤热风炉，加装变频。", "220000"), under="c1", acts=(
        Act(1, "talent", "ask_more", {"wanted": "请补近两年同类项目的检测报告。"}), Act(3, "", "added", {"added": "已补充检测报告说明。"}),
        Act(4, "talent", "complete"), Act(33, "talent", "lost", {"reason": "评审得分第二，节能指标依据不足。"}),
    )),
    Told("c2", "open-challenge", 20, _need("digital", "柑橘分级线瑕疵果识别", "450000"), by="talent", acts=_published("张榜求贤：柑橘分级线瑕疵果识别，揭榜金额不超过45万元，高校、企业、团队均可揭榜。")),
    Told("b3", "open-challenge-bid", 9, _bid("云溪数字科技有限公司", "双相机加轻量模型，现场可训练。", "420000"), under="c2", acts=(Act(2, "talent", "complete"),)),
    Told("c3", "open-challenge", 9, _need("farming", "魔芋连作软腐病防治", "150000"), by="talent", acts=(
        Act(2, "talent", "amend", {"amend_note": "指标请量化：发病率降到多少，在多大面积上。"}),)),
)  # fmt: skip


def _post(way: str, post: str, places: str, degree: str) -> dict[str, Any]:
    return {"way": way, "post": post, "unit": "$unit", "places": places, "degree": degree, "oldest": "45", "experience": "1",
            "duties": "负责技术推广和培训，享受人才公寓和每月津贴。", "establishment": "空编，已报编办备案"}  # fmt: skip


def _applicant(degree: str, major: str, age: str, name: str) -> dict[str, Any]:
    return {"degree": degree, "major": major, "age": age, "years": "3", "experience_told": "在外地同类单位工作三年，想回家乡。",
            "applicant_name": name, "applicant_phone": "19900000202", "consent": "list"}  # fmt: skip


ASSESSED = {"ability": "88", "match": "91", "opinion": "专业对口，讲解清楚，能下乡。"}
RECRUITMENT = (
    Told("r1", "recruitment", 150, _post("scarce", "茶叶加工工程师", "1", "bachelor"), by="talent", acts=(
        *_published("引才公告：茶叶加工工程师1名，本科以上，45周岁以下，直接考核。"),
        Act(125, "talent", "filled", {"filled": "1", "summary": "到岗后已牵头两期培训。"}),
    )),
    Told("a1", "recruitment-application", 143, _applicant("master", "青江农学院茶学", "31", "方知夏"), under="r1", acts=(
        Act(2, "talent", "qualified"),
        Act(18, "talent", "chosen", {"panel": PANEL[:2], "assess_told": "本月下旬上午，县农业部门二楼，试讲加实操。"}),
        Act(22, "contact", "part", ASSESSED), Act(23, "liaison", "part", ASSESSED), Act(25, "county", "sign"),
        Act(25, "talent", "propose", {"notice_text": "拟引进方某夏，硕士研究生，茶叶加工工程师，考核优秀。"}),
        Act(40, "talent", "offer", {"offer_told": "欢迎您。请带学历学位证书到县人才办报到，公寓已备好。", "arrive_by": "@40"}),
        Act(42, "", "accept"), Act(66, "talent", "visiting", {"agreement": "引才协议〔03〕号，服务期五年"}),
        Act(68, "", "rate", {"stars": "5"}),
    )),
    Told("a2", "recruitment-application", 142, _applicant("college", "云州职院", "26", "邱远"), under="r1", acts=(
        Act(3, "talent", "not_qualified", {"reason": "岗位要求本科以上学历，您填的是大专。"}),)),
    Told("r2", "recruitment", 13, _post("campus", "乡镇卫生院临床医生", "3", "bachelor"), by="talent", acts=_published("引才公告：乡镇卫生院临床医生3名，校园招聘，现场报名与手机报名同时进行。")),
    Told("a3", "recruitment-application", 6, _applicant("bachelor", "云州医学院临床", "24", "钟意"), under="r2"),
    Told("r3", "recruitment", 12, _post("flexible", "周末工程师（预制菜研发）", "2", "master"), by="talent"),
)  # fmt: skip


def _family(kind: str, wish: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "wish": wish,
        "workplace": "县农业部门引进人才",
        "caller": "方知夏",
        "phone": "19900000303",
        "consent": "agreed",
    }


DEPARTMENT = {"department": "$unit"}
FAMILY = (
    Told("f1", "family-service", 120, _family("schooling", "孩子九月上小学三年级，想在县城就近入学。"), at="township", acts=(
        Act(1, "talent", "to_school", DEPARTMENT), Act(8, "contact", "served", {"result": "已联系县城第二小学三年级，八月底带户口簿报到。"}), Act(9, "", "rate", {"stars": "5", "comment": "省心了。"}),
    )),
    Told("f2", "family-service", 90, _family("work", "爱人是会计，有中级职称，希望在园区找个岗位。"), at="township", acts=(
        Act(1, "talent", "to_work", DEPARTMENT), Act(12, "contact", "served", {"result": "推荐了三家企业，已与一家签约。"}),
        Act(14, "", "reopen", {"missing": "企业只给临时岗，请再推荐。"}), Act(15, "talent", "to_work", DEPARTMENT),
        Act(26, "contact", "served", {"result": "园区财务岗，已签两年合同。"}), Act(27, "", "rate", {"stars": "4"}),
    )),
    Told("f3", "family-service", 60, _family("other", "父母随迁，想在县医院办慢病档案。"), at="village", acts=(
        Act(2, "talent", "to_other", DEPARTMENT), Act(6, "contact", "not_ours", {"why_not_ours": "应由卫健部门办理。"}),
        Act(7, "talent", "refuse", {"refusal": "慢病建档在县医院便民窗口当场可办，请带社保卡前往。"}),
    )),
    Told("f4", "family-service", 34, _family("schooling", "女儿要上幼儿园中班，单位在城东。"), at="township", acts=(
        Act(1, "talent", "to_school", DEPARTMENT),
        Act(4, "contact", "later", {"interim": "幼儿园春季不收插班生，下学期报名前一周电话提醒您。", "season_on": "@75", "settle_by": "@100"}),
    )),
    Told("f5", "family-service", 1, _family("work", "丈夫做过五年电工，想就近上班。"), at="township"),
)  # fmt: skip


def _check(item: str, years: str = "2") -> dict[str, Any]:
    return {"item": item, "years": years, "employed": "yes", "first_time": "yes", "here": "yes"}


def _claim(after: int, amount: str, reasons: str) -> Act:
    return Act(
        after,
        "",
        "claim",
        {"amount": amount, "reasons": reasons, "claimant": "方知夏", "phone": "19900000404", "consent": "agreed"},
    )


def _granted(after: int, granted: str, basis: str) -> Act:
    return Act(after, "talent", "reviewed", {"talent": "$person_liaison", "granted": granted, "basis": basis})


BENEFITS = (
    Told("p1", "policy-benefit", 140, _check("degree"), at="township", acts=(
        _claim(0, "8000", "在职取得农业硕士学位。"), _granted(5, "8000", "县人才新政第六条"), Act(8, "county", "approve"),
        Act(21, "talent", "paid", {"paid": "8000", "paid_on": "@", "voucher": "记字033号"}), Act(22, "", "rate", {"stars": "5"}),
    )),
    Told("p2", "policy-benefit", 100, _check("title", "3"), at="township", acts=(
        _claim(1, "5000", "取得高级农艺师职称。"), Act(6, "talent", "ask_more", {"wanted": "请上传职称证书编号页。"}),
        Act(8, "", "added", {"added": "已补证书编号。"}), _granted(12, "5000", "县人才新政第七条"), Act(15, "county", "approve"),
        Act(30, "talent", "paid", {"paid": "5000", "paid_on": "@", "voucher": "记字061号"}),
    )),
    Told("p3", "policy-benefit", 70, _check("housing"), at="village", acts=(
        _claim(0, "20000", "租住县城人才公寓以外的住房。"),
        Act(6, "talent", "refuse", {"condition": "contract", "reason": "租房合同登记在他人名下，不符合第九条。"}),
        Act(9, "", "appeal", {"appeal_reason": "合同已改签到本人名下，附新合同编号。"}),
    )),
    Told("p4", "policy-benefit", 30, _check("venture"), at="township", acts=(_claim(2, "60000", "返乡办起预制菜车间，带动二十人就业。"), _granted(9, "50000", "县人才新政第十一条"))),
    Told("p5", "policy-benefit", 4, _check("degree", "0"), at="township"),
)  # fmt: skip


def _practice(trade: str, post: str, places: str, begins: str, ends: str) -> dict[str, Any]:
    return {"trade": trade, "post": post, "unit": "$unit", "places": places, "begins": begins, "ends": ends, "tasks": "跟班学习，走访群众，整理台账，不限专业。",
            "terms": "每天补贴60元，统一购买意外险", "mentor": "温老师"}  # fmt: skip


def _student(school: str, name: str, consent: str = "list") -> dict[str, Any]:
    return {"level": "bachelor", "school": school, "home": "青岚镇", "free": "假期都有空", "student_name": name, "student_phone": "19900000505",
            "guardian": "母亲 19900000506", "consent": consent}  # fmt: skip


def _matched(after: int) -> Act:
    return Act(
        after,
        "talent",
        "matched",
        {"unit": "$unit", "post_told": "农技推广助理，带教温老师，每天补贴60元。", "begins": "@7", "ends": "@35"},
    )


LOG = {"days_present": "5", "done": "跟着农技员走访茶农，学会做病虫害台账。"}
PRACTICE = (
    Told("s1", "student-practice", 110, _practice("village", "农技推广助理", "2", "@28", "@63"), by="talent", acts=(
        Act(2, "talent", "publish", {"announcement": "暑期实践岗位：农技推广助理2名，欢迎本县籍大学生报名。"}),
        Act(92, "contact", "summed", {"filled": "1", "summary": "学生整理台账三十余份，建议明年继续。"}),
    )),
    Told("t1", "student-practice-application", 105, _student("青江农学院茶学大二", "顾小舟", "once"), under="s1", acts=(
        _matched(4), Act(5, "", "accept"), Act(11, "contact", "part", LOG), Act(18, "contact", "part", LOG),
        Act(43, "contact", "appraised", {"appraisal": "excellent", "words": "踏实肯干，群众评价好。", "days_done": "22"}),
        Act(45, "talent", "certify", {"certificate": "实践证〔001〕号"}), Act(46, "", "rate", {"stars": "5", "comment": "学到了书本上没有的东西。"}),
    )),
    Told("t2", "student-practice-application", 104, _student("云州师院汉语言大三", "米可"), under="s1", acts=(_matched(5), Act(6, "", "decline"))),
    Told("s2", "student-practice", 8, _practice("government", "政务大厅导办员", "3", "@30", "@60"), by="talent", acts=(
        Act(1, "talent", "publish", {"announcement": "实践岗位：政务大厅导办员3名，手机即可报名。"}),)),
    Told("t3", "student-practice-application", 3, _student("云州大学行政管理大二", "卫澜"), under="s2"),
    Told("s3", "student-practice", 3, _practice("enterprise", "茶企电商助理", "2", "@40", "@52"), by="talent"),
)  # fmt: skip
CASES = (*CHALLENGES, *RECRUITMENT, *FAMILY, *BENEFITS, *PRACTICE)
