"""Moves a second of several clients at once on PostgreSQL, ours and the peer's: commits of different cases go together.

Each client is a process with a connection and cases of its own. Prints one JSON object.
"""

import json
import multiprocessing
import os
import time
from collections.abc import Callable
from typing import Any

import django

from bench.laps import OURS, PEER

CLIENTS, EACH = 4, 12
# The number of the open task, which a form carries; looking it up is timed along.
TASK = "SELECT id FROM processes_task WHERE case_id = %s AND closed_at IS NULL AND part = ''"


def measure() -> dict[str, Any]:
    """Each walks plain orders that were opened before."""
    from bench.diagram import back
    from bench.house import House
    from bench.peer import Peer
    from bench.walks import PLAIN, REQUEST
    from zhizhi.registry.journal.operations import verify

    house = House()
    peer = Peer(house.process, "bench_peer", timers=True)

    def ours(client: int) -> None:
        house.count = (client + 1) * 1_000_000
        for case in cases[client]:
            for act in PLAIN:
                house.move(peer.execute(TASK, case).fetchone()[0], act)

    def theirs(client: int) -> None:
        for number in flows[client]:
            for act in PLAIN:
                peer.move(number, act.step, back(act.sent_back) if act.sent_back else act.way, house.answers(act))

    cases = [[house.open() for _ in range(EACH)] for _ in range(CLIENTS)]
    flows = [[peer.open(REQUEST) for _ in range(EACH)] for _ in range(CLIENTS)]
    moves = CLIENTS * EACH * len(PLAIN)
    seconds = {OURS: together(ours), PEER: together(theirs)}
    assert verify().ok, "acts of several clients broke the chain"
    rates = {name: moves / taken for name, taken in seconds.items()}
    return {"clients": CLIENTS, "moves_a_second": rates, "ratio": rates[OURS] / rates[PEER]}


def together(walk: Callable[[int], None]) -> float:
    """Seconds from the moment that all clients are connected until the last has done."""
    from django.db import connection

    connection.close()
    forked = multiprocessing.get_context("fork")
    ready = forked.Barrier(CLIENTS + 1)

    def run(client: int) -> None:
        connection.ensure_connection()
        ready.wait()
        walk(client)

    clients = [forked.Process(target=run, args=(client,)) for client in range(CLIENTS)]
    for client in clients:
        client.start()
    ready.wait()
    began = time.perf_counter()
    for client in clients:
        client.join()
        assert client.exitcode == 0, "a client failed"
    return time.perf_counter() - began


def main() -> None:
    """Expects an empty PostgreSQL database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
