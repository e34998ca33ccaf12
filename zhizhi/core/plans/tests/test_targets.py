"""Figures to reach, as a table."""

import pytest

from zhizhi.core.plans.targets import targets


@pytest.mark.parametrize(("text", "found"), [
    ("实现网格全覆盖", [(100, "%", "=", "")]), ("做到应建尽建", [(100, "%", "=", "")]),
    ("高于县直干部20%以上", [(20, "%", ">=", "")]), ("每年不少于2次", [(2, "次", ">=", "year")]),
    ("每季度开展两次走访", [(2, "次", ">=", "quarter")]), ("引进硕士20名", [(20, "名", ">=", "")]),
    ("人均学习不少于5天", [(5, "天", ">=", "person")]), ("收入翻一番", [(2, "倍", "=", "")]),
    ("总量达到1.2万人", [(12000, "人", ">=", "")]), ("年均增长15%", [(15, "%", "+", "year")]),
    ("压减到3个以内", [(3, "个", "<=", "")]), ("不超过30%", [(30, "%", "<=", "")]),
    ("百分之八十以上的村", [(80, "%", ">=", "")]), ("占比不低于百分之60", [(60, "%", ">=", "")]),
    ("发展党员260名，其中35岁以下不低于60%", [(260, "名", ">=", ""), (60, "%", ">=", "")]),
    ("动态清零", [(0, "", "=", "")]), ("坚持三个区分开来", []), ("建成第3个文化广场", []),
        ("推行“5个到家”", []), ("2026年6月底前完成", []),
    ("培育一批精品课程", []), ("建立两本台账", []), ("落实〔2025〕12号文件", []), ("推行1+6模式", []),
])  # fmt: skip
def test_targets(text: str, found: list[tuple[float, str, str, str]]) -> None:
    got = targets(text, 7)
    assert [(target.value, target.unit, target.sign, target.per) for target in got] == found
    assert all(text[target.start - 7 : target.end - 7].strip() == target.text for target in got)
