from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from tests.world import World
from zhizhi.plans.documents import document_read
from zhizhi.plans.models import Plan
from zhizhi.plans.operations import Heading, plan_upload
from zhizhi.plans.queries import units_of
from zhizhi.plans.reading import read, states_read

# Invented for these tests; every sentence is our own.
TEXT = """关于做好云岭县2026年便民服务工作的要点

一、把服务送到门口
（一）抓实五单服务。各村推行“五单”服务，群众点单按期办结率达到90%以上（牵头单位：农业农村局；配合单位：青溪镇、白岩乡）。每个村每月公开一次办理情况。
（二）建好人才队伍。2026年10月底前，选派20名技术员到村指导，由农业农村局牵头。
二、把本领练到手上
各镇每年组织不少于2次业务培训。天气渐渐转暖，田里的活也多了起来。
"""


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def draft(world: World) -> Plan:
    """The plan of the small county, as uploaded by the officer."""
    return draft_make(world)


def draft_make(world: World, text: str = TEXT, **more: Any) -> Plan:
    """A draft of this text."""
    document = document_read("要点.txt", BytesIO(text.encode()))
    outline = read(document.text)
    heading = Heading(
        more.pop("title", outline.title or "要点"), world.county, date(2026, 1, 1), date(2026, 12, 31), **more
    )
    states = states_read(outline.nodes, units_of(world.county), 2026)
    return plan_upload(scope=world.scope(world.officer), heading=heading, document=document, states=states, at=world.at)


Make = Callable[..., Plan]
