"""What the journal's pages call the people, organizations and accounts that acts are about."""

from collections.abc import Iterable

from django.urls import reverse

from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.names import Named
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person


def people_named(ids: Iterable[int]) -> dict[int, Named]:
    """People's names and pages."""
    found = Person.objects.system("named on an auditor's page").filter(pk__in=set(ids)).order_by()
    return {pk: Named(name, reverse("people:detail", args=[pk])) for pk, name in found.values_list("pk", "name")}


def organizations_named(ids: Iterable[int]) -> dict[int, Named]:
    """Organizations' names of today and pages."""
    found = Organization.objects.system("named on an auditor's page").filter(pk__in=set(ids)).order_by()
    return {pk: Named(name, reverse("organizations:detail", args=[pk])) for pk, name in found.values_list("pk", "name")}


def accounts_named(ids: Iterable[int]) -> dict[int, Named]:
    """User names with the person's name, and pages."""
    found = Account.objects.filter(pk__in=set(ids)).values_list("pk", "username", "person__name")
    return {pk: Named(f"{username} ({name})", reverse("accounts:detail", args=[pk])) for pk, username, name in found}


def acts_numbered(ids: Iterable[int]) -> dict[int, Named]:
    """Acts that were read are called by their number."""
    return {seq: Named(str(seq), reverse("journal:act", args=[seq])) for seq in ids}
