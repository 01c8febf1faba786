"""Whatever is done at the desk, by commands and by time: kept pages are as rendered now."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from course import outline
from course.models import SitePage, Step
from course.web import kept_pages
from tests import factories
from tests.factories import course_folder
from tests.factories.html_forms import forms_in
from tests.worlds.public_pages import PublicWorld, make_world, rendered_now


class Site:
    """What may happen on a site; `turn` makes each change another one."""

    def __init__(self, world: PublicWorld, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.turn, self.now = 0, factories.NOW
        self.sam = factories.person("Sam Okafor", is_staff=True)

    @property
    def article(self) -> Step:
        return Step.objects.get(course=self.world.course, body__startswith="The text of Springs")

    def paths(self) -> list[str]:
        loaded = "/courses/rivers-of-files/"
        return [*self.world.paths.values(), loaded, f"{loaded}steps/aaaaaaaa/"]

    def edit(self, model: str, pk: int, **changes: str) -> None:
        """Save a form of the desk with these fields changed ("": a box is not ticked)."""
        desk, address = Client(), reverse(f"admin:course_{model}_change", args=[pk])
        desk.force_login(self.sam)  # each time, as weeks may have passed
        forms = forms_in(desk.get(address).content)
        (form,) = (each for each in forms if set(changes) <= set(each.names))
        answer = desk.post(address, form.data | changes)
        assert answer.status_code == 302, answer.content.decode()

    def edit_course(self) -> None:
        self.edit("course", self.world.course.pk, title=f"Rivers {self.turn}")

    def edit_step(self) -> None:
        is_open = "" if self.article.is_open else "on"
        self.edit("step", self.article.pk, title=f"Springs {self.turn}", is_open=is_open)

    def edit_run(self) -> None:
        first = self.now.date() + timedelta(days=self.turn % 5 - 3)
        self.edit(
            "run",
            self.world.run.pk,
            starts_on=first.isoformat(),
            ends_on=(first + timedelta(days=self.turn % 4)).isoformat(),
            time_zone=("Asia/Seoul", "America/New_York", "UTC")[self.turn % 3],
        )

    def edit_site_page(self) -> None:
        self.edit("sitepage", SitePage.objects.get().pk, body=f"We keep {self.turn}.")

    def move_step(self) -> None:
        outline.move_step(self.article, by=1 if self.turn % 2 else -1)

    def unpublish_or_publish(self) -> None:
        course = self.world.course
        is_public = course.published_at is not None
        course.published_at = None if is_public else factories.NOW
        course.save()

    def load(self) -> None:
        name = course_folder.ARTICLE
        course_folder.put(self.folder, name, course_folder.TEXTS[name] + f"\nAgain {self.turn}.\n")
        call_command("load_course", str(self.folder), verbosity=0, overwrite=True)

    def shift(self) -> None:
        film = self.world.video.step
        film.refresh_from_db()
        given = ("rivers", film.label, "--language", "en", "--by", "0.5")
        call_command("shift_transcript", *given, verbosity=0, stdout=StringIO())

    def prepare(self) -> None:
        call_command("reindex", verbosity=0)

    def rename_by_sql(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE course_user SET display_name = 'G. ' || id || %s", [self.turn])

    def wait(self) -> None:
        self.now += timedelta(hours=1 + 7 * (self.turn % 9))


HAPPENINGS: list[Callable[[Site], None]] = [
    *(Site.edit_course, Site.edit_step, Site.edit_run, Site.edit_site_page, Site.move_step),
    *(Site.unpublish_or_publish, Site.load, Site.shift, Site.prepare, Site.rename_by_sql),
    *(Site.wait, Site.wait, Site.wait),
]
HAPPENING = st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 11), st.sampled_from("ek"))


@pytest.fixture
def site(
    tmp_path: Path,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Site]:
    folder = course_folder.write_course(tmp_path / "rivers")
    course_folder.replace(folder, "course.md", "slug: rivers\n", "slug: rivers-of-files\n")
    kept_pages.shelf.clear()
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        made = Site(make_world(), folder)
        monkeypatch.setattr(timezone, "now", lambda: made.now)
        yield made


def test_page_is_as_rendered_now(site: Site) -> None:
    """One site lives through all examples, and a page is looked at twice after each change."""
    visitor = Client()

    # A smaller example would begin on another site.
    @settings(phases=[Phase.generate])
    @given(st.lists(HAPPENING, max_size=4))
    def live(happenings: list[tuple[Callable[[Site], None], int, str]]) -> None:
        for happen, look, tongue in happenings:
            site.turn += 1
            happen(site)
            check(visitor, site, look, "ko" if tongue == "k" else "en")

    live()
    for look in range(len(site.paths())):
        check(visitor, site, look, "en")


def check(visitor: Client, site: Site, look: int, language: str) -> None:
    path, headers = site.paths()[look], {"Accept-Language": language}
    kept: list[Any] = [visitor.get(path, headers=headers) for _ in range(2)]
    plain = rendered_now(visitor, path, **headers)
    for each in kept:
        assert (each.status_code, each.content) == (plain.status_code, plain.content)
