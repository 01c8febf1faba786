"""Authentication backend: sign-in by email, and loading the user on every later request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import BigIntegerField, Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from course.db.compiled_queries import CompiledQuery, Param
from course.models import Notice, TeamMember, User


def people() -> QuerySet[User]:
    """Users annotated with `is_on_a_team` and `unread_notices`, which every page needs."""
    teams = TeamMember.objects.filter(user=OuterRef("pk"), role__in=TeamMember.EDITING_ROLES)
    unread = Notice.objects.filter(person=OuterRef("pk"), read_at=None).order_by().values("person")
    counted = Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0)
    asked = {"is_on_a_team": Exists(teams), "unread_notices": counted}
    return User.objects.annotate(**asked)


_PERSON = CompiledQuery(lambda: people().filter(pk=Param("pk", BigIntegerField())))


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        user = _PERSON.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
