"""Processes killed at random points: no acknowledged act is lost, none is half done, journal and registry verify."""

import os
import random
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.chances import FEW, Killer
from tests.killing import fingerprint
from tests.scenes import SCENES as SCENES_OF_THE_REGISTRY
from tests.scenes import Scene
from tests.scenes_cases import SCENES_OF_CASES
from tests.scenes_county import ONLY_ON, SCENES_OF_THE_COUNTY
from tests.world import world_make
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.keeping.checking import all_checked

SCENES = SCENES_OF_THE_REGISTRY | SCENES_OF_CASES | SCENES_OF_THE_COUNTY
HERE = [name for name in SCENES if ONLY_ON.get(name, connection.vendor) == connection.vendor]
MANY = int(os.environ.get("KILLS", "200"))


def killed(name: str, kills: int, folder: Path) -> Killer:
    """Goes on with the scene until so many children were killed."""
    scene: Scene = SCENES[name](world_make(), folder)
    killer = Killer(random.Random(20261121), few=kills <= len(FEW))
    tries = 0
    while killer.ends["killed"] < kills:
        tries += 1
        assert tries < kills * 5 + 20, f"hardly any was killed: {killer.ends}"
        one(scene, killer)
        if tries % 5 == 0:
            true()
    true()
    assert verify().ok
    return killer


def one(scene: Scene, killer: Killer) -> None:
    """One act: afterwards it is there, or everything is as before."""
    act = scene.next(killer.chance)
    before = fingerprint(besides=scene.passing)
    end = killer.kill(act, scene.doing)
    after = fingerprint(besides=scene.passing)
    done = scene.done()
    if end.acknowledged:
        assert done, "what was acknowledged is not there"
    if not done:
        changed = [table for table in before if before[table] != after.get(table)]
        assert not changed, f"half done: {changed}"
    killer.ends["killed" if end.killed else "finished"] += 1
    if end.killed:
        killer.ends["killed, and done" if done else "killed, and as before"] += 1


def true() -> None:
    """All invariants hold."""
    assert {result.name: result.first for result in all_checked() if not result.ok} == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", HERE)
def test_killed_a_few_times_nothing_is_lost_or_half_done(name: str, tmp_path: Path) -> None:
    killed(name, getattr(SCENES[name], "few", len(FEW)), tmp_path)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", HERE)
def test_killed_two_hundred_times_nothing_is_lost_or_half_done(name: str, tmp_path: Path) -> None:
    killer = killed(name, MANY, tmp_path)
    sys.stderr.write(f"\n{name}: {killer.said()}\n")
