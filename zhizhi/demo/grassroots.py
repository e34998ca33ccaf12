"""Inspections, courtyard meetings and weak branches of the demo's half year."""

from collections.abc import Iterator, Sequence
from typing import Any

from zhizhi.demo.dataset import Dataset
from zhizhi.demo.ground import OFFICER, ORGANIZER, SECRETARY, Ground
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.demo.postings import check_ins, postings
from zhizhi.demo.scripts import ASK, PART, Answers, Cast, Line, Script, script_story
from zhizhi.demo.stories import Story


def grass_stories(data: Dataset, loaded: Loaded) -> Iterator[Story]:
    """Each case is a thread of its own."""
    ground, cast = Ground(data, loaded), Cast(data, loaded)
    for scripts in (_inspections, _meetings, _branches, postings, check_ins):
        yield from (script_story(cast, script) for script in scripts(ground))


def _plan(ground: Ground, ago: int) -> dict[str, Any]:
    line = {"measure": "修订制度、倒查近一年台账", "who": "办公室主任", "until": ground.day(ago)}
    return {"cause": "制度执行不严，日常监督缺位", "planned_until": ground.day(ago), "measures": [line]}


DONE = {"done": "对照措施逐条整改，制度已修订并执行", "proof": "整改台账"}

JUDGED = {"judged_how": "抽查近三个月的记录和台账，属实"}
MADE_KNOWN = {
    "summary": "两个问题全部整改，修订制度2项",
    "asked_people": "46",
    "satisfied_people": "44",
    "public_text": "县委第三轮巡察反馈问题2个，均已整改：修订议事规则，补齐三笔审批手续。意见可向县委巡察办反映。",
}


def _inspections(ground: Ground) -> Iterator[Script]:
    officer = ground.holder(OFFICER, "county")
    departments = ground.departments()

    def found(form: str, name: str, unit: str, ago: int, *issues: tuple[str, str]) -> Answers:
        findings = [{"issue": issue, "evidence": evidence} for issue, evidence in issues]
        return {
            "form": form,
            "inspection": name,
            "unit": ground.key(unit),
            "told_on": ground.day(ago),
            "findings": findings,
        }

    def through(below: int, first: int, last: int) -> list[Line]:
        """A finding that is planned, approved, rectified and verified in time."""
        return [
            Line(first, "plan", _plan(ground, last + 5), below),
            Line(first - 5, "approve", {"due_on": ground.day(last)}, below),
            Line(last + 6, "rectified", DONE, below),
            Line(last + 3, "verified", {"verified_how": "现场看台账并问了三名干部"}, below),
        ]

    first = found(
        "inspection",
        "县委第三轮巡察",
        departments[2],
        171,
        ("“三重一大”事项会议记录不完整", "2025年党组会议记录"),
        ("公务接待审批手续不全", "接待台账抽查12笔，缺3笔"),
    )
    yield Script(
        "inspection",
        "county",
        officer,
        170,
        first,
        [
            Line(168, "deliver"),
            *through(0, 160, 120),
            *through(1, 118, 90),
            Line(78, "report", MADE_KNOWN),
            Line(70, "accept", JUDGED),
        ],
    )
    second = found(
        "supervision",
        "惠民政策落实专项监督",
        "t01",
        46,
        ("两个村村务公开栏半年未更新", "现场照片和公开台账"),
        ("党费收缴台账与银行流水不一致", "2026年上半年台账"),
        ("包村干部入户走访记录雷同", "走访记录本抽查"),
    )
    yield Script(
        "inspection",
        "county",
        officer,
        45,
        second,
        [
            Line(43, "deliver"),
            *through(0, 40, 22),
            Line(21, "plan", _plan(ground, -12), 1),
            Line(20, "approve", {"due_on": ground.day(-10)}, 1),
            Line(12, "rectified", DONE, 1),
            Line(8, "not_enough", {"gap": "只补了上半年，去年的没有核对", "due_on": ground.day(-15)}, 1),
            Line(3, "object", {"objection": "其中两份系同一户多次走访，附原始记录"}, 2),
        ],
    )
    # What was done is on the portal on the demo's day.
    shown = found("audit", "乡村振兴资金专项审计", departments[1], 76, ("两个项目结算超过时限", "项目台账抽查6个"))
    told = MADE_KNOWN | {
        "summary": "两个项目已结算，建立按月督办清单",
        "public_text": "专项审计反馈问题1个，已整改：两个项目完成结算，资金按月督办。意见可向县委巡察办反映。",
    }
    lines = [Line(73, "deliver"), *through(0, 70, 40), Line(26, "report", told), Line(14, "accept", JUDGED)]
    yield Script("inspection", "county", officer, 75, shown, lines)
    third = found(
        "personnel", "选人用人专项检查", departments[-1], 2, ("两名干部任职试用期满未及时考核", "干部任免审批表")
    )
    yield Script("inspection", "county", officer, 1, third)


