"""First secretaries, check-ins and small wishes of the demo's half year."""

from collections.abc import Iterator, Sequence

from zhizhi.demo.ground import ORGANIZER, SECRETARY, Ground
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.demo.scripts import PART, Line, Script

# Days, what was done, and why the days were fewer.
MONTHS: tuple[tuple[int, str] | tuple[int, str, str], ...] = (
    (6, "报到，听村干部和党员介绍情况", "月底到岗"),
    (22, "走访两百户，摸清三本账"),
    (21, "产业路完成勘测"),
    (17, "争取到水利资金", "市里培训五天"),
    (23, "产业路开工"),
    (22, "饮水工程通水"),
)


def postings(ground: Ground) -> Iterator[Script]:
    villages, workers = ground.led("village"), ground.workers()

    def script(place: str, number: int, ago: int, lines: Sequence[Line], until: int = -730) -> Script:
        human, unit = workers[number % len(workers)]
        answers = {
            "duty": "member" if number == 4 else "secretary",
            "sender": ground.key(unit),
            "posted": ground.who(human),
            "from": ground.day(ago - 3),
            "until": ground.day(until),
            "why": "村里缺懂项目、会协调的人",
        }
        return Script("first-secretary", place, ground.holder(ORGANIZER, place.split("/")[0]), ago, answers, lines)

    def month(ago: int, days: int, words: str, away: str = "") -> Line:
        plan = "入户听意见，推进产业路和饮水两件事"
        return Line(ago, PART, {"days_present": str(days), "month_done": words, "month_plan": plan, "away": away})

    agreed = {"order": f"青组〔{ground.data.day.year}〕31号"}
    yield script(
        SHOWN_KEY,
        1,
        150,
        [
            Line(147, "post_secretary", agreed),
            *(month(ago, *done) for ago, done in zip(ground.reports(147), MONTHS, strict=False)),
        ],
    )
    yield script(
        villages[1],
        4,
        120,
        [
            Line(117, "post_member", agreed),
            *(month(ago, 20, "协助建档、核对监测户") for ago in ground.reports(117, 61)),
            Line(60, "recall", {"recalled_because": "派出单位机构调整，另派他人"}),
            Line(
                55,
                "handed",
                {
                    "handed_list": [{"matter": "监测户档案", "stands": "已全部核对", "taken_by": "驻村工作队"}],
                    "debrief": "驻村两个月，走访一百二十户",
                },
            ),
            Line(50, "relieve_member", {"left_on": ground.day(50)}),
        ],
    )
    yield script(villages[2], 7, 2, [])


def check_ins(ground: Ground) -> Iterator[Script]:
    communities = ground.led("community")
    place = next((key for key in communities if key.startswith("t00/")), communities[0])
    member = next(login.human for login in ground.data.logins if login.station == "member")
    workers = [human for human, _unit in ground.workers()]
    people = [member, *(workers[number % len(workers)] for number in (2, 5, 8, 11))]

    def checked_in(human: int, ago: int, skill: str, lines: Sequence[Line]) -> Script:
        me = {"skill": skill, "free": "weekends", "workplace": "机关第一党支部"}
        return Script("community-service", place, human, ago, me, lines, channel="self")

    def served(ago: int, what: str, hours: int) -> list[Line]:
        thanks = "辛苦了，下回还请您" if hours > 2 else "老人们都说您耐心"
        return [
            Line(ago, "served", {"served_on": ground.day(ago), "service": what, "hours": str(hours)}),
            Line(ago - 1, "thank", {"thanks": thanks}),
        ]

    welcome = {"contact": "社区党群服务中心，周一至周六有人"}
    yield checked_in(
        people[0],
        140,
        "repairs",
        [
            Line(139, "confirm", welcome),
            *served(120, "清理河道垃圾", 3),
            *served(84, "教老人用手机交医保", 2),
            *served(33, "防汛夜间值守", 4),
        ],
    )
    yield checked_in(people[1], 132, "health", [Line(131, "confirm", welcome), *served(101, "义诊量血压四十人次", 4)])
    yield checked_in(
        people[2],
        90,
        "law",
        [
            Line(88, "confirm", welcome),
            Line(40, "served", {"served_on": ground.day(41), "service": "调解两户漏水纠纷", "hours": "6"}),
            Line(39, "correct", {"wrong": "当天签到是三个小时，请核对"}),
            *served(38, "调解两户漏水纠纷", 3),
        ],
    )
    yield checked_in(people[3], 60, "any", [Line(58, "elsewhere", {"where": "您填的小区属隔壁社区，请到那里报到"})])
    yield checked_in(people[4], 1, "teaching", [])
    yield from _wishes(ground, place)


def _wishes(ground: Ground, place: str) -> Iterator[Script]:
    def wish(ago: int, category: str, words: str, lines: Sequence[Line]) -> Script:
        opener = ground.holder(SECRETARY, place)
        asked = {"category": category, "wish": words, "where_to": "三栋二单元，先到社区取工具"}
        return Script("community-service-wish", place, opener, ago, asked, lines)

    yield wish(
        70,
        "repairs",
        "独居老人家的灯管坏了，够不着",
        [
            Line(69, PART),
            Line(65, "done", {"what": "换了两根灯管，检查了插座", "hours": "1"}),
            Line(64, "thank", {"thanks": "屋里亮堂了"}),
        ],
    )
    yield wish(
        30,
        "papers",
        "行动不便，想请人代办老年卡",
        [Line(22, "order"), Line(21, "refuse", {"refusal": "须本人拍照，已约好下周三社区上门采集"}, 0)],
    )
    yield wish(9, "care", "孩子放学后一个人，想有人辅导作业", [Line(8, PART)])
    yield wish(2, "repairs", "阳台水龙头滴水", [])
