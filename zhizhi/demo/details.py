"""What the invented records say beside name, sex and birth: nation, education, work; and what they lack, as in life."""

from collections.abc import Collection
from datetime import date, timedelta
from random import Random

from zhizhi.demo.dataset import Human
from zhizhi.registry.people.derived import derived_set
from zhizhi.registry.people.models import Person

# Han mostly, then the neighbours of a county in the middle of the country: (code, share).
NATIONS = (("01", 880), ("15", 62), ("06", 34), ("12", 12), ("13", 6), ("03", 4), ("08", 2))
# Education by the year of birth from which it was usual: (born from, codes, shares).
SCHOOLING = (
    (1985, ("21", "31", "11", "37", "35"), (46, 34, 8, 8, 4)),
    (1970, ("31", "21", "37", "35", "38", "23"), (28, 16, 24, 12, 16, 4)),
    (1955, ("38", "37", "39", "31", "35"), (42, 24, 14, 12, 8)),
    (0, ("39", "38", "37"), (52, 36, 12)),
)
OF_CADRES = (("21", "31", "23", "11", "22"), (60, 20, 9, 9, 2))
COLLEGE = {"11", "21", "22", "23", "31"}
SCHOOLS = ("云州师范学院", "江临农业大学", "云州职业技术学院", "江临理工大学", "省委党校")
MAJORS = ("农学", "汉语言文学", "会计学", "行政管理", "法学", "计算机应用", "水利工程", "教育学", "经济管理")
DEGREES = {"11": "硕士", "21": "学士"}
NATIVE = ("青岚县", "云州市", "江临市", "青岚县", "青岚县")
# Of a hundred records so many lack a field, or know a date to the month only.
LACKS = {
    "nation": 2,
    "native_place": 14,
    "education": 5,
    "full_since": 18,
    "work_since": 20,
    "birth_month": 5,
    "party_month": 12,
}
# The place of the work of those who are paid; the others till their own land.
MEMBER, PROBATIONARY = "01", "02"
PROBATION = timedelta(days=365)


def details_set(person: Person, human: Human, day: date, paid: Collection[int]) -> None:
    """Fills `person` (unsaved); `paid` are the keys of those who hold a post with a salary."""
    # Each human has chances of its own, so that another member more changes nobody else's record.
    rng = Random(f"details {human.key} {human.born}")  # noqa: S311 (invented records, not secrets)
    is_paid = human.key in paid
    person.nation = "" if _lacks(rng, "nation") else rng.choices(*zip(*NATIONS, strict=True))[0]
    person.native_place = "" if _lacks(rng, "native_place") else rng.choice(NATIVE)
    _schooling(person, human, rng, is_paid)
    _party(person, human, day, rng)
    if is_paid:
        began = human.born + timedelta(days=rng.randint(20 * 365, 25 * 365))
        # Women beyond 54 hold a post still: a leading one, from which women retire as men do.
        person.retires = "55" if human.female and (day - human.born).days < 54 * 365 else "60"
        if not _lacks(rng, "work_since"):
            person.work_since, person.work_known = began.replace(day=1), "m"
    if _lacks(rng, "birth_month"):
        person.birth_date, person.birth_known = human.born.replace(day=1), "m"
    derived_set(person)


def _schooling(person: Person, human: Human, rng: Random, is_paid: bool) -> None:
    codes, shares = OF_CADRES if is_paid else next(row[1:] for row in SCHOOLING if human.born.year >= row[0])
    code = rng.choices(codes, shares)[0]
    if _lacks(rng, "education"):
        return
    person.education, person.degree = code, DEGREES.get(code, "")
    if code in COLLEGE:
        person.school, person.major = rng.choice(SCHOOLS), rng.choice(MAJORS)


def _party(person: Person, human: Human, day: date, rng: Random) -> None:
    joined, full = human.party_since, human.party_since + PROBATION
    person.politics = MEMBER if full <= day else PROBATIONARY
    if full <= day and not _lacks(rng, "full_since"):
        person.full_since = full
    if _lacks(rng, "party_month"):
        person.party_since, person.party_known = joined.replace(day=1), "m"
        if person.full_since:
            person.full_since, person.full_known = full.replace(day=1), "m"


def _lacks(rng: Random, field: str) -> bool:
    return rng.randrange(100) < LACKS[field]
