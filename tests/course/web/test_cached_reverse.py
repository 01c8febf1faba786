from django.urls import reverse

from course.web.cached_reverse import address


def test_address_is_what_reverse_says() -> None:
    arguments = ("korea", "abcdefgh")

    assert address("step", *arguments) == reverse("step", args=arguments)
    assert address("step", *arguments) == reverse("step", args=arguments)
    assert address("course:home") == "/"
