"""Form fields with label, help and errors in the order that a reader needs, linked for screen readers."""

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.template import Context

register = template.Library()


@register.inclusion_tag("desk/parts/field.html")
def field(bound: BoundField, kind: str = "") -> dict[str, object]:
    """One field; `kind` overrides what its widget says: plain, choices, across, stars, group, tick or file."""
    kind = kind or kind_of(bound)
    return {"field": bound, "kind": kind, "choices": bound.subwidgets if kind in {"choices", "across", "stars"} else ()}


def kind_of(bound: BoundField) -> str:
    """How the field is drawn; a widget asks for stars or across by its attribute data-kind."""
    widget = bound.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return str(widget.attrs.get("data-kind", "choices"))
    if isinstance(widget, CheckboxInput):
        return "tick"
    if widget.attrs.get("data-kind") == "group":
        return "group"
    return "file" if isinstance(widget, FileInput) else "plain"


@register.inclusion_tag("desk/parts/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, BaseForm]:
    """All that stands between <form> and its buttons, apart from the CSRF token: errors first, then each field."""
    return {"form": form}


@register.inclusion_tag("desk/parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """What is wrong, on top of the form, each fault a link to its field; nothing while all is well."""
    faults = [(first_id(bound), bound.label, error) for bound in form.visible_fields() for error in bound.errors]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {"general": [*form.non_field_errors(), *hidden], "faults": faults}


def first_id(bound: BoundField) -> str:
    """The id of the first input of a field: a group of choices has none of its own."""
    if bound.use_fieldset and (parts := bound.subwidgets):
        return str(parts[0].id_for_label)
    return str(bound.id_for_label)


@register.inclusion_tag("desk/parts/filters.html", takes_context=True)
def filters(context: Context, form: BaseForm) -> dict[str, object]:
    """A row of filters that leads to the same page by GET, with a way to clear them."""
    request = context["request"]
    return {"form": form, "path": request.path, "filtered": any(request.GET.get(name) for name in form.fields)}
