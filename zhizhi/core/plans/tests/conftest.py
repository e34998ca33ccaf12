"""The shipped words, once for all tests of the reader."""

from pathlib import Path

import pytest

from zhizhi.core.checks import read_mechanisms
from zhizhi.core.plans.catalogue import lexicon as lexicon_of
from zhizhi.core.plans.gold import Labelled, labelled
from zhizhi.core.plans.matching import Lexicon
from zhizhi.packs import PACKS

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The words of the shipped catalogue."""
    mechanisms, faults = read_mechanisms(PACKS / "catalogue.yaml")
    assert not faults
    return lexicon_of(mechanisms)


@pytest.fixture(scope="session")
def documents() -> list[Labelled]:
    """Invented documents in many shapes, with labels."""
    return labelled(DOCUMENTS)
