"""The searches that the county's officer has kept for herself and her office."""

from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import COUNTY_KEY
from zhizhi.registry.rosters.operations import search_save
from zhizhi.registry.scope import Scope

COLUMNS = ("name", "sex", "birth_date", "age", "education", "party_age", "place", "posts")
# Name, filters, columns beside the usual ones, whether the office has it too.
SEARCHES = (
    ("五年内到龄干部", "sort=retires&retire=60", (*COLUMNS, "retires_on"), True),
    ("35岁以下大学以上党员", "politics=party&age_to=35&education=2&sort=strokes", COLUMNS, True),
    ("少数民族党员（按笔画）", "nation=minority&politics=party&sort=strokes", (*COLUMNS, "nation"), True),
    ("转正时间待补填", "lacks=full_since&sort=place", ("party_since", "full_since", "place", "phone"), False),
)


def demo_searches_make(data: Dataset, loaded: Loaded, officer: Scope) -> None:
    """Kept on the day on which the demo's records begin."""
    for name, filters, columns, shared in SEARCHES:
        query = "&".join([filters, *(f"columns={column}" for column in columns)])
        office = loaded.places[COUNTY_KEY].pk if shared else None
        search_save(scope=officer, name=name, query=query, office_id=office, at=data.begins)
