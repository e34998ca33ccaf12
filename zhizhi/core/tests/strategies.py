"""Random processes: right ones over all kinds of steps, and ones with a single fault of a chosen class."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from zhizhi.core.checks import read_kinds, read_roles
from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.vocabulary import Known, Vocabulary
from zhizhi.core.yamlsource import Place
from zhizhi.packs import PACKS

Data = dict[str, Any]

_KINDS = {kind.id: kind for kind in read_kinds(PACKS / "organizations.yaml")[0]}
_ROLES = {role.id: role for role in read_roles(PACKS / "roles.yaml", _KINDS)[0]}
VOCABULARY = Vocabulary(
    _KINDS,
    _ROLES,
    Known(
        rules={"not_the_same_person": {}, "within_place": {"organization": FieldKind.ORGANIZATION}},
        facts={"subcases_closed": {}},
    ),
)
ROLES = ("secretary", "desk_officer", "township_organizer", "county_officer")
# What every request asks, so that any step may be addressed, last, and be held by it.
ASKED: list[Data] = [
    {"id": "day", "kind": "date"},
    {"id": "unit", "kind": "organization", "kinds": ["party_group"]},
    {"id": "who", "kind": "person", "below": True},
    {"id": "units", "kind": "organizations", "kinds": ["party_group"]},
    {"id": "several", "kind": "people", "below": True},
    {"id": "words", "kind": "long_text"},
]
SHARES = [{"numerator": 1, "denominator": 2}, {"numerator": 2, "denominator": 3, "more": True}]

words = st.text(st.sampled_from("修路灯好吗办理、？：?:, #[]{}\"'“”&*-!%abc 12true"), min_size=1, max_size=12).filter(
    lambda text: text.strip() != ""
)
names = st.builds(lambda zh, en: {"zh": zh, "en": en}, words, words)
limits = st.one_of(
    st.integers(1, 30).map(lambda count: {"workdays": count}),
    st.integers(1, 60).map(lambda count: {"days": count}),
    st.integers(1, 6).map(lambda count: {"months": count}),
)


@st.composite
def processes(draw: st.DrawFn) -> Data:
    """A right process as plain data: each step leads on to the next, and further moves lead anywhere."""
    count = draw(st.integers(1, 5))
    ids = [f"s{number}" for number in range(count)]
    steps = [_step(draw, number, ids) for number in range(count)]
    results = [
        {"id": "done", "name": draw(names), "outcome": "done"},
        {"id": "withdrawn", "name": draw(names), "outcome": "withdrawn"},
    ]
    if any(move["to"] == "refused" for step in steps for move in step["moves"]):
        results.insert(1, {"id": "refused", "name": draw(names), "outcome": "refused"})
    percents = draw(st.lists(st.integers(50, 500), unique=True, max_size=3))
    return {
        "id": "random-process", "ref": "M66", "kind": "process", "name": draw(names), "about": draw(names),
        "prefix": "QX", "opens_at": ["village"],
        "opened_by": ["desk", *draw(st.lists(st.sampled_from(["self", "program"]), unique=True))],
        "concerns": "who",
        **draw(st.sampled_from([{}, {"told": {"fields": ["words"], "steps": [ids[0]]}}])), "limit": draw(limits),
        "alarms": [{"percent": one, "tell": draw(st.sampled_from(["above", *ROLES]))} for one in percents],
        "request": {
            "name": draw(names),
            "fields": [{**field, "name": draw(names)} for field in ASKED] + draw(_fields("r")),
        },
        "steps": steps, "results": results,
        "measures": [{"id": "own", "name": draw(names), "about": draw(names), **draw(_measured(ids))}]
        if draw(st.booleans()) else [],
    }  # fmt: skip


def _measured(ids: list[str]) -> st.SearchStrategy[Data]:
    """What a measure of its own counts: who came so far, or how long it took."""
    lengths = st.fixed_dictionaries(
        {"until": st.sampled_from([ids[-1], "done", "on"])},
        optional={"since": st.sampled_from([ids[0], "on"]), "unit": st.just("workdays"), "within": st.integers(0, 90)},
    )
    return st.one_of(st.just({"reached": [ids[-1]], "of": ["done"]}), lengths.map(lambda length: {"length": length}))


def declared(data: Data) -> ProcessDeclaration:
    """The data as frozen types."""
    return ProcessDeclaration.model_validate(data)


def _fields(prefix: str) -> st.SearchStrategy[list[Data]]:
    """Questions of all kinds that need nothing around them."""

    def numbered(found: list[Data]) -> list[Data]:
        return [{"id": f"{prefix}{number}", **field} for number, field in enumerate(found)]

    plain = st.fixed_dictionaries(
        {"name": names, "kind": st.sampled_from(["text", "long_text", "yes_no", "date", "phone"])},
        optional={"help": names, "required": st.booleans(), "restricted": st.booleans()},
    )
    number = st.fixed_dictionaries(
        {"name": names, "kind": st.sampled_from(["integer", "money"]), "minimum": st.integers(0, 9)},
        optional={"maximum": st.integers(100, 10**6), "told": st.booleans()},
    )
    options = [{"id": "one", "name": {"zh": "一", "en": "One"}}, {"id": "two", "name": {"zh": "二", "en": "Two"}}]
    choice = st.fixed_dictionaries({"name": names, "kind": st.just("choice"), "options": st.just(options)})
    uploaded = st.fixed_dictionaries(
        {"name": names, "kind": st.sampled_from(["photos", "files"]), "required": st.just(False)},
        optional={"maximum": st.integers(1, 20)},
    )
    columns = [{"id": "what", "name": {"zh": "内容", "en": "What"}, "kind": "text"}]
    rows = st.fixed_dictionaries(
        {"name": names, "kind": st.just("rows"), "columns": st.just(columns), "required": st.just(False)}
    )
    return st.lists(st.one_of(plain, number, choice, uploaded, rows), max_size=2).map(numbered)


def _step(draw: st.DrawFn, number: int, ids: list[str]) -> Data:
    """A step of any kind whose first move leads on."""
    onward = ids[number + 1] if number + 1 < len(ids) else "done"
    step: Data = {"id": ids[number], "name": draw(names), "limit": draw(limits), **_addressed(draw)}
    first: Data = {"id": "on", "name": draw(names), "to": onward}
    others = [_move(draw, f"m{one}", f"{ids[number]}x{one}", ids) for one in range(draw(st.integers(0, 2)))]
    kind = draw(st.sampled_from(["task", "task", "fan_out", "recurring", "wait", "notice", "ballot"]))
    step |= _of_kind(draw, kind)
    if kind == "task":
        first["fields"], first["style"] = draw(_fields(f"{ids[number]}on")), "primary"
        if draw(st.booleans()):
            others.append({"id": "late", "name": draw(names), "to": onward})
            step["at_limit"] = "late"
    if kind == "ballot":
        others += [{"id": name, "name": draw(names), "to": "refused"} for name in ("no", "nobody")]
    if draw(st.integers(0, 4)) == 0:
        step["signatures"] = [draw(st.sampled_from(ROLES))]
    if draw(st.booleans()):
        step["doing"] = draw(names)
    if draw(st.integers(0, 4)) == 0:
        text = {"zh": "{addressee}：\n{words}，{day}。", "en": "{words}"}
        step["papers"] = [
            {"id": f"{ids[number]}paper", "name": draw(names), "text": text, "receipt": draw(st.booleans())}
        ]
    return step | {"moves": [first, *others]}


def _addressed(draw: st.DrawFn) -> Data:
    """Who is asked: a role here or at the unit chosen, the person chosen, or one that the case knows."""
    role = draw(st.sampled_from(ROLES))
    return draw(
        st.sampled_from([
            {"role": role}, {"role": role, "otherwise": ["county_officer"]}, {"role": "group_leader", "at": "unit"},
            {"role": "member", "person": "who"}, {"role": "opener"}, {"role": "concerned", "in_person": "secretary"},
            {"role": role, "until_due": True},
        ])
    )  # fmt: skip


def _of_kind(draw: st.DrawFn, kind: str) -> Data:
    """What a kind of step has of its own."""
    part: Data = {"name": draw(names), "button": draw(names), "limit": draw(limits), "fields": []}
    if kind == "fan_out":
        complete = draw(st.sampled_from(["all", "any", "quorum"]))
        among = draw(st.sampled_from([{"kinds": ["party_group"]}, {"field": "units"}]))
        quorum = {"quorum": draw(st.integers(1, 100))} if complete == "quorum" else {}
        part["role"] = "group_leader"
        own = {"among": among, "part": part, "complete": complete, "completed": "on", "late": draw(st.booleans())}
        if draw(st.booleans()):
            part["fields"] = [{"id": "mark", "name": draw(names), "kind": "integer", "required": False}]
            own["marks"] = {"add": ["mark"], "without_extremes": draw(st.booleans())}
        return {"kind": kind, **own, **quorum}
    if kind == "recurring":
        part["role"] = "secretary"
        return {"kind": kind, "every": draw(st.sampled_from(["week", "month", "quarter"])), "part": part,
                "until": "day", "ended": "on"}  # fmt: skip
    if kind == "wait":
        waits: list[Data] = [{"until": "day"}, {"fact": {"fact": "subcases_closed"}}]
        until = draw(st.sampled_from(waits))
        return {"kind": kind, "passed": "on", **until}
    if kind == "notice":
        seen = draw(st.sampled_from(["place", "county", "inside", "unit"]))
        own = {"unit": "unit"} if seen == "unit" and draw(st.booleans()) else {}
        return {"kind": kind, "period": {"workdays": draw(st.integers(1, 10))}, "text": "words", "seen": seen,
                "cleared": "on", **own}  # fmt: skip
    if kind == "ballot":
        return {"kind": kind, "among": {"field": "several"}, "question": draw(names), "passed": "on", "failed": "no",
                "no_quorum": "nobody", "quorum": draw(st.sampled_from(SHARES)), "passes": draw(st.sampled_from(SHARES)),
                "counted_of": draw(st.sampled_from(["roll", "cast"])), "secret": draw(st.booleans())}  # fmt: skip
    return {}


def _move(draw: st.DrawFn, name: str, prefix: str, ids: list[str]) -> Data:
    """A further way out, to anywhere."""
    rules = draw(st.sampled_from([[], [{"rule": "not_the_same_person"}],
                                  [{"rule": "within_place", "args": {"organization": "unit"}}]]))  # fmt: skip
    return {
        "id": name, "name": draw(names), "to": draw(st.sampled_from([*ids, "done", "refused"])),
        "style": draw(st.sampled_from(["plain", "danger"])), "fields": draw(_fields(prefix)), "rules": rules,
        "unsigned": draw(st.booleans()),
    }  # fmt: skip


# A fault put into a right process: changes the data, and says at which place it is to be told.
Break = Callable[[Data, int], Place]


def _set(value: Any, *path: str | int) -> Break:
    """Puts the value at the path; “step” stands for the chosen step's number."""

    def put(data: Data, chosen: int) -> Place:
        place: Place = tuple(chosen if part == "step" else part for part in path)
        at: Any = data
        for part in place[:-1]:
            at = at[part]
        at[place[-1]] = value
        return place

    return put


