"""Lists by strokes and by pinyin, in the order in which such lists are printed."""

from random import Random

import pytest

from zhizhi.core.personalnames import person_name, set_apart
from zhizhi.core.pinyin import sort_key
from zhizhi.core.strokes import STROKE_KEY_LENGTH, stroke_key, strokes
from zhizhi.core.surnames import surname_length


@pytest.mark.parametrize(
    "names",
    [
        # number of strokes
        "丁一 马春生 王小满 叶知秋 刘军 李一 周怀远 赵宁 高远 曹军 彭飞 蒙山 谭木 薛平",
        # the same number: 一 before 丨 before 丿 before 丶 before 乛
        "王军 毛军 文军 尹军",
        "艾军 田军 白军 冯军 边军",
        "李军 吴军 邱军 沈军 陈军",
        "林军 周军 郑军 孟军",
        # one surname: the given name goes on in the same way, the shorter first where it begins the other
        "王一 王小洪 王文涛 王正谱 王宁 王志军 王忠林 王建武 王晓晖 王祥喜 王清宪 王强 王毅",
        "张伟 张伟一 张伟明",
        # a compound surname after the simple one
        "欧立 欧鑫 欧阳一 郑一",
        "司军 司马一",
        "上官一 王一",
    ],
)
def test_lists_by_strokes(names: str) -> None:
    mixed = Random(1).sample(names.split(), len(names.split()))
    assert sorted(mixed, key=stroke_key) == names.split()


@pytest.mark.parametrize(
    "names",
    [
        "解军 曾军",
        "仇军 单军 尉迟军 查军",
        "区军 欧军",
        "朴军 秦军",
        "华军 黄军",
        "令狐军 缪军 宁军 区军",
        "翟军 张军",
        "种军 单军",
        # lü after lu and before luan, as dictionaries and spreadsheets have it
        "鲁军 陆军 路军 吕军 栾军 罗军 骆军",
        "肖军 萧军 谢军",
        "占军 詹军 张军",
        # one sound: all of a surname together, those of fewer strokes first
        "张安 张伟 张志 章安 章志",
        "于安 于志 余安 余志 俞安",
        "江安 江志 姜安 姜志",
    ],
)
def test_lists_by_pinyin_read_surnames_as_surnames(names: str) -> None:
    mixed = Random(1).sample(names.split(), len(names.split()))
    assert sorted(mixed, key=lambda name: sort_key(name, person=True)) == names.split()


READINGS = """单 shan; 仇 qiu; 解 xie; 曾 zeng; 查 zha; 区 ou; 尉迟 yu; 万俟 mo;
朴 piao; 盖 ge; 乐 yue; 肖 xiao1; 占 zhan1; 冼 xian; 西门 xi1; 闾丘 lu7; 缪 miao; 翟 zhai; 员 yun; 覃 qin; 种 chong"""


@pytest.mark.parametrize(("surname", "reading"), [pair.split() for pair in READINGS.split(";")])
def test_surnames_have_their_own_readings(surname: str, reading: str) -> None:
    assert sort_key(f"{surname}伟明", person=True).startswith(reading)


@pytest.mark.parametrize(("character", "count"), [("一", 1), ("王", 4), ("郑", 8), ("魏", 17), ("𬱖", 0), ("a", 0)])
def test_strokes_are_counted(character: str, count: int) -> None:
    assert strokes(character) == count


def test_the_table_holds_the_common_characters() -> None:
    # The first level of GB 2312 in its rows 16 to 55.
    common = [bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
    assert [character for character in common if not strokes(character)] == []


def test_keys_fit_their_column_and_unknown_names_come_last() -> None:
    assert len(stroke_key("阿卜杜热合曼·买买提" * 6)) <= STROKE_KEY_LENGTH
    assert max(["魏军", "Ann", "𬱖军", ""], key=stroke_key) == "𬱖军"
    assert (surname_length("欧阳"), surname_length("欧阳军"), surname_length(""), surname_length("李军")) == (
        1,
        2,
        0,
        1,
    )


@pytest.mark.parametrize(
    ("typed", "kept", "printed"),
    [
        ("王　芳", "王芳", "王　芳"), (" 李 小 明 ", "李小明", "李小明"), ("欧阳　军", "欧阳军", "欧阳军"),
        ("买买提.吐尔逊", "买买提·吐尔逊", "买买提·吐尔逊"), ("古丽 • 买买提", "古丽·买买提", "古丽·买买提"),
        ("阿不都 热合曼 买提", "阿不都 热合曼 买提", "阿不都 热合曼 买提"), ("John Smith", "John Smith", "John Smith"),
        ("王A", "王A", "王A"), ("", "", ""),
    ],
)  # fmt: skip
def test_names_are_written_one_way(typed: str, kept: str, printed: str) -> None:
    assert (person_name(typed), set_apart(kept)) == (kept, printed)
