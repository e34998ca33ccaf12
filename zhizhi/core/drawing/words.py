"""What a drawing says: the words of the declaration in one language, and those that the program adds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhizhi.core.declarations import Text
from zhizhi.core.process import APPLICANT, CONCERNED, OPENER, Limit, Step

# In both languages, as declarations have their texts; a drawing is a file that leaves the program as well.
WORDS: Mapping[str, tuple[str, str]] = {
    "fan_out": ("分头办理", "each of many"),
    "recurring": ("定期报送", "recurring report"),
    "wait": ("等待", "wait"),
    "notice": ("公示", "public notice"),
    "ballot": ("表决", "ballot"),
    "period": ("公示 {limit}", "public for {limit}"),
    APPLICANT: ("申请人", "whoever asked"),
    OPENER: ("发起人", "whoever opened it"),
    CONCERNED: ("当事人", "the person concerned"),
    "above": ("上一级", "one level up"),
    "signatures": ("会签：{roles}", "signed by {roles}"),
    "until_due": ("随整件事的期限", "until the whole is due"),
    "by_itself": ("自动", "by itself"),
    "effect": ("同时登记变动", "changes the registry"),
    "alarm": ("满 {percent}% 提醒{role}", "at {percent}% tell {role}"),
    "unknown": ("没有这一步：{step}", "no such step: {step}"),
    "week": ("每周", "every week"),
    "month": ("每月", "every month"),
    "quarter": ("每季度", "every quarter"),
    "half_year": ("每半年", "every half-year"),
    "year": ("每年", "every year"),
    "joined": ("、", ", "),
    "colon": ("：", ": "),
    "semicolon": ("；", "; "),
    "begins": ("{request}，先到“{step}”", "{request}, first to “{step}”"),
    "step": ("{name}（{about}）", "{name} ({about})"),
    "way": ("{name} → {to}", "{name} → {to}"),
    "aside": ("（{about}）", " ({about})"),
    "here": ("现在在这一步", "it stands here"),
    "about": ("从上到下：{steps}步，{results}种结果", "from top to bottom: {steps} steps, {results} results"),
    "stands": ("，现在：{step}", "; now: {step}"),
    "workdays": ("{count} 个工作日", "{count} working days"),
    "days": ("{count} 天", "{count} days"),
    "months": ("{count} 个月", "{count} months"),
    "value": ("按现行规定", "as the rules in force say"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """How things are called in one language. `limits` says a limit otherwise, such as one that is a dated value."""

    english: bool = False
    role: Callable[[str], str] = str
    limits: Callable[[Limit], str] | None = None

    def of(self, name: str, /, **facts: object) -> str:
        """A word of the program, with the facts put in."""
        return WORDS[name][self.english].format(**facts)

    def text(self, text: Text) -> str:
        """A text of the declaration."""
        return text.in_language("en" if self.english else "zh")

    def limit(self, limit: Limit) -> str:
        """Such as 3 个工作日."""
        if self.limits:
            return self.limits(limit)
        units = {"workdays": limit.workdays, "days": limit.days, "months": limit.months}
        return next((self.of(unit, count=count) for unit, count in units.items() if count), self.of("value"))

    def who(self, role: str) -> str:
        """Who has the role, in words."""
        return self.of(role) if role in (APPLICANT, OPENER, CONCERNED) else self.role(role)

    def roles(self, roles: tuple[str, ...]) -> str:
        """Several roles in one line."""
        return self.of("joined").join(map(self.who, roles))

    def time(self, step: Step) -> str:
        """How long the step may take."""
        return self.of("until_due") if step.until_due else self.limit(step.limit)
