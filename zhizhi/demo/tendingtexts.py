"""What the cadre office of the demo did: cases as tables, days counted back from the demo's day. All invented."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Deed:
    """So many days ago somebody made a move (its name), did a `part`, gave (`sign`) or refused (`refuse`) a signature.

    What stands after "in" is the process of a case under this one: "part in care-checkup".
    In answers "@ 5" is the day five days ago, "organizer 2" a person and "township 2" a place.
    """

    ago: int
    who: str
    what: str
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tale:
    """One case from its opening on."""

    slug: str
    place: str
    ago: int
    asked: dict[str, Any]
    deeds: tuple[Deed, ...] = ()


def _class(ago: int, until: int, name: str, school: str, people: list[str], *deeds: Deed) -> Tale:
    asked = {"class_name": name, "school": school, "first_day": f"@ {ago - 6}", "last_day": f"@ {until}"}
    return Tale("training-follow-up", "county", ago, asked | {"people": people}, deeds)


MOBILIZED = "要求全程在校、按时返岗；本人提出孩子中考，已协调提前请半天假。"


def _talked(ago: int) -> Deed:
    return Deed(ago, "cadre", "talked", {"talk_on": f"@ {ago}", "talk_points": MOBILIZED, "handover": "班子副职代管"})


def _plan(ago: int, who: str, words: str) -> Deed:
    return Deed(ago, who, "part", {"plan": words, "discipline_known": "yes"})


def _week(ago: int, by: str = "school", seen: str = "fine", words: str = "全勤") -> Deed:
    answers = {"heard_by": by, "attendance": "all", "inspected": seen, "week_words": words}
    return Deed(ago, "cadre", "part", answers)


def _learned(ago: int, who: str, words: str) -> Deed:
    return Deed(ago, who, "part", {"learned": words})


CLASSES = (
    _class(
        150,
        118,
        "全市乡镇领导干部乡村振兴专题班",
        "云州市委党校",
        ["organizer 0", "organizer 1"],
        _talked(148),
        _plan(147, "organizer 0", "村集体经济怎样不靠补贴也能增收"),
        _plan(146, "organizer 1", "撂荒地整治怎样算清账"),
        _week(140),
        _week(133, "visit", words="到校看望，两人分别任小组长"),
        _week(126, "phone"),
        _learned(115, "organizer 0", "带回抱团发展的做法，先在三个村试"),
        _learned(114, "organizer 1", "流转费一年一付更稳"),
        Deed(
            110,
            "cadre",
            "debriefed",
            {"debrief_on": "@ 110", "debrief_points": "结合本县茶产业提出三条建议，下月交流。", "hours": "160"},
        ),
    ),
    _class(
        60,
        29,
        "全省年轻干部能力提升班",
        "省委党校",
        ["contact 0", "contact 1"],
        _talked(58),
        _plan(57, "contact 0", "怎样把政策说给群众听懂"),
        _plan(57, "contact 1", "项目申报怎样少走弯路"),
        _week(50),
        _week(36, "phone", "found", "一人晚自习外出未报告，已提醒"),
        _learned(26, "contact 0", "写了两千字体会，附调研提纲"),
        Deed(18, "cadre", "without", {"summaries_missing": "一人抽调防汛，总结待补"}),
        Deed(12, "cadre", "no_debrief", {"no_debrief_reason": "两人均在防汛一线，会期冲突，改为书面交流"}),
    ),
    _class(
        27,
        -10,
        "全市组织工作业务培训班",
        "云州市委党校",
        ["organizer 2", "contact 2"],
        Deed(25, "cadre", "talked_each", {"talk_on": "@ 25", "talk_points": MOBILIZED, "handover": "班子副职代管"}),
        _plan(24, "organizer 2", "党员教育怎样不走过场"),
        _plan(23, "contact 2", "机关支部怎样联系服务群众"),
        _week(16, words="全员到课，分组讨论发言积极"),
    ),
    _class(3, -24, "全国乡村治理示范培训班", "江临农业大学", ["contact 2"]),
)


def _sent(ago: int, work: str, purpose: str, unit: str, *deeds: Deed) -> Tale:
    return Tale("secondment", "county", ago, {"field_of_work": work, "purpose": purpose, "unit": unit}, deeds)


def _demand(ago: int, who: str, duty: str, tasks: str) -> Deed:
    return Deed(ago, who, "needed", {"duty": duty, "tasks": tasks})


def _nominated(ago: int, number: int, grounds: str) -> Deed:
    answers = {"home_unit": f"department {number}", "person": f"contact {number}", "grounds": grounds}
    return Deed(ago, "cadre", "nominated", answers)


def _approved(ago: int, middle: int, last: int, document: str) -> Deed:
    days = {"first_day": f"@ {ago - 5}", "middle_day": f"@ {middle}", "last_day": f"@ {last}"}
    return Deed(ago, "head", "approved", {"document": document, **days})


def _arrived(ago: int, who: str, division: str) -> Deed:
    return Deed(ago, who, "arrived", {"arrived_on": f"@ {ago}", "mentor": who, "division": division})


def _report(ago: int, who: str, done: str, days: int) -> Deed:
    return Deed(ago, who, "part", {"month_done": done, "month_days": str(days)})


def _guided(ago: int, who: str, done: str, talks: int) -> Deed:
    answers = {"guided": done, "talks": str(talks), "going": "well"}
    return Deed(ago, who, "part in secondment-mentoring", answers)


SECONDMENTS = (
    _sent(
        178,
        "petitions",
        "充实信访一线力量",
        "township 5",
        _demand(176, "organizer 5", "信访接待专班副组长", "接待来访、督办积案，每周下村两次"),
        _nominated(174, 3, "业务熟，缺少直面群众的经历"),
        Deed(173, "contact 3", "willing"),
        _approved(170, 100, 25, "青组干〔2026〕21号"),
        _arrived(164, "organizer 5", "分管初信初访"),
        _report(140, "contact 3", "接访十一批，化解宅基地纠纷两件", 22),
        _report(110, "contact 3", "包案积案三件，办结一件", 21),
        Deed(98, "cadre", "talked", {"midterm_on": "@ 98", "midterm_words": "进入角色快，导师评价能沉下去"}),
        _report(80, "contact 3", "拆迁安置积案达成协议", 23),
        _report(50, "contact 3", "整理信访事项流程图，群众好懂", 22),
        Deed(23, "contact 3", "returned", {"returned_on": "@ 23", "back_duty": "局办公室，牵头政策咨询窗口"}),
        Deed(
            22,
            "organizer 5",
            "said in secondment-mentoring",
            {"mentor_words": "安置积案谈了五次，不急不躁，群众认他。"},
        ),
        Deed(18, "organizer 5", "reviewed", {"grade": "excellent", "review_words": "独立化解积案三件，导师建议优秀。"}),
        Deed(
            15,
            "cadre",
            "confirmed_grassroots",
            {"grade_confirmed": "excellent", "confirm_words": "听取了镇村干部和来访群众意见"},
        ),
    ),
    _sent(
        120,
        "projects",
        "茶旅融合园区建设",
        "township 6",
        _demand(118, "organizer 6", "园区建设指挥部工程组副组长", "协调用地和管线迁改"),
        _nominated(115, 4, "懂规划，可帮镇里把项目程序走顺"),
        Deed(114, "contact 4", "willing", {"difficulties": "爱人在外地，请考虑双休"}),
        _approved(110, 20, -120, "青组干〔2026〕34号"),
        _arrived(104, "organizer 6", "管线迁改和用地报批"),
        _guided(86, "organizer 6", "带着走完一次用地报批全流程", 2),
        _report(84, "contact 4", "迁改方案通过会审", 21),
        _report(54, "contact 4", "完成两户搬迁协议", 22),
        Deed(16, "cadre", "talked", {"midterm_on": "@ 16", "midterm_words": "用地报批提前；漏交一次月报，已提醒"}),
    ),
    _sent(
        90,
        "front_line",
        "防汛救灾一线锻炼",
        "township 7",
        _demand(88, "organizer 7", "应急办副主任（挂职）", "汛期值守和隐患排查"),
        _nominated(86, 5, "有工程背景"),
        Deed(85, "contact 5", "willing"),
        _approved(82, 0, -90, "青组干〔2026〕40号"),
        _arrived(76, "organizer 7", "隐患排查和转移演练"),
        Deed(40, "cadre", "recall", {"recall_reason": "原单位承担全国普查，急需专业人员"}),
        Deed(38, "cadre", "ended_early in secondment-mentoring", {"ended_reason": "提前召回"}),
        Deed(38, "cadre", "settled", {"recalled_on": "@ 38", "recall_words": "已谈话，本人愿意下一批再派"}),
    ),
    _sent(
        9,
        "revitalization",
        "强村公司运营帮扶",
        "township 8",
        _demand(7, "organizer 8", "强村公司运营顾问", "理清账目、帮跑订单"),
        _nominated(2, 6, "熟悉农产品流通"),
    ),
)


def _talk(ago: int, matter: str, person: str, *deeds: Deed) -> Tale:
    return Tale("early-reminder", "county", ago, {"matter": matter, "person": person}, deeds)


def _arranged(ago: int, outline: str) -> Deed:
    return Deed(ago, "cadre", "arrange", {"talk_planned": f"@ {ago}", "outline": outline})


def _held(ago: int, record: str, promise: str, again: int) -> Deed:
    answers = {"talkers": "干部股两人", "record": record, "promises": promise}
    return Deed(ago, "cadre", "held", answers | {"talked_on": f"@ {ago}", "look_again_on": f"@ {again}"})


TALKS = (
    _talk(
        130,
        "连续两次会议无故缺席",
        "organizer 0",
        _arranged(128, "核对会议签到，听本人说明"),
        _held(126, "指出两次缺席；本人说明一次是陪护老人", "严格请假，家事提前报告", 66),
        Deed(125, "organizer 0", "refuse", {"why": "第一次请过假，记录写成了无故"}),
        Deed(124, "cadre", "mend", {"mend_reason": "查到请假条，改为缺席一次"}),
        _held(122, "指出一次缺席；请假那次已更正", "严格请假，家事提前报告", 66),
        Deed(122, "cadre", "sign"),
        Deed(121, "organizer 0", "sign"),
        Deed(121, "cadre", "signed"),
        Deed(63, "cadre", "improved", {"change": "两个月全勤，工作主动"}),
    ),
    _talk(
        45,
        "项目进度连续两月落后",
        "organizer 10",
        _arranged(43, "摸清卡在哪里，帮着理办法"),
        _held(41, "指出两个项目落后；本人说明用地指标未落实", "每周一调度，月底前开工", -12),
        Deed(41, "cadre", "sign"),
        Deed(40, "organizer 10", "sign"),
        Deed(40, "cadre", "signed"),
    ),
    _talk(
        12,
        "群众反映答复不及时",
        "contact 7",
        _arranged(10, "看台账，听本人说明"),
        _held(6, "抽查七件，两件超期未说明原因", "当天登记、三天回话", -40),
        Deed(5, "cadre", "sign"),
    ),
    _talk(
        30,
        "试用期即将届满",
        "organizer 11",
        Deed(28, "cadre", "told", {"told_how": "电话告知准备试用期满总结，考核组下周到镇"}),
    ),
    _talk(2, "个人有关事项报告前提醒", "contact 0"),
)
CARE = (
    Tale(
        "care",
        "township 0",
        100,
        {"period": "2026 年度"},
        (
            Deed(
                98, "organizer 0", "begin", {"people": ["organizer 0"], "arrangement": "体检分两批，年休假汛期后错峰"}
            ),
            Deed(70, "organizer 0", "part in care-checkup", {"checkup_on": "@ 70", "checkup_where": "县人民医院"}),
            Deed(66, "organizer 0", "noted in care-checkup", {"summary": "年度体检已完成"}),
            Deed(60, "organizer 0", "part in care-talk", {"talked_on": "@ 60", "talked_by": "镇党委书记"}),
        ),
    ),
    Tale(
        "care",
        "department 1",
        80,
        {"period": "防汛一线干部走访"},
        (
            Deed(78, "contact 1", "visit_only", {"visited": ["contact 1"], "hardship": "duty"}),
            Deed(70, "contact 1", "part in care-visit", {"visited_on": "@ 70", "visited_by": "局长和工会主席"}),
            Deed(66, "contact 1", "noted in care-visit", {"summary": "走访一户，孩子进了机关暑托班"}),
            Deed(65, "contact 1", "finish", {"summary": "走访一户，困难已帮办。"}),
        ),
    ),
    Tale("care", "township 13", 6, {"period": "驻村干部健康体检"}),
)


def _award(ago: int, title: str, quota: int, units: list[str], *deeds: Deed) -> Tale:
    asked = {"title": title, "basis": "青委办〔2026〕17号", "units": units, "eligible": "40", "quota": str(quota)}
    asked |= {"unit_quota": "1"}
    conditions = "近两年考核称职以上，群众公认，没有影响期内的处分"
    return Tale("care-commendation", "county", ago, asked | {"conditions": conditions}, deeds)


def _nominees(ago: int, who: str, deeds: str) -> Deed:
    answers = {"nominees": [who], "deeds": deeds, "heard": "开会推荐，听取了村社区干部意见"}
    return Deed(ago, who, "part", answers)


def _proposed(ago: int, people: list[str], text: str) -> Deed:
    said = "纪检、公安、卫健等部门均无不良反映"
    return Deed(ago, "cadre", "propose", {"winners": people, "opinions": said, "notice_text": text})


AWARDS = (
    _award(
        110,
        "防汛救灾担当作为好干部",
        2,
        ["township 0", "department 0"],
        Deed(109, "head", "approved"),
        _nominees(104, "organizer 0", "三天转移群众四百余人，无一伤亡"),
        _nominees(103, "contact 0", "连夜抢通三处塌方路段"),
        _proposed(
            100, ["organizer 0", "contact 0"], "拟表彰防汛救灾中表现突出的乡镇、部门干部各一名。监督电话：12380。"
        ),
        Deed(84, "head", "decided", {"document": "青委〔2026〕30号", "decided_on": "@ 84"}),
    ),
    _award(
        24,
        "乡村振兴先进个人",
        3,
        ["township 15", "township 16"],
        Deed(23, "head", "approved"),
        _nominees(18, "organizer 15", "联村带富，集体增收翻番"),
        _nominees(17, "organizer 16", "引进订单农业，户均增收"),
        _proposed(3, ["organizer 15", "organizer 16"], "拟表彰乡村振兴先进个人两名。监督电话：12380。"),
    ),
    _award(
        5,
        "优秀基层党务工作者",
        5,
        ["township 17", "township 18", "department 8"],
        Deed(4, "head", "approved"),
        _nominees(2, "organizer 17", "三年没错过一次主题党日"),
    ),
)

TALES = (*CLASSES, *SECONDMENTS, *TALKS, *CARE, *AWARDS)
