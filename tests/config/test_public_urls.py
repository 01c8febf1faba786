"""Public URLs: this list may be seen without signing in, and nothing else."""

from django.urls import get_resolver

from tests.worlds.url_patterns import patterns

PUBLIC = {
    # The site's own.
    "^$",
    "^healthz$",
    "^readyz$",
    "^metrics$",  # requires a token instead
    "^favicon.ico$",
    "^courses/$",
    "^courses/<slug:slug>/$",
    "^courses/<slug:slug>/join/$",
    "^courses/<slug:slug>/steps/<slug:key>/$",
    "^courses/(?P<slug>[-\\w]+)/(?P<week>[0-9]{1,3})\\.(?P<number>[0-9]{1,4})$",
    "^search/$",
    "^courses/<slug:slug>/search/$",
    # Same access as their step, which may be an open one.
    (
        "^courses/(?P<slug>[-\\w]+)/steps/(?P<key>[a-z2-9]{8})/film/"
        "(?P<revision>\\d{1,9})/(?P<height>\\d{1,5})\\.(?P<extension>mp4|webm)$"
    ),
    "^courses/(?P<slug>[-\\w]+)/steps/(?P<key>[a-z2-9]{8})/poster/(?P<sha16>[0-9a-f]{16})\\.webp$",
    "^courses/<slug:slug>/steps/<slug:key>/captions/<slug:language>.vtt$",
    (
        "^courses/(?P<slug>[-\\w]+)/steps/(?P<key>[a-z2-9]{8})/transcript/"
        "(?P<language>[-\\w]+)\\.(?P<extension>vtt|srt|txt)$"
    ),
    "^courses/<slug:slug>/steps/<slug:key>/transcript/<slug:language>/$",
    "^courses/<slug:slug>/steps/<slug:key>/transcript/$",
    "^courses/<slug:slug>/steps/<slug:key>/clip/$",
    "^courses/(?P<slug>[-\\w]+)/files/(?P<sha16>[0-9a-f]{16})/(?P<name>[a-z0-9][a-z0-9.-]*)$",
    "^courses/(?P<slug>[-\\w]+)/cover/(?P<sha16>[0-9a-f]{16})\\.webp$",
    "^organisations/<slug:slug>/logo$",
    # Its secret is the key to it.
    "^calendar/(?P<secret>[a-z0-9]{20,60})\\.ics$",
    # Who has a certificate's code may check it; with these keys its badge is verified.
    "^certificates/(?P<code>[-\\w]{1,40})/$",
    "^.well-known/jwks.json$",
    "^.well-known/did.json$",
    # For visitors and crawlers.
    "^card.png$",
    "^organisations/<slug:slug>/card.png$",
    "^courses/<slug:slug>/card.png$",
    "^courses/<slug:slug>/steps/<slug:key>/card.png$",
    "^organisations/<slug:slug>/$",
    "^(?P<slug>privacy|terms)/$",
    "^robots.txt$",
    "^speculation.json$",
    "^sitemap.xml$",
    # Signing in and up.
    "^accounts/login/$",
    "^accounts/logout/$",
    "^accounts/inactive/$",
    "^accounts/signup/$",
    "^accounts/confirm-email/$",
    "^accounts/confirm-email/(?P<key>[-:\\w]+)/$",
    "^accounts/password/reset/$",
    "^accounts/password/reset/done/$",
    "^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "^accounts/password/reset/key/done/$",
    "^accounts/login/code/confirm/$",
    "^admin/login/$",
}


def test_public_urls_are_the_listed_ones() -> None:
    public = {
        path
        for path, pattern in patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
    }

    assert public == PUBLIC
