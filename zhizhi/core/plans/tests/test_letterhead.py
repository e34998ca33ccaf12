"""What frames a document, as a table of lines."""

import pytest

from zhizhi.core.plans.letterhead import Role, roles
from zhizhi.core.plans.sentences import sentences

NOTICE = """中共茶坪县委组织部文件
茶组发〔2026〕3号
关于印发《茶坪县网格工作方案》的通知
各乡镇党委，县直各单位党组：
现将方案印发给你们。
中共茶坪县委组织部
2026年3月1日
茶坪县网格工作方案
（试行）
一、总体要求
建好网格。
（牵头单位：县委组织部）
（县民政局、各乡镇）
附件：1.网格表
2.联系卡
联系人：张三　电话：1234567
"""


def test_the_frame_of_a_notice() -> None:
    found = sentences(NOTICE)
    given = {sentence.text: str(role) for sentence, role in zip(found, roles(found), strict=True)}
    assert [text for text, role in given.items() if role == "title"] == [
        "关于印发《茶坪县网格工作方案》的通知", "茶坪县网格工作方案", "（试行）",
    ]  # fmt: skip
    assert [text for text, role in given.items() if role == "units"] == [
        "（牵头单位：县委组织部）",
        "（县民政局、各乡镇）",
    ]
    assert [text for text, role in given.items() if role == "body"] == [
        "现将方案印发给你们。",
        "一、总体要求",
        "建好网格。",
    ]


@pytest.mark.parametrize(("text", "titles"), [
    ("茶坪县组织工作要点\n一、抓队伍\n", 1), ("关于做好村干部\n队伍建设的意见\n为做好工作，提出意见。\n", 2),
    ("在全县大会上的讲话\n（2026年1月1日）\n同志们：\n", 1), ("建好队伍\n每月学习一次。\n", 0),
    ("一、总体要求\n建好网格。\n", 0),
    ("茶坪县三年行动方案\n（2026—2028年）\n为做好工作，制定本方案。\n", 2), ("今年以来，工作不错。\n", 0),
])  # fmt: skip
def test_titles(text: str, titles: int) -> None:
    assert roles(sentences(text)).count(Role.TITLE) == titles


@pytest.mark.parametrize(
    "line", ["责任单位：县委组织部", "完成时限：2026年6月底", "（县委组织部牵头，各乡镇配合）", "【责任领导：李四】"]
)
def test_lines_that_only_name_units_or_dates(line: str) -> None:
    assert roles(sentences(f"一、任务\n建好网格。\n{line}\n"))[-1] is Role.UNITS
