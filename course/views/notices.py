"""The list of one's notices, marking all read, and opening one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from course.access import signed_in
from course.notices.reading import gated, notices_of
from course.notices.writing import mark_all_read, mark_read
from course.web.prefetch import is_prefetch

ON_A_PAGE = 25
# Numbers of rows fit into 63 bits.
LARGEST = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """One's notices, the newest first; POST marks all of them read."""
    user, now = signed_in(request), timezone.now()
    if request.method == "POST":
        mark_all_read(user, at=now)
        return redirect("course:notices")
    page = Paginator(notices_of(user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "notices": gated(list(page), at=now),
        "has_unread": bool(user.unread_notices),
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "course/notices.html", context)


@require_safe
@never_cache
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice of one's own read, and go to what it is about."""
    user, now = signed_in(request), timezone.now()
    row = notices_of(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    # Browsers fetch pages ahead, and tools look whether a link leads anywhere.
    if request.method == "GET" and not is_prefetch(request):
        mark_read(user, pk, at=now)
    address = gated([row], at=now)[0].address
    if address:
        return redirect(address)
    messages.info(request, _("What this notice is about is not open to you now."))
    return redirect("course:notices")
