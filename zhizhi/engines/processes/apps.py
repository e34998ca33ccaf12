from django.apps import AppConfig
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

ACTS = {
    "case.opened": _("Case opened"),
    "case.moved": _("Case moved on"),
    "case.sent_back": _("Case sent back"),
    "case.handed_over": _("Task handed over"),
    "case.urged": _("Case urged"),
    "case.withdrawn": _("Case withdrawn"),
    "case.alarmed": _("Limit of a task reached"),
    "case.alert_seen": _("Told of a limit, and noted"),
    "case.code_renewed": _("Secret code renewed"),
    "case.recounted": _("Limit counted anew"),
    "case.part_given": _("Parts given"),
    "case.part_done": _("Part done"),
    "case.part_dropped": _("Part no longer asked for"),
    "case.draft_kept": _("Draft kept"),
    "case.signed": _("Signature given"),
    "case.signature_refused": _("Signature refused"),
    "case.signatures_asked": _("Signatures asked for"),
    "case.signature_dropped": _("Signature no longer asked for"),
    "case.extension_asked": _("More time asked for"),
    "case.extended": _("Limit extended"),
    "case.extension_refused": _("More time refused"),
    "case.suspended": _("Case suspended"),
    "case.resumed": _("Case resumed"),
    "case.revealed": _("Contact revealed"),
    "case.notice_begun": _("Public notice begun"),
    "case.notice_interrupted": _("Public notice interrupted"),
    "case.notice_contact": _("Said where objections are received"),
    "case.objected": _("Objection received"),
    "case.objection_answered": _("Objection answered"),
    "case.ballot_opened": _("Vote opened"),
    "case.roll_changed": _("Roll of a vote corrected"),
    "case.to_paper": _("Vote goes on on paper"),
    "case.paper_counted": _("Slips of paper counted"),
    "case.ballot_closed": _("Vote counted"),
    "case.subcase_opened": _("Sub-case opened"),
    "case.migrated": _("Case brought to a new version of its process"),
    "case.effected": _("Effect of a case entered in the registry"),
    "case.contact_read": _("Contact read"),
    "cases.exported": _("Cases exported"),
    "case.anonymized": _("Who asked was forgotten"),
}


class ProcessesConfig(AppConfig):
    name = "zhizhi.engines.processes"
    label = "processes"

    def ready(self) -> None:
        """The journal names this app's acts; limits are counted anew when a holiday table was entered."""
        from zhizhi.engines.catalogue.checking import checked_by
        from zhizhi.engines.catalogue.quarantine import needed_by
        from zhizhi.engines.measures.keeping import keep
        from zhizhi.engines.processes import (
            ballots,  # noqa: F401
            branchsigns,  # noqa: F401
            carrying,  # noqa: F401
            effecting,  # noqa: F401
            fanning,  # noqa: F401
            invariants,  # noqa: F401
            notices,  # noqa: F401
            recurring,  # noqa: F401
            retention,
            signs,  # noqa: F401
            waiting,  # noqa: F401
        )
        from zhizhi.engines.processes.counting import KEPT
        from zhizhi.engines.processes.links import kept_register
        from zhizhi.engines.processes.packs import problems_here
        from zhizhi.engines.processes.queries import cases_named, cases_run_under
        from zhizhi.engines.processes.ticking import recount
        from zhizhi.registry.holidays.operations import on_change
        from zhizhi.registry.journal.names import name_acts, name_groups, name_reads, name_subjects
        from zhizhi.registry.journal.operations import act_time

        def recount_year(year: int) -> None:
            recount(act_time(now()), year)

        checked_by(problems_here)
        needed_by(cases_run_under)
        name_acts(ACTS)
        retention.register()
        kept_register()
        for kept in KEPT:
            keep(kept)
        name_acts({"calendar.renewed": _("Calendar address renewed"), "calendar.ended": _("Calendar address ended")})
        name_groups({"calendar": _("Calendars"), "case": _("Orders"), "cases": _("Orders, many at once")})
        name_reads("case.revealed", "case.contact_read")
        name_subjects("case", _("Order"), cases_named, opens="cases.view")
        on_change(recount_year)
