"""A confidential case at every address of the site: only who handles it reads what it is about."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import client_for
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.tests.many import publish, step, text, way
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person

# What is looked for, and what stands beside it: pages repeat the first in their search field.
SOUGHT, WORD = "琉璃", "翡翠"
ASKED = {"wish": f"{SOUGHT}{WORD}", "more": f"{SOUGHT}{WORD}"}
# Opened with more than a look: files that take long to make, and what ends the session.
BESIDES = {"account_logout", "keeping:state"}
# Who was told that it is late tries all; the others what their posts are for.
UNTIL_ASKED = {
    "organizer": ("",), "branch_secretary": ("desk:", "processes:", "people:", "corrections:", "portal:", "reminders:"),
    "officer": ("processes:",), "desk_officer": ("desk:",), "auditor": ("journal:",), "administrator": ("retention:",),
}  # fmt: skip


@pytest.fixture
def case(walk: Walk) -> Case:
    """About the branch's secretary, held by the village's; the township was told that it is late."""
    fields = [
        {"id": "wish", "name": text("What"), "kind": "text"},
        {"id": "more", "name": text("More"), "kind": "long_text"},
        {"id": "person", "name": text("Who"), "kind": "person", "below": True},
    ]
    talk = step("talk", [way("talked", "hear", fields=[{"id": "said", "name": text("Said"), "kind": "text"}])])
    signed = step("talked", [way("done")], signatures=["concerned"])
    publish(walk, talk, signed, confidential=True, concerns="person", request={"name": text("ask"), "fields": fields})
    found = walk.ask(answers=ASKED | {"person": str(walk.world.branch_secretary.pk)}, desk=walk.world.secretary)
    walk.later(days=20)
    assert tick(walk.at)
    return found


def addresses(
    patterns: list[URLPattern | URLResolver], space: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of each address and what it takes."""
    for pattern in patterns:
        takes = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space, takes
            )
        elif pattern.name:
            yield f"{space}{pattern.name}", takes


def asked(walk: Walk, case: Case, spaces: tuple[str, ...]) -> list[str]:
    """Every address that takes nothing, and those of the case, its place, its process and whom it is about."""
    task, world, found = walk.task(case), walk.world, []
    known: dict[str, Any] = {
        "number": case.number, "slug": case.slug, "organization_id": world.village.pk, "task_id": task.pk,
        "person_id": world.branch_secretary.pk, "place_id": world.village.pk, "ref": "M12", "move_id": "hear",
        "code": world.village.code,
    }  # fmt: skip
    places = dict.fromkeys(("organizations", "changes", "terms"), world.village.pk)
    numbers = places | dict.fromkeys(("people", "rights", "duplicates", "retention"), world.branch_secretary.pk)
    for name, takes in addresses(get_resolver().url_patterns):
        given = known | {"pk": numbers.get(name.split(":")[0]), "name": "co_sign"}
        if name not in BESIDES and name.startswith(spaces) and all(given.get(one) for one in takes):
            found.append(reverse(name, kwargs={one: given[one] for one in takes}))
    acts = Act.objects.filter(at__gte=walk.world.at).order_by("-seq").values_list("seq", flat=True)[:5]
    return found + [reverse("journal:act", args=[seq]) for seq in acts if "journal:".startswith(spaces)]


def said(client: Client, address: str) -> bool:
    """Whether the page, or the file, says the word."""
    response: Any = client.get(address, {"q": SOUGHT, "text": SOUGHT, "take": "1"}, follow=False)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return WORD in body.decode("utf-8", "replace") or WORD in str(response.headers)


def speaking(walk: Walk, case: Case, person: Person, spaces: tuple[str, ...]) -> list[str]:
    """The addresses of these name spaces that say the word to this person."""
    client = client_for(person)
    found = [address for address in asked(walk, case, spaces) if said(client, address)]
    listed: Any = client.post(reverse("processes:export"), {"text": SOUGHT})
    body = b"".join(listed.streaming_content) if listed.streaming else listed.content
    return found + (["export"] if WORD in body.decode("utf-8", "replace") else [])


def test_who_does_not_handle_it_reads_it_nowhere(walk: Walk, case: Case) -> None:
    for attribute, spaces in UNTIL_ASKED.items():
        assert speaking(walk, case, getattr(walk.world, attribute), spaces) == [], attribute


def test_figures_of_few_confidential_cases_are_withheld_from_who_may_not_open_them(walk: Walk, case: Case) -> None:
    client = client_for(walk.world.organizer)
    page: Any = client.get(reverse("processes:overview", args=[case.slug, walk.world.village.pk]))
    assert (page.context["sees"], page.context["waits"]) == (False, [])


def test_who_handles_it_finds_it_and_so_does_whom_it_is_about_once_asked(walk: Walk, case: Case) -> None:
    page = reverse("processes:case", args=[case.number])
    found = speaking(walk, case, walk.world.secretary, ("processes:",))
    assert {page, reverse("processes:cases"), "export"} <= set(found)
    walk.act(case, walk.world.secretary, "hear", {"said": "讲明"})
    assert said(client_for(walk.world.branch_secretary), page)
