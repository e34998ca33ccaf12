"""A form as the page of a case shows it, whatever act it is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from zhizhi.engines.processes.conditions import Condition


@dataclass(frozen=True, slots=True)
class ActShown:
    """A form on the page: `style` draws its button, `open` ones show without a tap."""

    id: str
    label: str
    url: str
    form: forms.Form
    style: str = "plain"
    open: bool = False
    key: str = ""
    task: int | None = None
    photos: bool = False
    # For forms whose draft can be kept: who kept one and when, should there be one.
    drafts: bool = False
    kept: str = ""
    # What has to hold for it, one by one.
    conditions: Sequence[Condition] = ()
