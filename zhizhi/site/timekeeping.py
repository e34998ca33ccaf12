"""The tick: every 20 seconds what fell due is done, once a day what is no longer needed is swept away."""

import signal
import sys
import threading
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.engines.measures.keeping import measures_begin, measures_due
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.returning import LOOKS_BACK, tasks_return
from zhizhi.engines.processes.ticking import BATCH, recount, tick
from zhizhi.engines.processes.uploads import photos_sweep
from zhizhi.engines.reminders.sending import reminders_send, reminders_sweep
from zhizhi.plans.convening import task_forces_end
from zhizhi.portal.limits import limits_sweep
from zhizhi.registry.accounts.sessions import sessions_end_with_posts, sign_ins_sweep
from zhizhi.registry.changes.planning import plans_carry_out
from zhizhi.registry.duplicates.sweeping import duplicates_find
from zhizhi.registry.files.operations import files_sweep
from zhizhi.registry.imports.operations import intakes_sweep
from zhizhi.registry.imports.working import imports_work
from zhizhi.registry.journal.counting import acts_count
from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.keeping.queries import backup_due
from zhizhi.registry.population.operations import changes_add
from zhizhi.registry.proposals.operations import proposals_lapse
from zhizhi.registry.retention.operations import runs_work
from zhizhi.registry.rosters.operations import files_build, files_forget
from zhizhi.site.faults import CommandFault
from zhizhi.site.leases import tick_lease
from zhizhi.site.nightly import Nightly, backup_nightly

SECONDS = 20
# Between looks for files whose rows are to be checked or taken over.
IMPORTS = 2
# Photos of a form that was not sent within a day are forgotten, and files that no record knows removed.
UNSENT = timedelta(days=1)


def tick_once() -> int:
    """One tick; how many things fell due. Raises CommandFault while another process ticks."""
    with tick_lease() as held:
        if not held:
            raise CommandFault(_("Another process is ticking already; there is nothing to do here."))
        done = due_do()
        daily(timezone.now())
        if settings.BACKUP_DIR and backup_due(timezone.now()):
            backup_nightly()
    return done


def tick_forever() -> None:
    """Ticks until SIGTERM or SIGINT, which end it after the act at hand; waits while another process ticks."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_arguments: stop.set())
    told = False
    while not stop.is_set():
        with tick_lease() as held:
            if held:
                _work(stop)
        if not told and not stop.is_set():
            sys.stderr.write(_("Another process is ticking; waiting for it to end.") + "\n")
            told = True
        stop.wait(SECONDS)


def _work(stop: threading.Event) -> None:
    swept: date | None = None
    nightly = Nightly()
    while not stop.is_set():
        due_do()
        now = timezone.now()
        if swept != now.date():
            daily(now)
            swept = now.date()
        nightly.look(now)
        _wait(stop)
    nightly.stop()


def _wait(stop: threading.Event) -> None:
    """Until the next turn; files that somebody brings in meanwhile, and watches, begin within two seconds."""
    for _turn in range(SECONDS // IMPORTS):
        if stop.wait(IMPORTS):
            return
        imports_work()


def due_do() -> int:
    """Everything that fell due until now."""
    done = 0
    while True:
        just_done = tick(act_time(timezone.now()))
        done += just_done
        if just_done < BATCH:
            break
    done += tasks_return(act_time(timezone.now()))
    done += task_forces_end(act_time(timezone.now()))
    done += measures_due(act_time(timezone.now()))
    done += proposals_lapse(act_time(timezone.now()))
    done += plans_carry_out(act_time(timezone.now()))
    done += runs_work(act_time(timezone.now()))
    done += imports_work()
    done += reminders_send(timezone.now())
    limits_sweep(timezone.now())
    duplicates_find(act_time(timezone.now()))
    acts_count()
    changes_add()
    done += files_build(act_time(timezone.now()))
    return done


def daily(now: datetime) -> None:
    """Limits that a holiday table left uncounted, when the program stopped just after it was entered; and the sweep."""
    recount(act_time(now))
    occasions_open(act_time(now))
    tasks_return(act_time(now), LOOKS_BACK)
    measures_begin(act_time(now))
    sweep(now)


def sweep(now: datetime) -> None:
    """Removes what nobody needs any more."""
    photos_sweep(older_than=now - UNSENT)
    files_forget(now)
    intakes_sweep(act_time(now))
    files_sweep(older_than=now - UNSENT)
    sign_ins_sweep(now)
    reminders_sweep(now)
    sessions_end_with_posts(now)
    call_command("clearsessions")
