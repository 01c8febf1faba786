"""Who may see and do what: the only module that knows the calendar."""

from django.contrib.auth.models import AnonymousUser

from course.models import TeamMember, User


def is_educator(user: User | AnonymousUser) -> bool:
    """Whether the person enters the admin: staff, or educator on the team of some course."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not hasattr(user, "_is_educator"):
        user._is_educator = (
            user.is_staff or user.memberships.filter(role__in=TeamMember.EDITING_ROLES).exists()
        )
    return user._is_educator  # noqa: SLF001