HELD = "大家围着坐了一院坝，先说上次的事办到哪一步，再一户一户提"


def _meetings(ground: Ground) -> Iterator[Script]:
    villages = ground.led("village")

    def script(place: str, ago: int, subject: str, spot: str, lines: Sequence[Line]) -> Script:
        answers = {
            "subject": subject,
            "spot": spot,
            "planned_on": ground.day(ago - 5),
            "planned_time": "晚上7点半",
            "topics": [{"topic": subject, "came": "visit"}, {"topic": "人居环境整治", "came": "above"}],
        }
        return Script("courtyard-meeting", place, ground.holder(SECRETARY, place), ago, answers, lines)

    def held(ago: int, attended: int, *requests: tuple[str, str]) -> Line:
        rows = [{"category": category, "wish": wish} for category, wish in requests]
        answers: dict[str, Any] = {"held_on": ground.day(ago), "attended": str(attended), "minutes": HELD}
        return Line(ago, "held", answers | {"requests": rows}) if rows else Line(ago, "held_settled", answers)

    def topic(ago: int, words: str) -> Line:
        return Line(ago, ASK, {"process": "courtyard-meeting-topic", "wish": words})

    def done(below: int, ago: int, words: str) -> Line:
        return Line(ago, "refuse", {"refusal": words}, below)

    own = SHOWN_KEY
    yield script(
        own,
        130,
        "三组晒坝路灯和饮水",
        "三组晒坝",
        [
            topic(128, "三组到学校那段路没有路灯，孩子晚自习回来害怕"),
            Line(127, "list", below=0),
            held(125, 31, ("roads", "晒坝边两盏路灯不亮"), ("repairs", "三组蓄水池水管漏水")),
            done(1, 124, "路灯属县道管养，已报镇交管办，7天内更换"),
            done(2, 124, "已列入镇里人饮维修，本周五前施工"),
            Line(123, "reply", {"reply": "会上定了：装两盏太阳能路灯，月底前装好，组长老周负责。"}, 0),
            Line(122, "rate", {"stars": "5", "comment": "说了就办，好。"}, 0),
            Line(95, "told", {"told_on": ground.day(95), "answers": "路灯已换好，水管已修好，大家当场点了头"}),
        ],
    )
    yield script(
        own,
        24,
        "秋收晾晒和产业路",
        "一组院坝",
        [
            topic(22, "收割机进不了三组的田，机耕道断了一截"),
            topic(21, "邻县工地欠的工钱要不到"),
            Line(20, "list", below=0),
            Line(20, "not_ours", {"reply": "欠薪请找县人社局劳动监察，电话贴在公开栏。村里可以陪您去。"}, 1),
            held(19, 27, ("roads", "产业路弯道没有护栏"), ("farming", "想请农技员讲柑橘修剪")),
            done(2, 18, "已报县交通局列入明年计划，先设警示牌"),
            done(3, 18, "农技员下月初到村，届时大喇叭通知"),
            Line(17, "order", {"category": "roads"}, 0),
        ],
    )
    yield script(
        villages[1],
        14,
        "殡葬新规和公墓路",
        "村委会坝子",
        [held(9, 44, ("roads", "公墓路下雨打滑"), ("papers", "老年卡年审想在村里办"))],
    )
    yield script(villages[2], 6, "冬季森林防火", "大院子", [])
    yield script(own, 3, "高龄补贴和医保缴费", "二组老井边", [topic(2, "医保今年涨了多少，能不能在村里代缴")])
    yield script(villages[3], 75, "高龄补贴怎么领", "老屋场", [held(70, 18)])
    rain = {"planned_on": ground.day(25), "planned_time": "上午9点", "postponed_because": "连续下雨，改到晴天"}
    yield script(
        villages[4],
        40,
        "邻里用水",
        "水井边",
        [
            Line(36, "postpone", rain),
            Line(24, "call_off", {"called_off_because": "两户已在人民调解下达成协议"}),
        ],
    )


