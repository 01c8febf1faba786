"""Models shared by all apps: people, courses, outline, runs, enrolments, progress, moments,
notes, certificates.
"""

from course.models.answered_forms import AnsweredForm
from course.models.catalogue import Course, CourseFile, OldSlug, Organisation, TeamMember
from course.models.certificates import Certificate
from course.models.mail import Mail, PeriodicJob, RefusedAddress
from course.models.moments import Moment
from course.models.notes import Note
from course.models.outline import Activity, Step, StepFile, StepLink, Week
from course.models.people import User
from course.models.progress import StepProgress
from course.models.public_changes import PublicChange
from course.models.rendering import TextRendering
from course.models.runs import Enrolment, Invitation, Run, WeekOpening
from course.models.search import Passage, SearchIndex
from course.models.site_pages import SitePage

__all__ = [
    "Activity",
    "AnsweredForm",
    "Certificate",
    "Course",
    "CourseFile",
    "Enrolment",
    "Invitation",
    "Mail",
    "Moment",
    "Note",
    "OldSlug",
    "Organisation",
    "Passage",
    "PeriodicJob",
    "PublicChange",
    "RefusedAddress",
    "Run",
    "SearchIndex",
    "SitePage",
    "Step",
    "StepFile",
    "StepLink",
    "StepProgress",
    "TeamMember",
    "TextRendering",
    "User",
    "Week",
    "WeekOpening",
]
