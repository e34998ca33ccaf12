"""What no page shall stumble over: a NUL, which PostgreSQL takes in no text."""

import pytest
from django.test import Client

from tests.rights_rows.desk import case, sent
from tests.world import World


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/v/%00/",
        "/v/%00/ask/five-orders/",
        "/o/?number=%00",
        "/search/?q=%00",
        "/cases/%00/",
        "/cases/?%00=1",
        "/mechanisms/%00/",
        "/people/?q=a&q=%00",
    ],
)
def test_a_nul_in_an_address_is_refused(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.content.decode()) == (400, "网址有误，无法识别。")


def test_a_nul_in_the_key_of_a_form_is_passed_over(world: World) -> None:
    number = case(world)[0]
    given = sent("refuse", refusal="这件事归水利站管") | {"key": "a\0b"}
    assert world.client_for(world.secretary).post(f"/cases/{number}/move/refuse/", given).status_code == 302
