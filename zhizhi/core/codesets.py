"""Code sets of national standards: a code, its names, and the words by which rosters write it.

Only what a standard or two sources agree on stands here; everything else is a table of the county's own. Codes are
texts: 01 is not 1.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from zhizhi.core.declarations import Text


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. `group` is the heading above it in the standard, empty where it has none; `words` are other names."""

    code: str
    name: Text
    group: str = ""
    words: tuple[str, ...] = ()


def plain(text: str) -> str:
    """The text as names are compared: full-width forms made narrow, without blanks, in small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@dataclass(frozen=True)
class CodeSet:
    """The entries of one standard in its order; `groups` names the headings."""

    id: str
    name: Text
    standard: str
    codes: tuple[Code, ...]
    groups: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words: dict[str, str] = {}
        for code in self.codes:
            for word in (code.code, code.name.zh, code.name.en or "", *code.words):
                if (known := words.setdefault(plain(word), code.code)) != code.code:
                    raise ValueError(f"{self.id}: “{word}” means both {known} and {code.code}")
        words.pop("", None)
        object.__setattr__(self, "_words", MappingProxyType(words))
        object.__setattr__(self, "_codes", MappingProxyType({code.code: code for code in self.codes}))

    _words: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _codes: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def named(self, code: str, language: str = "zh-hans") -> str:
        """The name of a code; the code itself where the standard has no such, empty for an empty one."""
        entry = self._codes.get(code)
        return entry.name.in_language(language) if entry else code

    def code_of(self, text: str, more: Mapping[str, str] | None = None) -> str:
        """The code that a roster's word means, empty where nobody knows it. `more` are further words of the county."""
        word = plain(text)
        return self._words.get(word) or (more or {}).get(word, "")

    def below(self, group: str) -> tuple[str, ...]:
        """The codes under a heading."""
        return tuple(code.code for code in self.codes if code.group == group)


def _nations(rows: str) -> Iterator[Code]:
    for row in rows.split(";"):
        code, zh, en, *words = row.split()
        # A nation is written with and without 族: 汉, 汉族.
        full = zh if len(code) > 2 or code in {"97", "98"} else f"{zh}族"
        yield Code(code, Text(zh=full, en=en.replace("_", " ")), words=tuple({zh, *words} - {full}))


_NATIONS = """01 汉 Han; 02 蒙古 Mongol 蒙; 03 回 Hui; 04 藏 Tibetan; 05 维吾尔 Uygur 维族 维; 06 苗 Miao;
07 彝 Yi; 08 壮 Zhuang; 09 布依 Buyei; 10 朝鲜 Korean 鲜族 朝; 11 满 Manchu; 12 侗 Dong; 13 瑶 Yao; 14 白 Bai;
15 土家 Tujia; 16 哈尼 Hani; 17 哈萨克 Kazak 哈族; 18 傣 Dai; 19 黎 Li; 20 傈僳 Lisu; 21 佤 Va; 22 畲 She;
23 高山 Gaoshan; 24 拉祜 Lahu; 25 水 Sui; 26 东乡 Dongxiang; 27 纳西 Naxi; 28 景颇 Jingpo;
29 柯尔克孜 Kirgiz 柯族; 30 土 Tu; 31 达斡尔 Daur 达呼尔; 32 仫佬 Mulao; 33 羌 Qiang; 34 布朗 Blang;
35 撒拉 Salar; 36 毛南 Maonan 毛难族 毛难; 37 仡佬 Gelao; 38 锡伯 Xibe; 39 阿昌 Achang; 40 普米 Pumi;
41 塔吉克 Tajik; 42 怒 Nu; 43 乌孜别克 Uzbek 乌兹别克族 乌兹别克; 44 俄罗斯 Russ; 45 鄂温克 Ewenki;
46 德昂 Deang 崩龙族 崩龙; 47 保安 Bonan; 48 裕固 Yugur; 49 京 Gin; 50 塔塔尔 Tatar; 51 独龙 Derung;
52 鄂伦春 Oroqen; 53 赫哲 Hezhen; 54 门巴 Monba; 55 珞巴 Lhoba; 56 基诺 Jino;
97 未识别民族 Not_identified 其他 其它 未识别; 98 外国血统中国籍人士 Of_foreign_descent 外国血统 入籍"""

NATION = CodeSet("nation", Text(zh="民族", en="Nation"), "GB/T 3304", tuple(_nations(_NATIONS)))


def _codes(rows: Iterable[tuple[str, str, str, str]], grouped: bool = False) -> tuple[Code, ...]:
    return tuple(
        Code(code, Text(zh=zh, en=en), code[:1] if grouped else "", tuple(words.split()))
        for code, zh, en, words in rows
    )


