"""What the calendar brings is told, and old notices are forgotten."""

from datetime import datetime

from course.jobs import periodic
from course.notices.finding import tell_absent, tell_of_weeks
from course.notices.writing import remove_old


@periodic(seconds=600)
def tell_of_open_weeks(now: datetime) -> bool:
    return tell_of_weeks(at=now)


@periodic(seconds=3600)
def tell_who_is_absent(now: datetime) -> bool:
    return tell_absent(at=now)


@periodic(seconds=3600)
def forget_old_notices(now: datetime) -> bool:
    return remove_old(at=now)
