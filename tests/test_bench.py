"""What the benchmark measures is a registry as the program would keep it, or its figures would say nothing."""

import pytest
from django.conf import settings

from bench import nation
from zhizhi.registry.keeping.checking import all_checked
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="once is enough")
def test_every_invariant_holds_of_the_benchmarks_nation() -> None:
    """Built past the operations, it has what they keep beside the rows: histories, orders, sums, measures."""
    levels = nation.build(0.0001)
    assert Organization.objects.system("test").count() == sum(map(len, levels.values())) > 60
    assert Person.objects.system("test").count() == 400
    assert [(result.name, result.first) for result in all_checked() if not result.ok] == []
