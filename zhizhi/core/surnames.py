"""Surnames: how those of several readings are read, and which have two characters."""

# Surnames that are read otherwise than the same characters elsewhere; the figure is the tone.
_READINGS = """
单 shan4; 解 xie4; 仇 qiu2; 区 ou1; 查 zha1; 曾 zeng1; 盖 ge3; 尉 wei4; 任 ren2; 华 hua4; 乐 yue4; 朴 piao2;
翟 zhai2; 缪 miao4; 宁 ning4; 燕 yan1; 葛 ge3; 那 na1; 黑 he4; 员 yun4; 覃 qin2; 召 shao4; 祭 zhai4; 洗 xian3;
冼 xian3; 逄 pang2; 秘 bi4; 折 she2; 种 chong2; 纪 ji3; 过 guo1; 应 ying1; 曲 qu1; 哈 ha3; 么 yao1; 牟 mu4;
隗 wei3; 谌 chen2; 车 che1; 宿 su4; 藏 zang1; 柏 bai3; 薄 bo2; 贲 ben1; 都 du1; 句 gou1; 观 guan4; 冠 guan4;
会 gui4; 角 jue2; 隽 juan4; 繁 po2; 莘 shen1; 撒 sa3; 相 xiang4; 於 yu1; 郇 huan2; 郗 xi1; 乜 nie4; 粘 nian2;
訾 zi1; 石 shi2; 沈 shen3; 贾 jia3; 瞿 qu2; 盛 sheng4; 阚 kan4; 佴 nai4; 干 gan1; 重 chong2; 能 nai4; 炅 gui4;
令 ling4; 卜 bu3; 长 chang2; 钭 tou3; 尉迟 yu4 chi2; 万俟 mo4 qi2; 长孙 zhang3 sun1; 澹台 tan2 tai2;
单于 chan2 yu2; 令狐 ling2 hu2; 皇甫 huang2 fu3; 宰父 zai3 fu3; 鲜于 xian1 yu2; 夏侯 xia4 hou2; 欧阳 ou1 yang2;
司马 si1 ma3; 上官 shang4 guan1; 诸葛 zhu1 ge3; 东方 dong1 fang1; 慕容 mu4 rong2; 宇文 yu3 wen2; 司徒 si1 tu2;
轩辕 xuan1 yuan2; 呼延 hu1 yan2; 独孤 du2 gu1; 南宫 nan2 gong1; 端木 duan1 mu4; 百里 bai3 li3; 公孙 gong1 sun1;
太叔 tai4 shu1; 申屠 shen1 tu2; 濮阳 pu2 yang2; 闻人 wen2 ren2; 第五 di4 wu3; 亓官 qi2 guan1; 淳于 chun2 yu2;
公冶 gong1 ye3; 赫连 he4 lian2; 拓跋 tuo4 ba2; 肖 xiao1; 占 zhan1; 西门 xi1 men2;
司空 si1 kong1; 钟离 zhong1 li2; 东郭 dong1 guo1; 公羊 gong1 yang2; 闾丘 lv2 qiu1; 巫马 wu1 ma3; 完颜 wan2 yan2;
仲孙 zhong4 sun1; 叔孙 shu1 sun1; 羊舌 yang2 she2; 司寇 si1 kou4; 漆雕 qi1 diao1; 颛孙 zhuan1 sun1; 耶律 ye1 lv4
"""


def _table(readings: str) -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in readings.split(";"))
    return {name: tuple(syllables) for name, *syllables in rows}


SURNAMES = _table(_READINGS)


def surname_length(name: str) -> int:
    """How many characters of a person's name are the surname: two for 欧阳 and its like."""
    return 2 if len(name) > 2 and name[:2] in SURNAMES else min(len(name), 1)


def surname_reading(name: str) -> tuple[str, ...]:
    """The syllables of the surname where it is read otherwise than its characters elsewhere; else none."""
    return SURNAMES.get(name[: surname_length(name)], ())
