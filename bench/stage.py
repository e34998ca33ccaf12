"""Sets the stage for the pages: a secretary who owes twenty offers, and an order halfway through its steps."""

import json
import os

import django

OWED = 20


def main() -> None:
    """Prints where the pages are and the cookies of the secretary's sessions, ours and the peer's, as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from bench.bare import BACKEND
    from bench.house import House
    from bench.walks import ACCEPT, DISPATCH, OFFER
    from zhizhi.engines.processes.models import Case

    house = House()
    cases = [house.open() for _ in range(OWED + 1)]
    for act in (OFFER, DISPATCH, ACCEPT):
        house.move(house.task_of(cases[0]), act)
    number = Case.objects.system("benchmark").get(pk=cases[0]).number
    session = house.world.client_for(house.world.secretary).cookies["sessionid"].value
    peer = Client()
    peer.force_login(house.world.secretary.account, backend=BACKEND)
    bare = peer.cookies["sessionid"].value
    print(json.dumps({"inbox": "/", "case": f"/cases/{number}/", "session": session, "bare": bare}))


if __name__ == "__main__":
    main()
