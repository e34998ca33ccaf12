"""The command `zhizhi`. Each failure is one line on standard error and an exit code other than 0."""

import argparse
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site import environment
from zhizhi.site.case_commands import case_parsers
from zhizhi.site.faults import CommandFault
from zhizhi.site.keeping_commands import keeping_parsers
from zhizhi.site.language import program_ready
from zhizhi.site.pack_commands import pack_parsers
from zhizhi.site.plan_commands import plan_parsers
from zhizhi.site.tree_commands import tree_parsers

Arguments = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """Says a wrong argument on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; its exit code."""
    try:
        asked = parser().parse_args(arguments)
        asked.run(asked)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except Exception as fault:
        return _failed(fault)
    return 0


def _failed(fault: Exception) -> int:
    """One line for whatever went wrong; ZHIZHI_DEBUG=1 shows the whole."""
    if environment.text("ZHIZHI_DEBUG") == "1":
        traceback.print_exc()
    words = str(fault).strip()
    known = isinstance(fault, CommandFault | ImproperlyConfigured) or type(fault).__module__.startswith("zhizhi.")
    if not known or not words:
        words = f"{type(fault).__name__}: {' '.join(words.split())}"
    sys.stderr.write(f"zhizhi: {words}\n")
    return 1


def say(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    top = Parser(prog="zhizhi", description="The working system of a county's organization department.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=Parser)
    _demo_parser(commands.add_parser("demo", help="build an invented county (once) and serve it"))
    serving = commands.add_parser("serve", help="serve the pages and do what falls due by time")
    _address_arguments(serving)
    serving.set_defaults(run=serve)
    ticking = commands.add_parser("tick", help="do what falls due by time (serve runs it by itself)")
    ticking.add_argument("--once", action="store_true", help="one turn instead of one every 20 seconds")
    ticking.set_defaults(run=tick)
    _install_parsers(commands)
    pack_parsers(commands.add_parser("packs", help="declarations of mechanisms"))
    case_parsers(commands.add_parser("cases", help="running cases"))
    _journal_parsers(commands.add_parser("journal", help="the journal of all acts"))
    tree_parsers(commands.add_parser("organizations", help="the tree of organizations"))
    keeping_parsers(commands)
    plan_parsers(commands.add_parser("plan", help="read plan documents, and measure the reader"))
    return top


def _address_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for the whole network")
    command.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")


def _demo_parser(command: argparse.ArgumentParser) -> None:
    _address_arguments(command)
    command.add_argument("--date", type=date.fromisoformat, help="the day of the demo, as 2026-11-20 (today)")
    command.add_argument("--seed", type=int, default=1, help="another number gives another county (1)")
    command.add_argument("--data", type=Path, default=Path("var/demo"), help="folder of the demo (var/demo)")
    command.add_argument("--small", action="store_true", help="two townships instead of 26, for a quick look")
    command.add_argument("--no-serve", action="store_true", help="build it only")
    command.add_argument("--fresh", action="store_true", help="build it anew; what was done in it is lost")
    command.set_defaults(run=demo)


def _install_parsers(commands: "argparse._SubParsersAction[Parser]") -> None:
    migrating = commands.add_parser("migrate", help="create the tables, or bring them up to date")
    migrating.set_defaults(run=migrate)
    starting = commands.add_parser("start", help="set up an empty installation with its first administrator")
    starting.add_argument("--county", required=True, metavar="NAME", help="name of the county committee")
    starting.add_argument("--administrator", required=True, metavar="NAME", help="name of the first administrator")
    starting.add_argument("--user", default="", metavar="USER", help="user name (made from the name)")
    starting.set_defaults(run=start)
    accounts = commands.add_parser("account", help="accounts").add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=Parser
    )
    creating = accounts.add_parser("create", help="an account for a person, with a slip for the first sign-in")
    creating.add_argument("user", metavar="USER", help="user name")
    creating.add_argument("--person", required=True, help="name of the person, or the number if several are called so")
    creating.set_defaults(run=account)


def _journal_parsers(command: argparse.ArgumentParser) -> None:
    journal = command.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=Parser)
    verifying = journal.add_parser("verify", help="recompute the whole chain, and compare printed heads with it")
    verifying.add_argument("--head", action="append", default=[], metavar="DAY:DIGEST", help="a head as printed")
    verifying.add_argument("--file", type=Path, metavar="FILE", help="heads as exported")
    verifying.set_defaults(run=journal_verify)
    heading = journal.add_parser("heads", help="print the daily heads of a month, to be kept outside")
    heading.add_argument("month", nargs="?", default="", metavar="MONTH", help="as 2026-11 (this one)")
    heading.set_defaults(run=journal_heads)


def demo(asked: Arguments) -> None:
    """Builds the invented county once and serves it."""
    from zhizhi.site.demonstration import Wanted
    from zhizhi.site.demonstration import demo as show

    folder, serving = asked.data.resolve(), not asked.no_serve
    show(Wanted(folder, asked.host, asked.port, asked.date, asked.seed, asked.small, asked.fresh, serving))


def serve(asked: Arguments) -> None:
    """Serves until it is stopped."""
    program_ready()
    from django.db import connections

    from zhizhi.site import serving
    from zhizhi.site.addresses import addresses_of
    from zhizhi.site.installing import ready_check, static_collect

    serving.address_check(asked.host, asked.port)
    ready_check()
    static_collect()
    connections.close_all()
    listed = ", ".join(addresses_of(asked.host, asked.port))
    serving.serve(asked.host, asked.port, lambda: say(_("Serving at %(addresses)s") % {"addresses": listed}))


def tick(asked: Arguments) -> None:
    """Does what falls due."""
    program_ready()
    from zhizhi.site.timekeeping import tick_forever, tick_once

    if asked.once:
        say(_("%(count)s things fell due and were done.") % {"count": tick_once()})
    else:
        tick_forever()


def migrate(_asked: Arguments) -> None:
    """Brings the tables up to date."""
    program_ready()
    from zhizhi.site.installing import tables_update

    tables_update()
    say(_("The tables are up to date."))


def start(asked: Arguments) -> None:
    """Sets up an empty installation."""
    program_ready()
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.site.installing import first_administrator, pack_publish, tables_update

    tables_update()
    at = act_time(timezone.now())
    made, code = first_administrator(asked.county, asked.administrator, asked.user, at)
    pack_publish(at)
    _slip_say(made.username, code)
    say(_("Now run: zhizhi serve"))


def account(asked: Arguments) -> None:
    """An account for somebody."""
    program_ready()
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.site.installing import account_with_slip, person_named

    made, code = account_with_slip(person_named(asked.person), asked.user, act_time(timezone.now()))
    _slip_say(made.username, code)


def _slip_say(username: str, code: str) -> None:
    say(_("User name: %(username)s") % {"username": username})
    say(_("Code for the first sign-in, valid for seven days, shown only once: %(code)s") % {"code": code})


def journal_verify(asked: Arguments) -> None:
    """Recomputes the chain, and compares printed heads."""
    program_ready()
    from zhizhi.site.auditing import chain_verify, heads_verify

    say(chain_verify())
    if asked.head or asked.file:
        for sentence in heads_verify(asked.head, asked.file):
            say(sentence)


def journal_heads(asked: Arguments) -> None:
    """Prints the heads of a month."""
    program_ready()
    from zhizhi.site.auditing import heads_of_month

    sys.stdout.write(heads_of_month(asked.month))


if __name__ == "__main__":
    sys.exit(main())
