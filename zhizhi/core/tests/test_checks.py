"""A right process, and what is said of it when one thing is wrong: in which line, in which words."""

from pathlib import Path

import pytest

from zhizhi.core.checks import read_kinds, read_mechanisms, read_process, read_roles
from zhizhi.core.declarations import FieldKind, OrganizationKind, Role, Text
from zhizhi.core.flow import known_on_arrival
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Known, Signature, Vocabulary

NAME = Text(zh="名", en="name")
KINDS = {kind: OrganizationKind(id=kind, name=NAME) for kind in ("village", "group", "township")}
ROLES = {
    role: Role(id=role, name=NAME, kinds=(kind,))
    for role, kind in (("secretary", "village"), ("leader", "group"), ("member", "group"), ("clerk", "village"))
}
RULES: dict[str, Signature] = {
    "belongs_to": {"person": FieldKind.PERSON, "organization": FieldKind.ORGANIZATION},
    "at_most": {"number": int, "note": str},
}
VOCABULARY = Vocabulary(KINDS, ROLES, Known(rules=RULES))

RIGHT = """\
id: help
ref: M66
kind: process
name: {zh: 帮忙, en: Help}
about: {zh: 有事说一声, en: Ask for help}
prefix: BM
opens_at: [village]
opened_by: [portal, desk]
limit: {workdays: 5}
alarms:
  - {percent: 100, tell: above}
  - {percent: 150, tell: clerk}
request:
  name: {zh: 点单, en: Ask}
  fields:
    - id: topic
      name: {zh: 事项, en: Topic}
      kind: choice
      options:
        - {id: road, name: {zh: 修路, en: Road}}
        - {id: water, name: {zh: 用水, en: Water}}
    - {id: wish, name: {zh: 要求, en: Wish}, kind: long_text}
    - {id: tel, name: {zh: 电话, en: Phone}, kind: phone, required: false, restricted: true}
    - {id: heads, name: {zh: 人数, en: Heads}, kind: integer, required: false, minimum: 1, maximum: 9}
steps:
  - id: offer
    name: {zh: 供单, en: Offer}
    role: secretary
    limit: {workdays: 1}
    moves:
      - id: give
        name: {zh: 交办, en: Give}
        to: send
        fields:
          - {id: group, name: {zh: 小组, en: Group}, kind: organization, kinds: [group]}
      - {id: refuse, name: {zh: 不办, en: Refuse}, to: refused, style: danger}
  - id: send
    name: {zh: 派单, en: Send}
    role: leader
    at: group
    limit: {workdays: 1}
    moves:
      - id: send
        name: {zh: 派人, en: Send}
        to: work
        fields:
          - {id: who, name: {zh: 谁去, en: Who}, kind: person, of: group}
        rules:
          - {rule: belongs_to, args: {person: who, organization: group}}
          - {rule: at_most, args: {number: 3, note: x}}
  - id: work
    name: {zh: 办理, en: Work}
    role: member
    person: who
    limit: {workdays: 3}
    moves:
      - {id: done, name: {zh: 办好, en: Done}, to: rate}
  - id: rate
    name: {zh: 评单, en: Rate}
    role: applicant
    in_person: clerk
    settled: true
    limit: {workdays: 10}
    at_limit: leave
    moves:
      - id: mark
        name: {zh: 打分, en: Mark}
        to: closed
        fields:
          - {id: stars, name: {zh: 几颗星, en: Stars}, kind: stars}
      - {id: again, name: {zh: 重办, en: Again}, to: offer}
      - {id: leave, name: {zh: 不评, en: Leave}, to: closed}
results:
  - {id: closed, name: {zh: 办结, en: Closed}, outcome: done}
  - {id: refused, name: {zh: 未办, en: Refused}, outcome: refused}
  - {id: withdrawn, name: {zh: 撤回, en: Withdrawn}, outcome: withdrawn}
"""


def faults_of(text: str, vocabulary: Vocabulary = VOCABULARY) -> list[tuple[int, str]]:
    process, faults = read_process(text.encode(), vocabulary, "help.yaml")
    assert (process is None) == bool(faults)
    return [(fault.line, f"{fault.message} — {fault.remedy}") for fault in faults]


def right() -> ProcessDeclaration:
    process, faults = read_process(RIGHT.encode(), VOCABULARY)
    assert not faults
    assert process
    return process


def test_the_right_one_is_read() -> None:
    process = right()
    assert process.first.id == "offer"
    assert process.steps[1].moves[0].rules[1].args == {"number": 3, "note": "x"}


