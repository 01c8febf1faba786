import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from course.models import Course, User
from course.text.visible import has_visible, tidy_name
from tests import factories

INVISIBLE = [
    "\u200b",
    "\u3164",
    "\u00ad",
    "\u2800",
    "\u115f\u1160",
    "\uffa0",
    "\u200d\u200c",
    "\u2060\ufeff",
    "\u034f",
    "\u0301",
    "\ufe0f",
    "\U000e0061",
    " \u00a0\u3000",
    "\u180e",
    "\u202e",
]


@pytest.mark.parametrize("text", INVISIBLE, ids=ascii)
def test_what_is_drawn_as_nothing_is_no_name(text: str) -> None:
    assert not has_visible(text)
    assert tidy_name(text) == ""


@pytest.mark.parametrize(
    "text", ["A", "안", "!", "5", "👩\u200d🚀", "न\u200d", "(\u0301)", "\u202eA"], ids=ascii
)
def test_whatever_shows_is_a_name(text: str) -> None:
    assert has_visible(text)


def test_a_name_is_stored_as_it_looks() -> None:
    assert tidy_name("\u202eAda\u3164 \u200b L.\u2800") == "Ada L."
    assert tidy_name("👩\u200d🚀 Kim") == "👩\u200d🚀 Kim"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\u200b", "\u3164", "\u2800\u00ad"], ids=ascii)
class TestEverywhere:
    def test_no_title_of_the_outline_is_invisible(self, text: str, ada: User) -> None:
        course = factories.course()
        step = factories.step(course, 1)
        for row, name in (
            (course, "title"),
            (course.organisation, "name"),
            (step, "title"),
            (step.activity, "title"),
            (step.activity.week, "title"),
            (ada, "display_name"),
        ):
            setattr(row, name, text)
            with pytest.raises(ValidationError) as refused:
                row.full_clean()
            assert name in refused.value.message_dict

    def test_nobody_signs_up_under_an_invisible_name(self, text: str, client: Client) -> None:
        fields = {
            "display_name": text,
            "email": "ida@example.org",
            "password1": factories.PASSWORD,
            "time_zone": "UTC",
        }

        answer = client.post("/accounts/signup/", fields)

        assert answer.status_code == 200
        assert not User.objects.exists()

    def test_the_outline_page_adds_nothing_invisible(
        self, text: str, client: Client, sam: User
    ) -> None:
        course = factories.course()
        client.force_login(sam)

        client.post(f"/admin/course/course/{course.pk}/outline/add/", {"title": text})

        assert Course.objects.get().weeks.count() == 0
