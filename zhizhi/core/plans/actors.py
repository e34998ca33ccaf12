"""Who leads and who supports: 牵头/责任/配合 in brackets, on lines of their own, or in the sentence."""

import re
from collections.abc import Iterator

from zhizhi.core.plans.nodes import Actor

_LEAD = r"(?:牵头|责任|主办|承办|主管|实施|落实|负责|包联|主责|组织)(?:领导|单位|部门|科室|处室|人|股室|县领导)?"
_SUPPORT = r"(?:配合|协办|协助|参与|参加|协作|会办)(?:单位|部门|科室|人|股室)?"
_NEXT = r"(?:牵头|责任|主办|配合|协办|协助|参与|参加)(?:领导|单位|部门|人)|完成时[限间]"
_STOP = rf"(?=[；;。）)\]】\n]|[，,\s　]*(?:{_NEXT})|$)"
_LABELLED = re.compile(rf"(?P<label>{_LEAD}|{_SUPPORT})\s*[：:]\s*(?P<units>[^；;。）)\]】\n]+?){_STOP}")
# Units in a run, split afterwards: a pattern that nests “甲和乙” within itself would never come to an end.
_UNITS = r"(?P<units>[一-龥、]{2,80}?)"
_OPEN = r"(?:(?<=[（(【\[，,；;。])|(?<=由)|^)"
_LEADS = re.compile(
    rf"{_OPEN}(?:由)?{_UNITS}(?:共同)?(?:牵头(?:负责|组织|实施|落实|推进)?|(?<!分工)负责(?:牵头|落实|实施)?|具体落实)(?=[，,；;。）)\]】]|$)"
)
_SUPPORTS = re.compile(
    rf"(?:[，,；;（(【]|会同){_UNITS}(?:等)?(?:积极|按职责|分工)?(?:配合|协助|协同|参与)(?=[，,；;。）)\]】]|$)"
)
_SHARED = re.compile(rf"[，,；;]{_UNITS}(?:等)?(?:单位|部门)?按(?:照)?职(?:责|能)?分工")
_SUBJECT = re.compile(
    r"^(?P<units>(?:[县市区省镇乡]委?(?!要|里|内)[一-龥]{2,10}?(?:部|局|委|办|办公室|中心|党校|党委|党组|政府|联|工会)|"
    r"各(?:级|乡镇|镇|街道|单位|部门|支部|党支部|村|社区|牵头单位|责任单位)[一-龥、（）]{0,16}?))(?:要|应|须|应当|必须|负责|牵头|每[年月季半])"
)
_LISTED = re.compile(r"[（(【](?P<units>[^（(）)。；：:]{2,80})[）)】][。；]?$")
LIKE_UNIT = re.compile(
    r"^(?:[一-龥]{1,14}(?:部|局|委|办|办公室|中心|党校|乡镇|街道|支部|党委|党组|党工委|法院|检察院|总工会|团县委|妇联|科协|科|室|股|组|政府|单位|部门)|各[一-龥（）]{1,12})$"
)
UNITS_APART = re.compile(r"[、，,\s　]+|(?<=[部局委办心校镇道])(?:和|及|以及)(?=[县市区各])")
_NOT_UNIT = re.compile(r"^(?:具体|主要|全面|分级|统一|认真|共同|切实|层层|谁|人人|有人|专人)|(?:负责|牵头|配合)$")


def actors(text: str, offset: int = 0) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Lead and supporting units of a text, in order; `offset` is where it stands in the document."""
    lead: dict[str, Actor] = {}
    support: dict[str, Actor] = {}
    for role, found in _found(text, offset):
        if found.name not in lead and found.name not in support:
            (lead if role == "lead" else support)[found.name] = found
    return tuple(lead.values()), tuple(support.values())


def _found(text: str, offset: int) -> Iterator[tuple[str, Actor]]:
    labelled = list(_LABELLED.finditer(text))
    # Beside a unit that leads (牵头), those responsible (责任) support it.
    led = any(match["label"].startswith("牵头") for match in labelled)
    for match in labelled:
        supports = re.match(_SUPPORT, match["label"]) or (led and not match["label"].startswith("牵头"))
        yield from (("support" if supports else "lead", actor) for actor in _split(match, offset))
    for match in _LEADS.finditer(text):
        yield from (("lead", actor) for actor in _split(match, offset))
    for match in _SHARED.finditer(text):
        yield from (("support", actor) for actor in _split(match, offset))
    for match in _SUPPORTS.finditer(text):
        yield from (("support", actor) for actor in _split(match, offset))
    if not labelled:
        for rule in (_SUBJECT.match(text), _listed(text)):
            yield from (("lead", actor) for actor in (_split(rule, offset) if rule else ()))


def _listed(text: str) -> re.Match[str] | None:
    """Units alone in the bracket that ends the sentence."""
    match = _LISTED.search(text)
    return match if match and all(LIKE_UNIT.match(name) for name in UNITS_APART.split(match["units"]) if name) else None


def _split(match: re.Match[str], offset: int) -> Iterator[Actor]:
    start = match.start("units")
    at = 0
    for name in UNITS_APART.split(match["units"]):
        at = match["units"].find(name, at)
        clean = name.strip(" 　等")
        if len(clean) > 1 and not _NOT_UNIT.search(clean):
            yield Actor(clean, offset + start + at, offset + start + at + len(clean))
        at += len(name)