# What is replaced, by what, a mark that begins in the faulty line, and words of the message or remedy.
SHAPES = [
    ("prefix: BM", "prefx: BM", "prefx: BM", "unknown key prefx — did you mean prefix?"),
    ("prefix: BM\n", "", "id: help", "the key prefix is missing"),
    ("prefix: BM", "prefix: bm", "prefix: bm", "capital Latin letters"),
    ("id: help", "id: Help me", "id: Help me", "small Latin letters"),
    ("ref: M66", "ref: 66", "ref: 66", "ref must be text"),
    ("ref: M66", "ref: X66", "ref: X66", "such as M66"),
    ("kind: process", "kind: proces", "kind: proces", "did you mean process?"),
    ("kind: long_text", "kind: longtext", "kind: longtext", "did you mean long_text?"),
    ("name: {zh: 帮忙, en: Help}", "name: 帮忙", "name: 帮忙", "write both languages"),
    ("{zh: 帮忙, en: Help}", '{zh: "", en: Help}', 'zh: ""', "zh is empty"),
    ("limit: {workdays: 5}", "limit: 5", "limit: 5", "its keys are: workdays"),
    ("limit: {workdays: 5}", 'limit: {workdays: "5"}', '"5"', "write figures without quotes"),
    ("limit: {workdays: 5}", "limit: {workdays: 0}", "workdays: 0", "too small — at least 1"),
    ("limit: {workdays: 5}", "limit: {workdays: 251}", "251", "too large — at most 250"),
    ("opens_at: [village]", "opens_at: village", "opens_at: village", "must be a list"),
    ("opens_at: [village]", "opens_at: []", "opens_at: []", "no entries"),
    ("[portal, desk]", "[portal, phone]", "phone]", "opened_by 2 cannot be “phone”"),
    ("required: false, restricted", "required: no, restricted", "required: no", "true or false without quotes"),
    ("style: danger", "style: red", "style: red", "known are: danger, plain, primary"),
    ("outcome: withdrawn", "outcome: withdrew", "withdrew", "did you mean withdrawn?"),
    ("args: {number: 3, note: x}", "args: {number: [3], note: x}", "[3]", "number must be a single value"),
    ("args: {number: 3, note: x}", "args: 3", "args: 3", "args must be a group of keys"),
    ("args: {number: 3, note: x}", "args: {Number: 3}", "Number", "small Latin letters"),
]
NAMES = [
    ("to: send", "to: sent", "to: sent", "unknown step or result sent — did you mean send?"),
    ("to: offer}", "to: nowhere}", "nowhere", "known are: closed, offer"),
    ("  - id: work", "  - id: send", "  - id: send\n    name: {zh: 办理", "send is used twice"),
    ("{id: closed, name: {zh: 办结", "{id: rate, name: {zh: 办结", "{id: rate", "rate is used twice"),
    ("{id: leave, name", "{id: mark, name", "{id: mark, name", "the move id mark is used twice"),
    ("{id: water,", "{id: road, ", "用水", "the option id road is used twice"),
    ("id: tel,", "id: wish,", "电话", "the field id wish is used twice"),
    ("id: tel,", "id: group,", "en: Group", "asked elsewhere with another kind"),
    ("percent: 150", "percent: 100", "tell: clerk", "alarm at 100 % is used twice"),
    ("opens_at: [village]", "opens_at: [vilage]", "vilage", "unknown kind of organization vilage"),
    ("tell: clerk", "tell: boss", "boss", "unknown role boss"),
    ("role: secretary", "role: secretery", "secretery", "did you mean secretary?"),
    ("in_person: clerk", "in_person: clark", "clark", "did you mean clerk?"),
    ("rule: at_most", "rule: at_mots", "at_mots", "did you mean at_most?"),
    ("kinds: [group]", "kinds: [gruop]", "gruop", "did you mean group?"),
]
FORMS = [
    ("kind: choice", "kind: text", "options:", "a field of kind text has no options"),
    ("kind: organization, kinds: [group]", "kind: organization", "kind: organization", "needs kinds"),
    ("kind: person, of: group", "kind: person, of: group, below: true", "kind: person", "not both"),
    ("kind: person, of: group", "kind: text, below: true", "kind: text", "has no below"),
    ("kind: stars", "kind: stars, of: group", "of: group}\n      - {id: again", "has no of"),
    ("kind: stars", "kind: stars, restricted: true", "kind: stars", "cannot be restricted"),
    ("kind: stars", "kind: stars, maximum: 6", "maximum: 6", "has no maximum"),
    ("kind: stars", "kind: photos, maximum: 50", "maximum: 50", "50 photos are not possible"),
    ("restricted: true", "restricted: true, told: true", "    - {id: tel", "a restricted answer cannot be told"),
    ("minimum: 1, maximum: 9", "minimum: 10, maximum: 9", "minimum: 10", "above the maximum"),
    ("kind: integer, required: false, minimum: 1, maximum: 9", "kind: date, minimum: 1", "kind: date", "no minimum"),
]
FLOWS = [
    ("to: work\n", "to: offer\n", "id: work", "no case ever reaches step work"),
    ("to: refused,", "to: closed,", "{id: refused", "no case ever reaches result refused"),
    ("to: rate}", "to: send}", "id: send\n", "from step send no result can be reached"),
    ("outcome: withdrawn", "outcome: refused", "results:", "no result has the outcome withdrawn"),
    ("outcome: done", "outcome: refused", "results:", "no result has the outcome done"),
]
PEOPLE = [
    ("role: secretary", "role: secretary\n    otherwise: [boss]", "otherwise: [boss]", "unknown role boss"),
    ("role: applicant", "role: applicant\n    otherwise: [clerk]", "otherwise: [clerk]", "has no otherwise"),
    ("to: refused, style", "to: refused, due: wish, style", "{id: refuse,", "is of kind long_text, needed is date"),
    ("to: refused, style", "to: refused, due: day, style", "{id: refuse,", "unknown field day"),
    ("    at: group", "    at: gruop", "at: gruop", "unknown field gruop — did you mean group?"),
    ("    at: group", "    at: wish", "at: wish", "of kind long_text, needed is organization"),
    ("kinds: [group]}", "kinds: [group], required: false}", "    at: group", "group may have no answer yet"),
    ("kinds: [group]}", "kinds: [township]}", "    at: group", "nobody is leader at the organizations"),
    ("to: refused, style", "to: send, style", "    at: group", "group may have no answer yet"),
    ("    person: who", "    person: group", "person: group\n", "needed is person"),
    ("    person: who", "    person: who\n    at: group", "at: group\n    limit: {workdays: 3}", "not both"),
    ("to: refused, style", "to: work, style", "    person: who", "who may have no answer yet"),
    ("of: group}", "of: wish}", "of: wish", "needed is organization"),
    ("of: group}", "of: nothing}", "of: nothing", "unknown field nothing"),
    ("    in_person: clerk\n", "", "role: applicant", "cannot be reached by code"),
    ("    role: member", "    in_person: clerk\n    role: member", "in_person: clerk\n    role", "only a step of the"),
    ("    settled: true", "    at: group", "    at: group\n    limit: {workdays: 10}", "applicant has no at"),
    ("at_limit: leave", "at_limit: leaf", "at_limit: leaf", "did you mean leave?"),
    ("at_limit: leave", "at_limit: mark", "at_limit: mark", "neither ask nor be refused"),
]
CALLS = [
    ("person: who, organization: group", "person: who", "belongs_to", "needs the argument organization"),
    ("person: who, organization: group", "person: who, organization: who", "belongs_to", "needed is organization"),
    ("person: who, organization: group", "person: nobody, organization: group", "nobody", "unknown field nobody"),
    ("args: {number: 3,", "args: {number: many,", "many", "must be a whole number"),
    ("args: {number: 3,", "args: {number: true,", "true, note", "must be a whole number"),
    ("note: x}", "note: x, nmber: 4}", "nmber", "unknown argument nmber — did you mean number?"),
]
ENGLISH = [
    ("{zh: 修路, en: Road}", "{zh: 修路}", "修路", "the English of “修路” is missing"),
    ("about: {zh: 有事说一声, en: Ask for help}", 'about: {zh: 有事说一声, en: ""}', "有事", "the English of"),
]


