"""The frame of a run's pages: who may see and change a run, its tabs, and how a page is added.

A module lists its pages as `PAGES`, and `RunAdmin` serves them. A tab shows once there is a page of
its name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Final, cast

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from course.access import is_educator
from course.models import Run, TeamMember, User
from desk.admin.scoped import row_id
from desk.editing.once import once

READING_ROLES: Final = (*TeamMember.EDITING_ROLES, TeamMember.Role.MENTOR)


@dataclass(frozen=True, slots=True)
class RunAccess:
    """A run that somebody may see; `may_change` for staff and educators, not for mentors."""

    run: Run
    may_change: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of a run: its address below the run's, its name after `course_run_`, and its view.

    The view gets the request, the access and what the address names. Only pages with
    `takes_posts` are asked to POST, and only by who may change the run.
    """

    address: str
    name: str
    view: Callable[..., HttpResponseBase]
    takes_posts: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One `for_who_changes` the run is not shown to mentors."""

    name: str
    words: Promise
    for_who_changes: bool = False


TABS: Final = (
    Tab("overview", _("Overview")),
    Tab("progress", _("Learners")),
    Tab("gradebook", _("Gradebook")),
    Tab("transcript", _("Transcript")),
    Tab("people", _("People"), for_who_changes=True),
    Tab("messages", _("Messages")),
    Tab("datasets", _("Data"), for_who_changes=True),
)


def gate_run(user: User, object_id: str) -> RunAccess:
    """The run, for staff and for who teaches or mentors its course. Raises Http404."""
    pk = row_id(object_id)
    run = None if pk is None else Run.objects.select_related("course").filter(pk=pk).first()
    if run is None:
        raise Http404
    if user.is_staff:
        return RunAccess(run, may_change=True)
    team = TeamMember.objects.filter(user=user, course=run.course_id, role__in=READING_ROLES)
    role = team.values_list("role", flat=True).first()
    if role is None:
        raise Http404
    return RunAccess(run, may_change=role in TeamMember.EDITING_ROLES)


def may_follow(request: HttpRequest) -> bool:
    """Whether the person follows the learners of any course."""
    user = request.user
    if is_educator(user):
        return True
    return user.is_authenticated and user.is_active and _mentors(user)


def _mentors(user: User) -> bool:
    return user.memberships.filter(role__in=READING_ROLES).exists()


def urls_of(site: AdminSite, pages: Iterable[RunPage]) -> list[Any]:
    return [
        path(
            f"<path:object_id>/{page.address}", _served(site, page), name=f"course_run_{page.name}"
        )
        for page in pages
    ]


def _served(site: AdminSite, page: RunPage) -> Callable[..., HttpResponseBase]:
    """As `AdminSite.admin_view`, for mentors too."""

    @wraps(page.view)
    def view(request: HttpRequest, object_id: str, **named: Any) -> HttpResponseBase:
        if not may_follow(request):
            return redirect_to_login(request.get_full_path(), reverse(f"{site.name}:login"))
        access = gate_run(cast("User", request.user), object_id)
        if request.method not in {"GET", "HEAD"}:
            if not page.takes_posts:
                return HttpResponseNotAllowed(["GET"])
            if not access.may_change:
                raise PermissionDenied
        return page.view(request, access, **named)

    return csrf_protect(never_cache(once(view)))


def page(
    request: HttpRequest, access: RunAccess, template: str, *, tab: str, title: str, **context: Any
) -> TemplateResponse:
    """A page in the frame: `tab` is the name of the one it belongs to."""
    run = access.run
    frame = {
        "access": access,
        "run": run,
        "run_course": run.course,
        "tab": tab,
        "tabs": [
            (each, address_of(run, each.name))
            for each in TABS
            if _has_page(each.name) and (access.may_change or not each.for_who_changes)
        ],
        "title": title,
    }
    return TemplateResponse(request, template, frame | context)


def address_of(run: Run, name: str, *arguments: Any) -> str:
    """The address of one of the run's pages."""
    return reverse(f"admin:course_run_{name}", args=[run.pk, *arguments])


@lru_cache(maxsize=len(TABS))
def _has_page(name: str) -> bool:
    try:
        reverse(f"admin:course_run_{name}", args=[0])
    except NoReverseMatch:
        return False
    return True