# Problems solved, and what was done, month by month.
LIFTED = (
    (0, "补开支部大会两次，党员到会率八成"),
    (1, "固定每月10日为党日，当月到会率九成"),
    (1, "党员大会表决同意扩建冷库"),
    (2, "两名返乡青年列入后备"),
)
DIVIDED = ((0, "乡镇包村领导逐人谈心"), (1, "重新分工，产业项目恢复施工"), (1, "班子民主生活会开诚布公"))


def _branches(ground: Ground) -> Iterator[Script]:
    villages, departments = ground.led("village"), ground.departments()
    county = ground.holder("county_leader", "county")

    def script(place: str, ago: int, signs: str, lines: Sequence[Line]) -> Script:
        return Script("weak-branch", place, ground.holder(ORGANIZER, place.split("/")[0]), ago, {"signs": signs}, lines)

    def listed(ago: int, sign: str, words: str) -> list[Line]:
        act = {"listed_on": ground.day(ago - 6), "listed_by": "县委组织部部务会议"}
        return [Line(ago - 2, "weak", {"sign": sign, "facts_found": words}), Line(ago - 6, "list", act)]

    def planned(place: str, ago: int, goal: int) -> list[Line]:
        town = place.split("/")[0]
        leader = next(row.human for row in ground.data.tenures if row.place == town and row.title == "党委副书记")
        plan = {
            "county_unit": ground.key("county"),
            "county_leader": ground.who(county),
            "town": ground.key(town),
            "township_leader": ground.who(leader),
            "first_secretary": "已申请选派",
            "paired_unit": ground.key(departments[1]),
            "paired_contact": ground.who(ground.holder("department_contact", departments[1])),
            "goal_on": ground.day(goal),
            "tasks": [
                {
                    "problem": "组织生活不正常",
                    "measure": "每月固定主题党日，乡镇派人到会",
                    "who": "村书记",
                    "by": ground.day(goal),
                },
                {
                    "problem": "后备力量不足",
                    "measure": "回引两名年轻党员进后备库",
                    "who": "组织委员",
                    "by": ground.day(goal),
                },
            ],
        }
        return [Line(ago, "plan", plan), Line(ago - 3, "approve")]

    def month(ago: int, solved: int, words: str) -> Line:
        return Line(ago, PART, {"progress": words, "solved": str(solved), "left": str(2 - solved)})

    ready = {"outcome": "两项任务完成，支部大会恢复正常"}
    accepted = {"asked_people": "52", "satisfied_people": "49", "accepted_how": "入户测评，查会议记录"}
    yield script(
        villages[1],
        175,
        "半年没有开过支部党员大会",
        [
            *listed(175, "idle", "1月至6月没有支部党员大会记录，走访12名党员属实"),
            *planned(villages[1], 160, 20),
            *(month(ago, *done) for ago, done in zip(ground.reports(157, 61), LIFTED, strict=False)),
            Line(60, "ask_acceptance", ready),
            Line(52, "accepted", accepted),
            Line(45, "lift", {"sampled": "yes", "sampled_how": "到村走访十二户，随机问了六名党员"}),
        ],
    )
    own = next(key for key in villages[5:] + villages[2:] if key.startswith("t00/"))
    yield script(
        own,
        100,
        "班子两名成员互不配合",
        [
            *listed(100, "divided", "近半年三次议事不成，产业项目搁置"),
            *planned(own, 80, -60),
            *(month(ago, *done) for ago, done in zip(ground.reports(77), DIVIDED, strict=False)),
        ],
    )
    yield script(villages[3], 20, "信访件今年已有九件", listed(20, "petitions", "九件信访件集中反映土地流转租金拖欠"))
    yield script(
        villages[4],
        30,
        "集体经济收入连续两年不足五万元",
        [Line(26, "not_weak", {"not_weak_because": "收入低因灾减产，班子运转正常，列入产业帮扶"})],
    )
