"""The pages of a draft: what they show, what they refuse, and that all of it works by plain forms."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.world import World
from zhizhi.plans.models import Plan
from zhizhi.plans.queries import states_of, text_of
from zhizhi.plans.tests.conftest import TEXT


def test_an_uploaded_document_is_shown_beside_its_structure(world: World, client_for) -> None:
    client = client_for(world.officer)
    assert client.get(reverse("plans:upload")).status_code == 200
    file = SimpleUploadedFile("要点.txt", TEXT.encode("gb18030"))
    given = {"file": file, "organization": world.county.pk, "year": 2026}
    answer = client.post(reverse("plans:upload"), given, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    plan = Plan.objects.system("test").get()
    page = answer.content.decode()
    assert "关于做好云岭县2026年便民服务工作的要点" in page
    assert all(f'class="m-{mark}"' in page for mark in ("mechanism", "target", "date", "lead", "support"))
    assert text_of(plan).content == TEXT
    commitments = [one for one in states_of(plan).values() if one.kind == "commitment"]
    assert len(commitments) >= 4
    led = next(one for one in commitments if "五单" in TEXT[one.start : one.end])
    assert led.lead == world.department.pk
    assert set(led.supports) == {world.township.pk, world.other_township.pk}
    assert (led.target, led.unit, led.direction) == ("90", "%", "up")
    client.get(reverse("plans:list"))