@pytest.mark.parametrize(("old", "new", "mark", "words"), [*SHAPES, *NAMES, *FORMS, *FLOWS, *PEOPLE, *CALLS, *ENGLISH])
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, mark: str, words: str) -> None:
    assert old in RIGHT
    text = RIGHT.replace(old, new, 1)
    line = text.count("\n", 0, text.index(mark)) + 1
    found = faults_of(text)
    assert any(at == line and words in said for at, said in found), (line, found)


def test_the_applicant_is_asked_only_when_reachable() -> None:
    text = RIGHT.replace("    settled: true\n", "").replace("[portal, desk]", "[desk]")
    assert any("before the case is settled" in said for _, said in faults_of(text))


def test_all_faults_are_told_at_once_and_in_order() -> None:
    text = RIGHT.replace("prefix: BM", "prefix: BM\nprefx: BM").replace("to: send", "to: sent")
    text = text.replace("role: member", "role: membr").replace(", en: Closed", "")
    found = faults_of(text)
    assert [line for line, _ in found] == sorted(line for line, _ in found)
    said = " ".join(words for _, words in found)
    assert all(words in said for words in ("prefx", "sent", "membr", "办结"))


def test_a_step_that_is_a_word_is_told_as_any_other_fault() -> None:
    found = faults_of(RIGHT.replace("steps:\n", "steps:\n  - offer\n"))
    assert [words for _, words in found if "group of keys" in words]


