"""What a drawing says: the words of the declaration in one language, and those that the program adds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zhizhi.core.declarations import Text
from zhizhi.core.process import APPLICANT, CONCERNED, OPENER, Limit, Step

# In the words of the offices; whoever draws in another language gives others.
WORDS: Mapping[str, str] = {
    "task": "", "fan_out": "分头办理", "recurring": "定期报送", "wait": "等待", "notice": "公示", "ballot": "表决",
    APPLICANT: "申请人", OPENER: "发起人", CONCERNED: "当事人", "limit": "{limit}", "period": "公示{limit}",
    "signatures": "会签：{roles}", "joined": "、", "colon": "：", "unknown": "没有这一步：{step}", "above": "上一级",
    "alarm": "满{percent}%提醒{role}", "week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年",
    "year": "每年", "until_due": "随整件事的期限", "by_itself": "自动", "effect": "登记变动", "opened": "已受理",
}  # fmt: skip


def limit_in_words(limit: Limit) -> str:
    """Such as 3个工作日."""
    if limit.value:
        return "按现行规定"
    units = ((limit.workdays, "个工作日"), (limit.days, "天"), (limit.months, "个月"))
    return next(f"{count}{unit}" for count, unit in units if count)


@dataclass(frozen=True, slots=True)
class Words:
    """How things are called: texts of the declaration, roles, limits; `own` are words of WORDS in another language."""

    text: Callable[[Text], str] = str
    role: Callable[[str], str] = str
    limit: Callable[[Limit], str] = limit_in_words
    own: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str, **facts: object) -> str:
        """A word of the program, with the facts put in."""
        word = str(self.own.get(name, WORDS.get(name, name)))
        return word.format(**facts) if facts else word

    def who(self, role: str) -> str:
        """Who has the role, in words."""
        return self.of(role) if role in (APPLICANT, OPENER, CONCERNED) else self.role(role)

    def roles(self, roles: tuple[str, ...]) -> str:
        """Several roles in one line."""
        return self.of("joined").join(map(self.who, roles))

    def time(self, step: Step) -> str:
        """How long the step may take."""
        return self.of("until_due") if step.until_due else self.of("limit", limit=self.limit(step.limit))
