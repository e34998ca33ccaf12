from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    name = "zhizhi.offices.branches"
    label = "branches"

    def ready(self) -> None:
        """Measures over committees, firms and joint organizations are kept and offered; their mechanisms run."""
        import zhizhi.offices.branches.invariants  # noqa: F401
        from zhizhi.engines.catalogue.queries import mechanism_runs
        from zhizhi.engines.measures.keeping import keep
        from zhizhi.engines.measures.offers import offer
        from zhizhi.engines.processes.subjects import show_subject
        from zhizhi.offices.branches.issues import SUBJECT, Follower, issue_shown
        from zhizhi.offices.branches.measures import KEPT, OFFERED
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.overlays.queries import followed_by

        show_subject(SUBJECT, issue_shown)
        followed_by(Follower())
        name_acts({"workforce.declared": _("Employees and Party members of a firm declared")})
        mechanism_runs("M45", "terms:list")
        mechanism_runs("M46", "overlays:list")
        mechanism_runs("M47", "branches:coverage")
        mechanism_runs("M48", "overlays:list")
        for kept in KEPT:
            keep(kept)
        offer(*OFFERED)
