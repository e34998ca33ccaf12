"""Ours and the peer on one database, walking the same walks."""

from functools import partial

from django.db import connection

from bench.diagram import back
from bench.floor import Floor
from bench.house import House
from bench.laps import BARE, FLOOR, OURS, PEER, Lap, timed, together
from bench.peer import Peer
from bench.walks import MOVES, REQUEST, WALKS, Act

TIMES = 3
ROUND = WALKS * TIMES


class Contest:
    """Opening orders is not timed, nor is looking up the number of a task, which a form carries."""

    def __init__(self) -> None:
        self.vendor = connection.vendor
        self.house = House()
        self.floor = Floor()
        process = self.house.process
        self.peers = {
            PEER: Peer(process, "bench_peer", timers=True),
            BARE: Peer(process, "bench_peer_bare", timers=False),
        }

    def round(self, name: str) -> Lap:
        """All walks once by one engine. Raises AssertionError when one does not come to its end."""
        if name == OURS:
            return together(self._ours(walk) for walk in ROUND)
        if name == FLOOR:
            return together(timed(self.floor.move) for _ in range(MOVES * TIMES))
        return together(self._peer(self.peers[name], walk) for walk in ROUND)

    def peer_bytes(self) -> int:
        """How long the JSON of a finished order is, timers included."""
        return self.peers[PEER].size(1)

    def _ours(self, walk: tuple[Act, ...]) -> Lap:
        case = self.house.open()
        lap = together(timed(partial(self.house.move, self.house.task_of(case), act)) for act in walk)
        assert self.house.completed(case), f"case {case} is still open"
        return lap

    def _peer(self, peer: Peer, walk: tuple[Act, ...]) -> Lap:
        number = peer.open(REQUEST)
        lap = together(timed(self._step(peer, number, act)) for act in walk)
        assert peer.completed(number), f"workflow {number} is still open"
        return lap

    def _step(self, peer: Peer, number: int, act: Act) -> "partial[None]":
        way = back(act.sent_back) if act.sent_back else act.way
        return partial(peer.move, number, act.step, way, self.house.answers(act))
