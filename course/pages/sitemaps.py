"""The XML sitemap: catalogue, courses, organisations, open steps, the operator's pages."""

from collections.abc import Iterable

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from course.models import Course, Organisation, SitePage, Step


class Catalogue(Sitemap):
    def items(self) -> list[str]:
        return ["course:home"]

    def location(self, item: str) -> str:
        return reverse(item)


class Courses(Sitemap):
    def items(self) -> QuerySet[Course]:
        return Course.objects.listed().order_by("pk")


class OpenSteps(Sitemap):
    def items(self) -> QuerySet[Step]:
        return (
            Step.objects.open()
            .filter(course__in=Course.objects.listed())
            .select_related("course")
            .order_by("pk")
        )

    def lastmod(self, item: Step) -> object:
        return item.edited_at


class Organisations(Sitemap):
    def items(self) -> QuerySet[Organisation]:
        return Organisation.objects.filter(courses__in=Course.objects.listed()).distinct()


class SitePages(Sitemap):
    def items(self) -> Iterable[SitePage]:
        return SitePage.objects.all()

    def lastmod(self, item: SitePage) -> object:
        return item.updated_at


SITEMAPS = {
    "catalogue": Catalogue,
    "courses": Courses,
    "organisations": Organisations,
    "pages": SitePages,
    "steps": OpenSteps,
}
