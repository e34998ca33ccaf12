"""The peer: django-import-export on the same model and database, as its documentation shows it, and tuned.

What favours it: its rows come from calamine, not from its own slow reader; it seals nothing, keeps no keys, writes no
journal, asks no rights, looks for nobody twice in the file.
"""

from typing import Any

from import_export import fields, resources, widgets
from tablib import Dataset

from zhizhi.core import codesets, idnumber, masks
from zhizhi.core.partialdates import PartialDate
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.core.strokes import stroke_key
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.people.models import Person

FIELDS = (
    "id_blind", "id_masked", "phone_blind", "phone_masked", "name", "sort_key", "stroke_key", "initials", "sex",
    "birth_date", "birth_known", "nation", "native_place", "education", "degree", "school", "major", "politics",
    "work_since", "work_known", "party_since", "party_known", "full_since", "full_known",
)  # fmt: skip
DATES = (("出生日期", "birth"), ("参加工作时间", "work"), ("入党时间", "party"), ("转正时间", "full"))
CODES = (("民族", "nation", codesets.NATION), ("学历", "education", codesets.EDUCATION),
         ("政治面貌", "politics", codesets.POLITICS))  # fmt: skip
COLUMNS = {"birth": "birth_date", "work": "work_since", "party": "party_since", "full": "full_since"}


class AsItIs(widgets.Widget):  # type: ignore[misc]
    """Bytes stay bytes."""

    def clean(self, value: Any, **_more: Any) -> Any:
        """The value."""
        return value

    def render(self, value: Any, **_more: Any) -> str:
        """For its comparison."""
        return str(value)


class PersonResource(resources.ModelResource):  # type: ignore[misc]
    """Row by row, with a comparison of old and new, as it comes."""

    id_blind = fields.Field("id_blind", "id_blind", AsItIs())
    phone_blind = fields.Field("phone_blind", "phone_blind", AsItIs())

    class Meta:
        model = Person
        fields = FIELDS
        import_id_fields = ("id_blind",)
        use_transactions = True

    def __init__(self, place: Any) -> None:
        super().__init__()
        self.at = place

    def before_import_row(self, row: Any, **_more: Any) -> None:
        """The same conversions as ours."""
        number, phone, name = row["身份证号"], row["联系电话"], row["姓名"]
        if not idnumber.is_valid(number):
            raise ValueError("id number")
        row |= {"id_blind": blind(number), "id_masked": masks.id_number(number), "phone_blind": blind(phone)}
        row |= {"phone_masked": masks.phone(phone), "name": name, "sort_key": sort_key(name, person=True)}
        row |= {"stroke_key": stroke_key(name), "initials": initials(name, person=True)}
        row |= {"sex": "1" if row["性别"] == "男" else "2", "native_place": row["籍贯"]}
        row |= {"degree": row["学位"], "school": row["毕业院校"], "major": row["专业"]}
        for head, key, codes in CODES:
            row[key] = codes.code_of(row[head])
        for head, key in DATES:
            found = PartialDate.parse(row[head])
            row[COLUMNS[key]], row[f"{key}_known"] = found.day, found.known

    def before_save_instance(self, instance: Any, _row: Any, **_more: Any) -> None:
        """Where everybody of the file belongs."""
        instance.place, instance.place_left = self.at, self.at.left

    def get_queryset(self) -> Any:
        """Everybody."""
        return Person.objects.system("benchmark")


class TunedResource(PersonResource):
    """In batches and without comparison: no preview."""

    class Meta(PersonResource.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        skip_html_diff = True


def dataset(heads: list[Any], rows: list[list[Any]]) -> Dataset:
    """The rows as its own format classes would give them; it wants a head for the key that each row gets."""
    return Dataset(*([*row, ""] for row in rows), headers=[*heads, "id_blind"])
