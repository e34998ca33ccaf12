"""Rows of organizations, people and accounts."""

from collections.abc import Callable
from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.people.models import Appointment, Membership


def member(world: World) -> list[int]:
    return [world.member.pk]


def village(world: World) -> list[int]:
    return [world.village.pk]


def township(world: World) -> list[int]:
    return [world.township.pk]


def account(world: World) -> list[int]:
    return [world.account(world.member).pk]


def appointment(world: World) -> list[int]:
    return [Appointment.objects.system("test").get(person=world.secretary).pk]


def membership(world: World) -> list[int]:
    return [Membership.objects.system("test").get(person=world.member).pk]


def change_of(act: str) -> Callable[[World], list[Any]]:
    return lambda world: [world.account(world.member).pk, act]


STRANGER = "stranger_organizer"
ORGANIZATIONS = [
    Row("organizations:list", colleague=("nobody", 403), holder=("secretary", 200)),
    Row("organizations:list", data={"q": "lwc"}, holder=("member", 200)),
    Row(
        "organizations:detail",
        village,
        stranger=("stranger_secretary", 404),
        colleague=("nobody", 403),
        holder=("desk_officer", 200),
    ),
    Row(
        "organizations:create",
        township,
        stranger=(STRANGER, 404),
        colleague=("talent_liaison", 403),
        holder=("organizer", 200),
    ),
    Row(
        "organizations:create",
        township,
        method="post",
        data={"kind": "village", "name": "新河村"},
        stranger=(STRANGER, 404),
        colleague=("talent_liaison", 403),
        holder=("organizer", 302),
    ),
    Row(
        "organizations:code",
        village,
        method="post",
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 302),
    ),
]
PEOPLE = [
    Row("people:list", colleague=("contact", 403), holder=("secretary", 200)),
    Row("people:households", colleague=("desk_officer", 403), holder=("secretary", 200)),
    Row(
        "people:detail",
        member,
        stranger=("stranger_secretary", 404),
        colleague=("contact", 403),
        holder=("desk_officer", 200),
    ),
    Row(
        "people:create",
        data=lambda world: {"place": world.village.pk},
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 200),
    ),
    Row("people:edit", member, stranger=(STRANGER, 404), colleague=("secretary", 403), holder=("organizer", 200)),
    Row(
        "people:edit",
        member,
        method="post",
        data={"name": "马春生"},
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 302),
    ),
    Row(
        "people:reveal",
        member,
        method="post",
        data={"field": "phone", "reason": "电话回访"},
        stranger=("stranger_secretary", 404),
        colleague=("desk_officer", 403),
        holder=("secretary", 200),
    ),
    Row("people:appoint", member, stranger=(STRANGER, 404), colleague=("secretary", 403), holder=("organizer", 200)),
    Row("people:join", member, stranger=(STRANGER, 404), colleague=("secretary", 403), holder=("organizer", 200)),
    Row(
        "people:appointment_end",
        appointment,
        stranger=(STRANGER, 404),
        colleague=("desk_officer", 403),
        holder=("organizer", 200),
    ),
    Row(
        "people:appointment_end",
        appointment,
        method="post",
        data={"day": "2026-03-18"},
        stranger=(STRANGER, 404),
        colleague=("desk_officer", 403),
        holder=("organizer", 302),
    ),
    Row(
        "people:membership_end",
        membership,
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 200),
    ),
    Row(
        "people:membership_end",
        membership,
        method="post",
        data={"day": "2026-03-18"},
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 302),
    ),
]
# All administrators are the county's: nobody holds the right elsewhere only.
ACCOUNTS = [
    Row("account_login", anonymous=200, holder=("nobody", 302)),
    Row("accounts:first", anonymous=200, holder=("nobody", 200)),
    Row("account_logout", holder=("nobody", 200)),
    Row("mfa_authenticate", holder=("nobody", 302)),
    Row("account_reauthenticate", holder=("nobody", 200)),
    Row("mfa_reauthenticate", colleague=("nobody", 302), holder=("secretary", 200)),
    Row("account_change_password", holder=("nobody", 200)),
    Row("mfa_activate_totp", holder=("nobody", 302)),
    Row("mfa_deactivate_totp", colleague=("nobody", 404), holder=("secretary", 302)),
    Row("mfa_view_recovery_codes", colleague=("nobody", 404), holder=("secretary", 404)),
    Row("mfa_generate_recovery_codes", holder=("secretary", 302)),
    Row("accounts:me", holder=("nobody", 200)),
    Row("accounts:session_end", method="post", data={"session": "others"}, holder=("nobody", 302)),
    Row("mfa_login_webauthn", anonymous=302, holder=("nobody", 302)),
    Row("mfa_reauthenticate_webauthn", holder=("nobody", 302)),
    Row("mfa_add_webauthn", holder=("nobody", 302)),
    Row("mfa_remove_webauthn", lambda world: [1], colleague=("nobody", 302), holder=("secretary", 302)),
    Row("accounts:many", colleague=("officer", 403), holder=("administrator", 200)),
    Row("accounts:many_open", method="post", colleague=("officer", 403), holder=("administrator", 200)),
    Row("accounts:many_slips", method="post", colleague=("officer", 403), holder=("administrator", 302)),
    Row("accounts:list", colleague=("officer", 403), holder=("administrator", 200)),
    Row("accounts:detail", account, colleague=("officer", 403), holder=("administrator", 200)),
    Row("accounts:create", member, colleague=("officer", 403), holder=("administrator", 302)),
    Row("accounts:slip", account, colleague=("officer", 403), holder=("administrator", 405)),
    Row("accounts:slip", account, method="post", colleague=("officer", 403), holder=("administrator", 200)),
    *(
        Row("accounts:change", args, method="post", colleague=("officer", 403), holder=("administrator", 302))
        for args in (change_of("activate"), change_of("deactivate"), change_of("unlock"))
    ),
]
# The county's own pages: nobody holds these rights in a part of it only.
COUNTY = [
    Row("holidays:list", colleague=("officer", 403), holder=("administrator", 200)),
    Row("holidays:year", lambda _world: [2027], colleague=("officer", 403), holder=("administrator", 200)),
    Row(
        "holidays:year",
        lambda _world: [2027],
        method="post",
        data={"lines": "2027-01-01 休 元旦", "save": "1"},
        colleague=("officer", 403),
        holder=("administrator", 302),
    ),
    Row("values:list", colleague=("officer", 403), holder=("administrator", 200)),
    Row("values:detail", lambda _world: ["probation"], colleague=("officer", 403), holder=("administrator", 200)),
    Row(
        "values:detail",
        lambda _world: ["finding_reply"],
        method="post",
        data={"value": "7", "from_date": "2026-03-18", "basis": "县委办〔2026〕3号"},
        colleague=("officer", 403),
        holder=("administrator", 302),
    ),
    Row("journal:list", colleague=("administrator", 403), holder=("auditor", 200)),
    Row("journal:heads", colleague=("administrator", 403), holder=("auditor", 200)),
    Row("journal:heads_file", colleague=("administrator", 403), holder=("auditor", 200)),
    Row("journal:heads_check", colleague=("administrator", 403), holder=("auditor", 200)),
    Row("journal:figures", colleague=("administrator", 403), holder=("auditor", 200)),
    Row("journal:act", lambda world: [1], colleague=("administrator", 403), holder=("auditor", 200)),
    Row(
        "journal:export", method="post", data={"as": "jsonl"}, colleague=("administrator", 403), holder=("auditor", 200)
    ),
]
ROWS = [*ORGANIZATIONS, *PEOPLE, *ACCOUNTS, *COUNTY]
EXEMPT = {
    "mfa_index": "leads to accounts:me, whoever asks",
    "mfa_list_webauthn": "leads to accounts:me, whoever asks",
}
