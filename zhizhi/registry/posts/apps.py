from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "zhizhi.registry.posts"
    label = "posts"

    def ready(self) -> None:
        """Appointments ask for vacancies here, and posts are shown with the number approved on the day."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.people.queries import headcounts_by
        from zhizhi.registry.posts import carrying, invariants  # noqa: F401
        from zhizhi.registry.posts.operations import Keeper
        from zhizhi.registry.posts.queries import headcounts_apply
        from zhizhi.registry.rights.operations import headcounts_kept_by

        name_acts({"post.headcount": _("Approved number of a post changed"), "post.made": _("Post set up")})
        headcounts_by(headcounts_apply)
        headcounts_kept_by(Keeper())
