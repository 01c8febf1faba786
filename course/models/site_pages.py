"""Model of the operator's own pages (privacy, terms), edited in the admin."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from course.db.validators import validate_visible


class SitePage(models.Model):
    class Slug(models.TextChoices):
        PRIVACY = "privacy", _("Privacy")
        TERMS = "terms", _("Terms")

    slug = models.SlugField(_("page"), unique=True, choices=Slug.choices)
    title = models.CharField(_("title"), max_length=200, validators=[validate_visible])
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_html = models.TextField(editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("page of the site")
        verbose_name_plural = _("pages of the site")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course:site_page", args=[self.slug])