def _without(*path: str | int) -> Break:
    def take(data: Data, chosen: int) -> Place:
        place: Place = tuple(chosen if part == "step" else part for part in path)
        at: Any = data
        for part in place[:-1]:
            at = at[part]
        del at[place[-1]]
        return place[:-1]

    return take


def _twice(data: Data, _chosen: int) -> Place:
    data["results"].append({"id": "s0", "name": {"zh": "又", "en": "Again"}, "outcome": "done"})
    return ("results", len(data["results"]) - 1, "id")


def _unreached(data: Data, _chosen: int) -> Place:
    move = {"id": "on", "name": {"zh": "去", "en": "On"}, "to": "done"}
    lost = {
        "id": "lost",
        "name": {"zh": "孤", "en": "Lost"},
        "role": "secretary",
        "limit": {"days": 1},
        "moves": [move],
    }
    data["steps"].append(lost)
    return ("steps", len(data["steps"]) - 1, "id")


def _dead_end(data: Data, _chosen: int) -> Place:
    last = len(data["steps"])
    data["steps"][-1]["moves"].append({"id": "trap", "name": {"zh": "陷", "en": "Trap"}, "to": "trap"})
    move = {"id": "again", "name": {"zh": "再", "en": "Again"}, "to": "trap"}
    trap = {"id": "trap", "name": {"zh": "坑", "en": "Pit"}, "role": "secretary", "limit": {"days": 1}, "moves": [move]}
    data["steps"].append(trap)
    return ("steps", last, "id")


