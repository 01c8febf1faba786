"""Models of video steps: the film, its files, its transcripts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from course.db.validators import validate_language
from course.models import Enrolment, Run, Step
from course.moments import Tally
from lessons.fields import SpansField


class Video(models.Model):
    """The film of a step. `revision` counts replacements, so that URLs and playback refer to one
    film.
    """

    step = models.OneToOneField(
        Step, on_delete=models.CASCADE, primary_key=True, related_name="video"
    )
    duration_ms = models.PositiveIntegerField(_("duration, ms"), validators=[MinValueValidator(1)])
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    poster = models.FileField(_("poster"), upload_to="posters/", blank=True, max_length=200)
    poster_source = models.FileField(upload_to="posters/", blank=True, max_length=200)
    poster_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        constraints = [
            models.CheckConstraint(condition=models.Q(duration_ms__gt=0), name="video_takes_time"),
        ]

    def __str__(self) -> str:
        return str(self.step)


class VideoFile(models.Model):
    """One encoding of a film."""

    class Container(models.TextChoices):
        MP4 = "mp4", "MP4"
        WEBM = "webm", "WebM"

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(_("format"), max_length=10, choices=Container.choices)
    width = models.PositiveIntegerField(_("width, pixels"))
    height = models.PositiveIntegerField(_("height, pixels"))
    file = models.FileField(_("file"), upload_to="films/", max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    bytes = models.PositiveBigIntegerField(_("bytes"), editable=False)

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")
        ordering = ["format", "-height"]
        constraints = [
            models.UniqueConstraint(
                fields=["video", "format", "height"], name="video_file_once_per_encoding"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {self.height}p"


class Transcript(models.Model):
    """The cues of one video in one language, with everything derived from them at save."""

    class SourceFormat(models.TextChoices):
        VTT = "vtt", "WebVTT"
        SRT = "srt", "SubRip"
        SBV = "sbv", "SBV"
        TTML = "ttml", "TTML"
        LRC = "lrc", "LRC"
        JSON = "json", "JSON"
        TEXT = "text", _("text with times")
        SKIP_TO = "skip-to", _("“Skip to” page text")

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="transcripts")
    language = models.CharField(_("language"), max_length=35, validators=[validate_language])
    format = models.CharField(_("came as"), max_length=10, choices=SourceFormat.choices)
    is_paragraphed = models.BooleanField(
        _("each cue is a paragraph"),
        default=False,
        help_text=_("The text came in paragraphs, which are kept."),
    )
    source_name = models.CharField(_("file name"), max_length=200, blank=True)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    shifted_ms = models.IntegerField(_("moved by, ms"), default=0)
    report = models.JSONField(_("report of the import"), default=list)
    html = models.TextField(editable=False)
    # Where its sentences are in the HTML, see lessons/sentences/sentence_index.py.
    sentences = models.BinaryField(default=b"")
    # [[start_ms, end_ms, text], …] for other uses than the page.
    paragraphs = models.JSONField(default=list, editable=False)
    vtt = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    # Which RENDERING of lessons/sentences/html.py all this was derived by.
    rendering = models.PositiveSmallIntegerField(default=0, editable=False)
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("imported by"),
    )

    # Counts of the moments realigned at save; not stored.
    followed: Tally | None = None

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["video", "language"], name="transcript_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.video} ({self.language})"


class Cue(models.Model):
    """One timed line: half-open [start_ms, end_ms). Its id is internal."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="cues")
    position = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    speaker = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    plain = models.TextField()

    class Meta:
        verbose_name = _("cue")
        verbose_name_plural = _("cues")
        ordering = ["transcript", "position"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="cue_position_once"),
            models.CheckConstraint(
                condition=models.Q(end_ms__gt=models.F("start_ms")), name="cue_takes_time"
            ),
        ]

    def __str__(self) -> str:
        return self.plain


class CaptionSource(models.Model):
    """The original caption file, byte for byte, to be decoded again with another encoding."""

    transcript = models.OneToOneField(
        Transcript, on_delete=models.CASCADE, primary_key=True, related_name="source"
    )
    packed = models.BinaryField()  # compressed with zlib

    class Meta:
        verbose_name = _("caption file")
        verbose_name_plural = _("caption files")

    def __str__(self) -> str:
        return str(self.transcript)


class CaptionFlaw(models.Model):
    """A lint finding in a transcript; see lessons/captions/lint.py for kinds and amounts."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="flaws")
    kind = models.CharField(max_length=10)
    start_ms = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    quote = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("flaw of captions")
        verbose_name_plural = _("flaws of captions")
        ordering = ["transcript", "start_ms", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.quote}"


class Played(models.Model):
    """What a learner has played of one revision of a film: spans and position in milliseconds."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="played")
    video = models.ForeignKey(Video, on_delete=models.PROTECT, related_name="played")
    revision = models.PositiveIntegerField()
    spans = SpansField(default=list)
    position_ms = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("played part")
        verbose_name_plural = _("played parts")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "video", "revision"], name="played_once_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.video}"


class PlayReport(models.Model):
    """What a learner's player reported, until it is counted (`lessons/film/heat/counting.py`).

    Written with every report, so it has no constraints of its own: what it points to is looked up
    when it is counted. A landing has no spans: a search led to `position_ms`.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    video = models.ForeignKey(
        Video, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    revision = models.PositiveIntegerField()
    # Start, end, start, end …, in ms, as they were sent: what was played twice is there twice.
    spans = ArrayField(models.IntegerField(), default=list)
    position_ms = models.PositiveIntegerField()
    is_landing = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("report of playing")
        verbose_name_plural = _("reports of playing")

    def __str__(self) -> str:
        return f"{self.enrolment_id} – {self.video_id}"


class PlayMarks(models.Model):
    """What of one learner has been counted: a byte for each slot of the film.

    See `lessons/film/heat/marks.py`. While `last_at` is set, somebody may still go on from
    `position_ms`; else it has been settled whether they stopped there.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="play_marks")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    marks = models.BinaryField(default=b"")
    position_ms = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("counted plays of a learner")
        verbose_name_plural = _("counted plays of learners")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "video", "revision"], name="play_marks_once_per_revision"
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_at"],
                condition=models.Q(last_at__isnull=False),
                name="play_marks_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} – {self.video_id}"


class PlaySums(models.Model):
    """How many people of a run did what in each slot of a film: nobody is named.

    `once` counts those who have played a slot, `twice` those who have played it again, and so on.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    once = ArrayField(models.IntegerField(), default=list)
    twice = ArrayField(models.IntegerField(), default=list)
    thrice = ArrayField(models.IntegerField(), default=list)
    often = ArrayField(models.IntegerField(), default=list)
    stopped = ArrayField(models.IntegerField(), default=list)
    landed = ArrayField(models.IntegerField(), default=list)

    class Meta:
        verbose_name = _("sums of plays")
        verbose_name_plural = _("sums of plays")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "video", "revision"], name="play_sums_once_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} – {self.video_id}"
