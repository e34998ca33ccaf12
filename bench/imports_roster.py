"""An invented roster of as many rows as asked for, with twenty columns, as an office would send it."""

import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from zhizhi.core.idnumber import check_character

HEADS = (
    "序号", "姓名", "性别", "身份证号", "出生日期", "民族", "籍贯", "学历", "学位", "毕业院校", "专业", "政治面貌",
    "参加工作时间", "入党时间", "转正时间", "联系电话", "备注一", "备注二", "备注三", "备注",
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲华建国春梅志新"
FIRST, DAYS = date(1950, 1, 1), 19_000


def roster(path: Path, rows: int, seed: int) -> None:
    """Writes the workbook; the same seed gives the same people."""
    chance = random.Random(seed)  # noqa: S311
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("花名册")
        page.write_row(0, 0, HEADS)
        for number in range(1, rows + 1):
            page.write_row(number, 0, _row(number, chance, seed))


def _row(number: int, chance: random.Random, seed: int) -> list[object]:
    born = FIRST + timedelta(days=chance.randrange(DAYS))
    first = f"{510000 + seed * 1000 + number // 1000:06d}{born:%Y%m%d}{number % 1000:03d}"
    name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))
    return [
        number, name, "男" if int(first[16]) % 2 else "女", first + check_character(first), f"{born:%Y-%m-%d}", "汉族",
        "四川青岚", chance.choice(("大学", "大专", "高中", "初中")), "学士", "青岚大学", "农学", "中共党员",
        f"{born.year + 20}.07", f"{born.year + 24}-07-01", f"{born.year + 25}-07-01",
        f"1{3_000_000_000 + seed * 10**7 + number}", "甲", "乙", "丙", "无",
    ]  # fmt: skip
