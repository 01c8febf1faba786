"""URLs of films, transcripts and search."""

from django.urls import path, re_path

from lessons.views import downloads, media, parts, search, video

app_name = "lessons"

_STEP = r"^courses/(?P<slug>[-\w]+)/steps/(?P<key>[a-z2-9]{8})"

urlpatterns = [
    path("search/", search.search_site, name="search"),
    path("courses/<slug:slug>/search/", search.search_course, name="course_search"),
    re_path(
        _STEP + r"/film/(?P<revision>\d{1,9})/(?P<height>\d{1,5})\.(?P<extension>mp4|webm)$",
        media.film,
        name="film",
    ),
    re_path(_STEP + r"/poster/(?P<sha16>[0-9a-f]{16})\.webp$", media.poster, name="poster"),
    path("courses/<slug:slug>/steps/<slug:key>/played/", video.played, name="played"),
    path(
        "courses/<slug:slug>/steps/<slug:key>/captions/<slug:language>.vtt",
        media.captions,
        name="captions",
    ),
    re_path(
        _STEP + r"/transcript/(?P<language>[-\w]+)\.(?P<extension>vtt|srt|txt)$",
        downloads.download,
        name="download",
    ),
    path(
        "courses/<slug:slug>/steps/<slug:key>/transcript/",
        parts.transcript,
        name="transcript_part",
    ),
    path("courses/<slug:slug>/steps/<slug:key>/clip/", parts.clip, name="clip"),
    path(
        "courses/<slug:slug>/steps/<slug:key>/transcript/<slug:language>/",
        downloads.transcript,
        name="transcript",
    ),
]
