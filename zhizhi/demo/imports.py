"""Two rosters that the demo's township brought in: one taken over, one that waits for decisions in its preview."""

# ruff: noqa: S311 - chance that can be repeated is what a demo needs

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.utils.timezone import localtime

from zhizhi.core.idnumber import check_character
from zhizhi.demo.dataset import Dataset, Human
from zhizhi.demo.load import Loaded
from zhizhi.demo.stories import Story
from zhizhi.registry.imports import checking
from zhizhi.registry.imports.mapping import proposed
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.operations import intake_apply, intake_map, intake_upload
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.imports.working import work
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

HEADS = ("序号", "姓名", "性别", "公民身份号码", "出生年月", "文化程度", "联系电话", "所在村")
SURNAMES, GIVEN = "江程陆侯邱龙贺毛郝段", "晓海燕志鹏婷阳欣怡浩然思远子涵雨桐"
NEW, KNOWN = 14, 8
# After the upload.
CHECKED, APPLIED = timedelta(minutes=2), timedelta(minutes=9)


def imports_story(data: Dataset, loaded: Loaded) -> Story:
    """What the township's organizer did in the last days."""
    human = next(login.human for login in data.logins if login.station == "township")
    tenure = next(tenure for tenure in data.tenures if tenure.human == human and tenure.until is None)
    place, begin = loaded.places[tenure.place], data.ends - timedelta(days=3)
    scope = scope_for(person=loaded.people[human], account_id=loaded.accounts[human], at=begin)
    rng = Random(f"{data.seed}:imports")
    below = [row for row in data.places if row.parent == tenure.place and row.kind in ("village", "community")]
    villages = [loaded.places[row.key].name for row in below]
    keys = {row.key for row in below}
    yield begin
    made = _brought(scope, place, "返乡人员名册.csv", _new(rng, villages, NEW, 700), begin)
    yield begin + CHECKED
    work(_again(made), begin + CHECKED)
    yield begin + APPLIED
    intake_apply(intake=_again(made), leave_faulty=False, undecided=0, at=begin + APPLIED)
    work(_again(made), begin + APPLIED)
    later = begin + timedelta(days=1)
    yield later
    known = [row for row in data.people if row.place in keys][:: max(1, len(data.people) // 4000)][:KNOWN]
    rows = [*_known(known, loaded), *_new(rng, villages, 6, 800)]
    made = _brought(scope, place, "党员信息核对表.csv", _spoilt(rows), later)
    yield later + CHECKED
    work(_again(made), later + CHECKED)


def _brought(scope: Scope, place: Organization, name: str, rows: Sequence[Sequence[str]], at: datetime) -> Intake:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(_text(name, rows, at), encoding="utf-8-sig")
        made = intake_upload(scope=scope, place=place, target="people", name=name, path=path, at=at)
    layout, _sheets = checking.layout_kept(made)
    mapping, _before = proposed(made, target_of("people").columns_of(place, scope, at), layout)
    intake_map(scope=scope, intake=made, mapping=mapping, at=at)
    return made


def _again(intake: Intake) -> Intake:
    found: Intake = Intake.objects.system("the demo's own").select_related("place").get(pk=intake.pk)
    return found


def _text(name: str, rows: Sequence[Sequence[str]], at: datetime) -> str:
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow([name.removesuffix(".csv")])
    lines.writerow([f"填报时间：{localtime(at):%Y年%m月}"])
    lines.writerow(HEADS)
    lines.writerows([str(number), *row] for number, row in enumerate(rows, 1))
    lines.writerow(["合计", f"{len(rows)}人"])
    return target.getvalue()


def _new(rng: Random, villages: Sequence[str], count: int, serial: int) -> list[list[str]]:
    rows = []
    for number in range(count):
        born = f"{rng.randrange(1975, 2004)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
        first = f"510999{born}{serial + number}"
        name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        sex = "男" if int(first[16]) % 2 else "女"
        education = rng.choice(("大专", "高中", "大学", "中专"))
        phone = f"139{serial}{rng.randrange(10**4, 10**5)}"
        rows.append(
            [
                name,
                sex,
                first + check_character(first),
                f"{born[:4]}.{born[4:6]}",
                education,
                phone,
                rng.choice(villages),
            ]
        )
    return rows


def _known(people: Sequence[Human], loaded: Loaded) -> list[list[str]]:
    """People of the township as another office has them: some phones are new, one education is another."""
    rows = []
    for number, human in enumerate(people):
        phone = human.phone if number % 2 else f"137{human.phone[3:]}"
        education = "大学" if number == 1 else ""
        sex = "女" if human.female else "男"
        born = f"{human.born:%Y.%m}"
        rows.append([human.name, sex, human.id_number, born, education, phone, loaded.places[human.place].name])
    return rows


def _spoilt(rows: list[list[str]]) -> list[list[str]]:
    """As it comes: a digit wrong, a number lost to Excel, a village that nobody knows."""
    wrong = rows[-1][2]
    rows[-1][2] = wrong[:9] + str((int(wrong[9]) + 3) % 10) + wrong[10:]
    rows[-2][2] = f"{rows[-2][2][0]}.{rows[-2][2][1:6]}E+17"
    rows[-3][6] = f"{rows[-3][6][:-1]}子村"
    return rows