MEMBER, PROBATIONARY = "01", "02"
POLITICS = CodeSet(
    "politics",
    Text(zh="政治面貌", en="Political status"),
    "GB/T 4762",
    _codes(
        [
            ("01", "中共党员", "Party member", "党员 共产党员 正式党员 中共正式党员 中国共产党党员 中共 共党员 1"),
            ("02", "中共预备党员", "Probationary Party member", "预备党员 中国共产党预备党员 预备 2"),
            ("03", "共青团员", "Youth League member", "团员 共青团 中国共产主义青年团团员 3"),
            ("04", "民革党员", "Member of the Revolutionary Committee", "民革 民革会员 中国国民党革命委员会会员 4"),
            ("05", "民盟盟员", "Member of the Democratic League", "民盟 中国民主同盟盟员 5"),
            ("06", "民建会员", "Member of the National Construction Association", "民建 中国民主建国会会员 6"),
            ("07", "民进会员", "Member of the Association for Promoting Democracy", "民进 中国民主促进会会员 7"),
            ("08", "农工党党员", "Member of the Peasants and Workers Party", "农工党 农工 中国农工民主党党员 8"),
            ("09", "致公党党员", "Member of the Zhigong Party", "致公党 致公 中国致公党党员 9"),
            ("10", "九三学社社员", "Member of the Jiusan Society", "九三学社 九三 九三社员"),
            ("11", "台盟盟员", "Member of the Taiwan League", "台盟 台湾民主自治同盟盟员"),
            ("12", "无党派人士", "Without party affiliation", "无党派 无党派民主人士"),
            ("13", "群众", "Of no party", "普通群众 公民 无 普通公民"),
        ]
    ),
)

EDUCATION = CodeSet(
    "education",
    Text(zh="学历", en="Education"),
    "ZB64",
    _codes(
        [
            (
                "11",
                "研究生",
                "Postgraduate",
                "硕士研究生 博士研究生 研究生学历 研究生毕业 硕士 博士 全日制研究生 在职研究生",
            ),
            ("12", "研究生班", "Postgraduate class", "研究生班毕业"),
            ("1A", "中央党校研究生", "Postgraduate, Central Party School", "中央党校在职研究生"),
            (
                "1B",
                "省委党校研究生",
                "Postgraduate, provincial Party school",
                "省（区、市）委党校研究生 省委党校在职研究生",
            ),
            (
                "21",
                "大学",
                "University",
                "本科 大学本科 大本 本科学历 大学毕业 大学本科毕业 大学学历 本科毕业 全日制本科 学士",
            ),
            ("22", "中央党校大学", "University, Central Party School", "中央党校本科"),
            (
                "23",
                "省委党校大学",
                "University, provincial Party school",
                "省委党校本科 省（区、市）委党校大学 党校本科",
            ),
            ("31", "大专", "College", "大学专科 专科 大专学历 大专毕业 专科毕业 大学专科毕业 高职 高职高专"),
            ("32", "省委党校大专", "College, provincial Party school", "省委党校专科 省（区、市）委党校大专 党校大专"),
            ("33", "大学普通班", "University, short course", "大普 普通班"),
            ("34", "中央党校大专", "College, Central Party School", "中央党校专科"),
            ("35", "中专", "Secondary vocational", "中等专科 中师 中等专业学校 中专毕业 中专学历 职业中专"),
            ("36", "中技", "Technical school", "技校 技工学校 中等技术学校"),
            ("37", "高中", "Senior secondary", "高中毕业 普通高中 高中学历 职高 职业高中"),
            ("38", "初中", "Junior secondary", "初级中学 初中毕业 初中学历"),
            ("39", "小学", "Primary school", "小学毕业 小学学历"),
        ],
        grouped=True,
    ),
    {
        "1": Text(zh="研究生教育", en="Postgraduate"),
        "2": Text(zh="本科教育", en="University"),
        "3": Text(zh="专科教育及以下", en="College and below"),
    },
)
# "College or more" as rosters ask for it: from the highest down, each with all before it.
EDUCATION_LEVELS = (
    ("1", Text(zh="研究生", en="Postgraduate"), ("11", "12", "1A", "1B")),
    ("2", Text(zh="大学及以上", en="University or more"), ("21", "22", "23")),
    ("3", Text(zh="大专及以上", en="College or more"), ("31", "32", "33", "34")),
    ("4", Text(zh="高中、中专及以上", en="Senior secondary or more"), ("35", "36", "37")),
)

SEX = CodeSet(
    "sex",
    Text(zh="性别", en="Sex"),
    "GB/T 2261.1",
    (
        Code("1", Text(zh="男", en="male"), words=("男性", "m", "1.男")),
        Code("2", Text(zh="女", en="female"), words=("女性", "f", "2.女")),
    ),
)

CODESETS = {codes.id: codes for codes in (NATION, POLITICS, EDUCATION, SEX)}


def education_at_least(level: str) -> tuple[str, ...]:
    """The codes of this level of EDUCATION_LEVELS and of all above it; empty for an unknown one."""
    found: list[str] = []
    for known, _name, codes in EDUCATION_LEVELS:
        found += codes
        if known == level:
            return tuple(found)
    return ()
