"""Declarations to draw: one with every kind of step and many loops, and any at all."""

from typing import Any

from hypothesis import strategies as st

from zhizhi.core.process import ProcessDeclaration

TEXTS = [
    "同意",
    "不同意，退回补充材料后重新报",
    "报县委组织部审核",
    "完成",
    "Return it with reasons to the office",
    "超期未办",
]
ROLES = ["secretary", "group_leader", "county_officer", "applicant", "member"]
Data = dict[str, Any]


def text(zh: str) -> Data:
    return {"zh": zh}


def move(name: str, zh: str, to: str, **more: Any) -> Data:
    return {"id": name, "name": text(zh), "to": to, **more}


def field(name: str, kind: str) -> Data:
    return {"id": name, "name": text(name), "kind": kind}


def step(name: str, zh: str, role: str, moves: list[Data], **more: Any) -> Data:
    return {"id": name, "name": text(zh), "role": role, "limit": {"workdays": 3}, "moves": moves, **more}


def process(steps: list[Data], **more: Any) -> ProcessDeclaration:
    """A declaration of these steps, ending as done, refused or withdrawn."""
    results = [("closed", "已办结", "done"), ("refused", "未能办理", "refused"), ("withdrawn", "已撤回", "withdrawn")]
    whole = {
        "id": "drawn", "ref": "M99", "kind": "process", "name": text("选任程序"), "about": text("从动议到任职的全过程"),
        "prefix": "XR", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"workdays": 60},
        "alarms": [{"percent": 100, "tell": "above"}, {"percent": 150, "tell": "county_officer"}],
        "request": {"name": text("提出动议"), "fields": [field("day", "date"), field("words", "long_text")]},
        "steps": steps,
        "results": [{"id": name, "name": text(zh), "outcome": outcome} for name, zh, outcome in results],
    }  # fmt: skip
    return ProcessDeclaration.model_validate(whole | more)


def long_process() -> ProcessDeclaration:
    """Twelve steps of every kind with loops, as of choosing and appointing a cadre."""
    officer, secretary = "county_officer", "secretary"
    among = {"role": "member"}
    part = {"name": text("书面意见"), "button": text("提交意见"), "role": "group_leader", "limit": {"workdays": 2}}
    vote: Data = {
        "kind": "ballot", "among": among, "question": text("是否同意"), "quorum": {"numerator": 2, "denominator": 3},
        "passes": {"numerator": 1, "denominator": 2, "more": True}, "passed": "passed", "failed": "failed",
        "no_quorum": "no_quorum",
    }  # fmt: skip
    return process([
        step("propose", "分析研判和动议", secretary, [move("go", "形成工作方案", "recommend")]),
        step("recommend", "民主推荐", secretary, [
            move("done", "推荐票齐", "inspect"), move("again", "重新推荐", "propose", style="danger"),
        ], kind="fan_out", among={"kinds": ["village"]}, part=part, complete="all", completed="done", late=True),
        step("inspect", "组织考察", officer, [
            move("ok", "形成考察报告", "opinions"), move("more", "补充考察", "inspect"),
            move("bad", "考察不合格，终止", "refused", style="danger"),
        ], signatures=["secretary", "group_leader"]),
        step("opinions", "征求纪检监察机关意见", "group_leader", [
            move("clean", "没有问题", "discuss"), move("doubt", "有反映，需核查", "verify", style="danger"),
            move("late", "到期未复，催办", "opinions"),
        ], at_limit="late"),
        step("verify", "核查反映", officer, [
            move("cleared", "查否", "discuss"), move("true", "查实", "refused", style="danger"),
            move("back", "退回重新考察", "inspect"),
        ]),
        step("discuss", "讨论决定", secretary, [
            move("passed", "通过", "notice"), move("failed", "未通过", "propose", style="danger"),
            move("no_quorum", "到会人数不足，另行召开", "discuss"),
        ], **vote),
        step("notice", "任前公示", officer, [
            move("cleared", "公示无异议", "talk"), move("halt", "中止公示，核查", "verify", style="danger"),
        ], kind="notice", period={"workdays": 5}, text="words", seen="county", cleared="cleared"),
        step("talk", "任职谈话", secretary, [
            move("begin", "谈话并宣布任职", "wait", effects=[{"effect": "appointment_start"}]),
        ], until_due=True),
        step("wait", "试用期开始", officer, [move("passed", "到岗", "probation")], kind="wait", until="day",
             passed="passed"),
        step("probation", "试用期跟踪", officer, [
            move("over", "试用期满", "assess"), move("stop", "提前终止", "refused", style="danger"),
        ], kind="recurring", every="month", part=part, until="day", ended="over"),
        step("assess", "试用期满考核", officer, [
            move("fit", "合格，正式任职", "answer"), move("unfit", "不合格，免职", "refused", style="danger"),
            move("extend", "延长试用", "probation"), move("recheck", "再核查", "verify"),
        ]),
        step("answer", "本人确认", "applicant", [
            move("yes", "已知悉", "closed"), move("silent", "到期未确认，自动办结", "closed"),
        ], at_limit="silent", settled=True, in_person="secretary"),
    ])  # fmt: skip


@st.composite
def any_process(draw: st.DrawFn) -> ProcessDeclaration:
    """Any flow of up to nine steps of any kind, each reached; it need not make sense beyond that."""
    count = draw(st.integers(1, 9))
    goals = [*(f"s{number}" for number in range(count)), "closed", "refused", "nowhere"]
    return process([_any_step(draw, f"s{number}", goals) for number in range(count)])


def _any_step(draw: st.DrawFn, name: str, goals: list[str]) -> Data:
    names = [f"m{number}" for number in range(draw(st.integers(1, 4)))]
    styles, words, ends = st.sampled_from(["plain", "danger"]), st.sampled_from(TEXTS), st.sampled_from(goals)
    moves = [move(one, draw(words), draw(ends), style=draw(styles)) for one in names]
    moves[0]["to"] = goals[goals.index(name) + 1]
    pick = st.sampled_from(names)
    part = {"name": text("材料"), "button": text("报送"), "limit": {"days": 2}}
    third = {"numerator": 1, "denominator": 3}
    kinds: list[Data] = [
        {}, {"at_limit": draw(pick)}, {"kind": "wait", "until": "day", "passed": draw(pick)},
        {"kind": "wait", "fact": {"fact": "appointed"}, "passed": draw(pick), "limit": {"months": 2}},
        {"kind": "notice", "period": {"value": "notice_days"}, "text": "words", "cleared": draw(pick)},
        {"kind": "fan_out", "among": {"members": True}, "part": part, "completed": draw(pick)},
        {"kind": "recurring", "every": "month", "part": part, "until": "day", "ended": draw(pick)},
        {"kind": "recurring", "every": "week", "part": part, "at_limit": draw(pick)},
        {"kind": "ballot", "among": {"members": True}, "question": text("同意吗"), "quorum": third, "passes": third,
         "passed": draw(pick), "failed": draw(pick), "no_quorum": draw(pick)},
    ]  # fmt: skip
    return step(name, draw(st.sampled_from(TEXTS)), draw(st.sampled_from(ROLES)), moves) | draw(st.sampled_from(kinds))