def _move_twice(data: Data, chosen: int) -> Place:
    moves = data["steps"][chosen]["moves"]
    moves.append(moves[0] | {"name": {"zh": "又", "en": "Again"}, "fields": []})
    return ("steps", chosen, "moves", len(moves) - 1, "id")


def _alarm_twice(data: Data, _chosen: int) -> Place:
    data["alarms"] = [{"percent": 70}, {"percent": 70}]
    return ("alarms", 1, "percent")


def _itself_asks(data: Data, _chosen: int) -> Place:
    field = {"id": "asked", "name": {"zh": "问", "en": "Asked"}, "kind": "text"}
    move = {"id": "itself", "name": {"zh": "自", "en": "Itself"}, "to": "done", "fields": [field]}
    data["steps"][0]["moves"].append(move)
    data["steps"][0]["at_limit"] = "itself"
    return ("steps", 0, "at_limit")


FAULTS: dict[str, Break] = {
    "unknown key": _set("red", "steps", "step", "colour"),
    "unknown key of the whole": _set("red", "colour"),
    "missing limit": _without("steps", "step", "limit"),
    "missing name of a move": _without("steps", "step", "moves", 0, "name"),
    "limit of two units": _set({"days": 3, "workdays": 3}, "steps", "step", "limit"),
    "limit of no unit": _set({}, "limit"),
    "limit as text": _set("3", "limit", "workdays"),
    "limit too long": _set({"workdays": 900}, "steps", "step", "limit"),
    "unknown role": _set("helper", "steps", "step", "role"),
    "unknown role of an alarm": _set([{"percent": 90, "tell": "helper"}], "alarms"),
    "unknown kind of place": _set("hamlet", "opens_at", 0),
    "move to nowhere": _set("nowhere", "steps", "step", "moves", 0, "to"),
    "unknown rule": _set([{"rule": "within_budget"}], "steps", "step", "moves", 0, "rules"),
    "rule without its argument": _set([{"rule": "within_place"}], "steps", "step", "moves", 0, "rules"),
    "unknown effect": _set([{"effect": "fly"}], "steps", "step", "moves", 0, "effects"),
    "unknown kind of step": _set("auction", "steps", "step", "kind"),
    "unknown field": _set("nobody", "concerns"),
    "field of another kind": _set("day", "concerns"),
    "unknown signature": _set(["helper"], "steps", "step", "signatures"),
    "missing translation": _without("steps", "step", "name", "en"),
    "missing Chinese": _set({"en": "Only"}, "steps", "step", "name"),
    "no question": _set([], "request", "fields"),
    "choice without options": _set("choice", "request", "fields", 5, "kind"),
    "minimum above the maximum": _set(
        {"id": "words", "name": {"zh": "数", "en": "Number"}, "kind": "integer", "minimum": 9, "maximum": 1},
        "request", "fields", 5,
    ),
    "no result of withdrawal": _set([{"id": "done", "name": {"zh": "毕", "en": "Done"}, "outcome": "done"}], "results"),
    "clock without occasions": _set(["desk", "clock"], "opened_by"),
    "number in quotes": _set("M666", "ref"),
    "step and result of one name": _twice,
    "step never reached": _unreached,
    "dead end": _dead_end,
    "two moves of one name": _move_twice,
    "two alarms at one time": _alarm_twice,
    "a move by itself that asks": _itself_asks,
    "a paper that names no answer": _set(
        [{"id": "p", "name": {"zh": "书", "en": "P"}, "text": {"zh": "{nothing}", "en": "P"}}],
        "steps", "step", "papers",
    ),
    "length until nowhere": _set(
        [{"id": "own", "name": {"zh": "久", "en": "L"}, "about": {"zh": "久", "en": "L"}, "length": {"until": "x"}}],
        "measures",
    ),
}  # fmt: skip
