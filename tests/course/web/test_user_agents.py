import pytest

from course.web.user_agents import browser_and_system

ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {ENGINE} Chrome/156.0.0.0 Safari/537.36",
            ("Chrome", "Linux"),
        ),
        (
            (
                f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {ENGINE} "
                "Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"
            ),
            ("Edge", "Windows"),
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
            ),
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0",
            ("Firefox", "Mac"),
        ),
        (
            (
                f"Mozilla/5.0 (Linux; Android 16; SM-S931B) {ENGINE} SamsungBrowser/29.0 "
                "Chrome/140.0.0.0 Mobile Safari/537.36"
            ),
            ("Samsung Internet", "Android"),
        ),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_browser_and_system(agent: str, expected: tuple[str, str]) -> None:
    assert browser_and_system(agent) == expected