def test_a_wrong_entry_does_not_make_its_list_seem_empty() -> None:
    found = faults_of(RIGHT.replace("args: {number: 3, note: x}", "args: 3"))
    assert [words for _, words in found] == ["args must be a group of keys — write `key: value` lines"]


def test_an_unknown_key_does_not_accuse_its_neighbours() -> None:
    text = RIGHT.replace("      options:\n", "      optoins:\n")
    assert [words for _, words in faults_of(text)] == ["unknown key optoins — did you mean options?"]


@pytest.mark.parametrize("value", ["", "[]", "{}", "7", "true", '""', "[1, x]", "[[a]]"])
def test_whatever_stands_after_a_key_is_taken_or_refused_with_a_line(value: str) -> None:
    lines = RIGHT.splitlines()
    for number, line in enumerate(lines):
        if ": " in line:
            text = "\n".join([*lines[:number], f"{line.split(': ')[0]}: {value}", *lines[number + 1 :]])
            assert all(1 <= at <= len(lines) for at, _ in faults_of(text))


def test_a_county_may_leave_english_out() -> None:
    own = Vocabulary(KINDS, ROLES, Known(rules=RULES), shipped=False)
    assert faults_of(RIGHT.replace(", en: Road", "").replace(", en: Closed", ""), own) == []


def test_answers_known_on_arrival_are_those_of_every_way() -> None:
    assert known_on_arrival(right()) == {
        "offer": {"topic", "wish"},
        "send": {"topic", "wish", "group"},
        "work": {"topic", "wish", "group", "who"},
        "rate": {"topic", "wish", "group", "who"},
    }


def test_a_stored_declaration_can_be_checked_again() -> None:
    assert process_problems(right(), VOCABULARY) == []
    without_clerk = Vocabulary(KINDS, {key: role for key, role in ROLES.items() if key != "clerk"}, Known(rules=RULES))
    problems = [str(problem) for problem in process_problems(right(), without_clerk)]
    assert problems[0].startswith("alarms.2.tell: unknown role clerk — ")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("kinds:\n  - {id: a, name: {zh: 甲, en: A}}\n  - {id: a, name: {zh: 乙, en: B}}\n", 3, "a is used twice"),
        ("kinds:\n  - {id: a, name: {zh: 甲, en: A}, under: [b]}\n", 2, "unknown kind of organization b"),
        ("kinds:\n  - {id: a, name: {zh: 甲, en: A}, under: [a]}\n", 2, "can never stand in the tree"),
        ("kinds:\n  - {id: a, name: {zh: 甲}}\n", 2, "English"),
        ("kinds: []\n", 1, "no entries"),
        ("- a\n", 1, "must be a group of keys"),
    ],
)
def test_faulty_kinds(text: str, line: int, words: str) -> None:
    found, faults = read_kinds(text.encode())
    assert found == ()
    assert any(fault.line == line and words in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("{id: x, name: {zh: 甲, en: A}, kinds: [hamlet]}", "unknown kind of organization hamlet"),
        ("{id: x, name: {zh: 甲, en: A}, kinds: [village], above: y}", "unknown role y"),
        ("{id: x, name: {zh: 甲, en: A}, kinds: [village], above: x}", "stands above itself"),
        ("{id: applicant, name: {zh: 甲, en: A}, kinds: [village]}", "cannot be the name of a role"),
        ("{id: x, name: {zh: 甲, en: A}, kinds: []}", "no entries"),
        (
            "{id: x, name: {zh: 甲, en: A}, kinds: [village], capabilities: [{name: cases.viev}]}",
            "unknown capability cases.viev",
        ),
        (
            "{id: x, name: {zh: 甲, en: A}, kinds: [village],\n"
            "     capabilities: [{name: cases.view}, {name: cases.view}]}",
            "cases.view is used twice",
        ),
    ],
)
def test_faulty_roles(role: str, words: str) -> None:
    found, faults = read_roles(f"roles:\n  - {role}\n".encode(), KINDS)
    assert found == ()
    assert any(words in fault.message for fault in faults), faults


def test_faulty_mechanisms(tmp_path: Path) -> None:
    entry = "  - {ref: M01, name: {zh: 甲, en: A}, pillar: plan, kind: plan, home: plans, words: [甲, 甲]}\n"
    _, faults = read_mechanisms(f"mechanisms:\n{entry}{entry}".encode())
    assert [(fault.line, fault.message) for fault in faults] == [
        (2, "the word 甲 is used twice"),
        (3, "the number M01 is used twice"),
        (3, "the word 甲 is used twice"),
    ]
