"""The catalogue of mechanisms and the immutable versions of their declarations. The database is the truth."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person


class MechanismEntry(models.Model):
    """What plans call a mechanism and where it lives; one row for each of the catalogue."""

    ref = models.CharField(_("number"), max_length=8, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    pillar = models.CharField(_("pillar"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20)
    home = models.CharField(max_length=60)
    words = models.JSONField(_("words in plans"), default=list)
    # The words on one line, since JSON cannot be searched alike on both databases.
    words_text = models.CharField(max_length=600, blank=True)
    initials = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("mechanism")
        ordering = ["ref"]

    def __str__(self) -> str:
        return f"{self.ref} {self.name_zh}"


class DeclarationVersion(models.Model):
    """One published version of a declaration, never changed afterwards; running cases keep theirs.

    `body` is the canonical content, `digest` its SHA-256. `also` are further mechanisms that this declaration carries.
    `base` is the mark (core.content) of the file that a version descends from, by which a later file is compared.
    A quarantined version cannot run any more; `faults` say why: place, message and remedy of each.
    """

    class Source(models.TextChoices):
        SHIPPED = "shipped", _("shipped with the program")
        COUNTY = "county", _("changed here")
        IMPORTED = "imported", _("brought in as a file")

    class State(models.TextChoices):
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")
        QUARANTINED = "quarantined", _("quarantined")

    slug = models.SlugField(_("id"), max_length=60)
    ref = models.CharField(_("number"), max_length=8)
    also = models.JSONField(default=list)
    kind = models.CharField(_("kind"), max_length=20)
    version = models.PositiveIntegerField(_("version"))
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PUBLISHED)
    source = models.CharField(_("source"), max_length=120, blank=True, choices=Source)
    base = models.CharField(max_length=64, blank=True, default="")
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("published by")
    )
    faults = models.JSONField(default=list)

    class Meta:
        verbose_name = _("declaration version")
        ordering = ["slug", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="declaration_version_once"),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(state="published"), name="declaration_published_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} v{self.version}"
