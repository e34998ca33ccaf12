"""Parts in the browser: who holds one sees its form first, who leads sees them all, others see only their own."""

from django.http import QueryDict
from django.urls import reverse

from tests.world import client_for
from zhizhi.core.declarations import FormField, Text
from zhizhi.engines.processes.models import Draft, Event
from zhizhi.engines.processes.operations import case_hand_over
from zhizhi.engines.processes.tests.many import do, opened, part, parts, publish, step, way
from zhizhi.engines.processes.tests.many import text as words
from zhizhi.engines.processes.tests.pages import ENGLISH, got, page, text
from zhizhi.engines.processes.tests.test_fanning import GROUPS, fan
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.engines.processes.views.drafts import written
from zhizhi.registry.organizations.operations import organization_create

NAME = Text(zh="名", en="name")


def test_who_holds_a_part_finds_it_in_the_inbox_and_does_it_on_the_page(walk: Walk) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS)))
    client = client_for(world.group_leader)
    assert "Report" in text(got(client, "desk:inbox"))
    first = parts(case)[0]
    shown = page(client, case)
    assert "Send the report" in shown
    assert shown.index(f"part-{first.pk}-count") < shown.index('id="parts"')
    assert f"part-{parts(case)[1].pk}-count" not in shown
    address = reverse("processes:part_do", args=[case.number, first.pk])
    refused = client.post(address, {"task": first.pk, "key": "a", f"part-{first.pk}-count": "x"}, headers=ENGLISH)
    assert (refused.status_code, 'value="x"' in text(refused)) == (422, True)
    sent = {"task": first.pk, "key": "b", f"part-{first.pk}-count": "12"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    assert Event.objects.filter(case=case, kind="part_done").count() == 1
    assert "Send the report" not in page(client, case)


def test_who_leads_sees_all_of_them_and_others_only_their_own(walk: Walk) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS, late=True)))
    first, second = parts(case)
    do(walk, first, world.group_leader, 4711)
    leader, other = client_for(world.secretary), client_for(world.second_group_leader)
    assert "1 of 2 done" in page(leader, case)
    table = text(got(leader, "processes:parts", case.number))
    assert "4711" in table
    assert world.group_leader.name in table
    assert "4711" not in text(got(leader, "processes:parts", case.number, state="open"))
    assert table.index(world.second_group.name) < table.index(world.group.name)
    assert "4711" in page(leader, case)
    assert "4711" not in page(other, case)
    assert got(other, "processes:parts", case.number).status_code == 403
    assert "4711" in text(got(leader, "processes:part", case.number, first.pk))
    urged = reverse("processes:parts_urge", args=[case.number])
    assert [one.post(urged, {"urge-key": "u"}).status_code for one in (other, leader)] == [403, 302]
    given = {"hand_over-key": "h", "hand_over-person": world.second_member.pk, "hand_over-reason": "出差"}
    assert "Hand over" in text(got(other, "processes:part", case.number, second.pk))
    assert got(other, "processes:part", case.number, first.pk).status_code == 403
    assert leader.post(reverse("processes:part_hand_over", args=[case.number, second.pk]), given).status_code == 302
    second.refresh_from_db()
    assert (second.urged_at is None, second.holder_person) == (False, world.second_member)
    organization_create(scope=None, parent=world.branch, kind="party_group", name="第三党小组", at=walk.at)
    leader.post(reverse("processes:parts_join", args=[case.number]), {"join-key": "j"})
    third = parts(case)[1]
    address = reverse("processes:part_drop", args=[case.number, third.pk])
    assert leader.post(address, {"drop-key": "d", "drop-reason": ""}, headers=ENGLISH).status_code == 422
    assert leader.post(address, {"drop-key": "d", "drop-reason": "还没有人"}).status_code == 302
    assert "还没有人" in text(got(leader, "processes:parts", case.number))


def test_many_acts_on_parts_are_one_entry_of_the_history(walk: Walk) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS)))
    tick(walk.later(days=7).at)
    do(walk, parts(case)[0], world.group_leader)
    shown = page(client_for(world.secretary), case)
    assert "3 acts on parts" in shown
    assert shown.count("<summary>Show them</summary>") == 1


def test_a_strip_of_months_and_a_page_of_each(walk: Walk) -> None:
    asked = {"kind": "recurring", "every": "month", "part": part(name=words("Monthly"))}
    case = opened(publish(walk, step("report", [way("done", "over"), way("gone")], **asked)))
    client = client_for(walk.world.secretary)
    do(walk, parts(case)[0], walk.world.secretary)
    for _month in range(2):
        tick(walk.later(days=31).at)
    tick(walk.later(days=10).at)
    shown = page(client, case)
    assert [shown.count("✓ delivered"), shown.count("✗ not handed in")] == [1, 2]
    shown = shown[shown.index('class="strip"') :]
    assert shown.index("March 2026") < shown.index("April 2026") < shown.index("May 2026")


def test_with_nobody_among_them_the_page_says_so(walk: Walk) -> None:
    case = opened(publish(walk, fan({"role": "grid_worker"})))
    assert "Nobody is there whom this could be asked of" in page(client_for(walk.world.secretary), case)


def test_a_wait_says_for_what(walk: Walk) -> None:
    call = {"fact": "subcases_closed", "args": {}}
    case = opened(publish(walk, step("rest", [way("done", "on")], kind="wait", fact=call, passed="on")))
    assert "It waits until all cases under this one have ended" in page(client_for(walk.world.secretary), case)


def test_a_draft_is_kept_for_who_has_the_task_next(walk: Walk) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS)))
    first = parts(case)[0]
    form = f"part-{first.pk}"
    sent = {"task": first.pk, f"{form}-count": "zwölf", "other": "x"}
    address = reverse("processes:draft", args=[case.number, form])
    assert client_for(world.group_leader).post(address, sent).status_code == 302
    assert client_for(world.second_group_leader).post(address, sent).status_code == 403
    case_hand_over(
        actor=walk.who(world.secretary), task_id=first.pk, person=world.member, reason="换届", key="h", at=walk.at
    )
    shown = page(client_for(world.member), case)
    assert 'value="zwölf"' in shown
    assert f"Draft kept by {world.group_leader.name}" in shown
    assert Event.objects.filter(case=case, kind="part_done").count() == 0
    do(walk, first, world.member)
    tick(walk.at)
    assert not Draft.objects.exists()


def test_restricted_answers_and_files_are_not_kept_as_a_draft() -> None:
    fields = (
        FormField(id="name", name=NAME, kind="text"), FormField(id="phone", name=NAME, kind="phone", restricted=True),
        FormField(id="lines", name=NAME, kind="text"), FormField(id="line", name=NAME, kind="photos"),
    )  # fmt: skip
    sent = QueryDict("f-name=a&f-phone=139&f-lines-0=b&f-lines-0=c&f-line=d&f-other=e&name=g&f-empty=")
    assert written(sent, "f", fields) == {"f-name": ["a"], "f-lines-0": ["b", "c"]}
