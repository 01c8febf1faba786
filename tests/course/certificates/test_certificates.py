import threading
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from course import certificates, enrolling, progress
from course.certificates import (
    CertificateStanding,
    Counts,
    NotReached,
    Rules,
    counts_of,
    standing_of,
)
from course.models import Certificate, Course, Enrolment, Step, User
from course.models.certificates import new_code, typed_code
from course.people import delete_account
from tests import factories
from tests.racing import at_once

SCORES = st.decimals(0, 1, places=4)
ROW = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["article", "video", "quiz", "test"]),
        "completed": st.sampled_from([None, factories.NOW]),
        "score": st.none() | SCORES,
    }
)


# What it takes ---------------------------------------------------------------------------------


def slowly(rows: list[dict], rules: Rules) -> tuple[bool, bool, bool]:
    """The rule by its words, in fractions."""
    if not rows:
        return False, True, True
    done = [row for row in rows if row["completed"]]
    tests = [row for row in rows if row["kind"] == "test"]
    has_steps = Fraction(len(done), len(rows)) >= Fraction(rules.steps, 100)
    has_tests = all(row["completed"] for row in tests)
    scores = [Fraction(row["score"] or 0) for row in tests]
    average = sum(scores, Fraction(0)) / len(scores) if scores else Fraction(1)
    return has_steps, has_tests, has_tests and average >= Fraction(rules.score, 100)


@given(st.lists(ROW, max_size=40), st.integers(0, 100), st.integers(0, 100))
def test_standing_is_that_of_the_rule_by_its_words(
    rows: list[dict], steps: int, score: int
) -> None:
    rules = Rules(steps, score)

    found = standing_of(counts_of(rows), rules)

    assert (found.has_steps, found.has_tests, found.has_score) == slowly(rows, rules)
    assert found.is_reached == all(slowly(rows, rules))
    assert 0 <= found.percent <= 100
    assert found.score_percent is None or 0 <= found.score_percent <= 100
    # As many steps as are needed do, and not one fewer.
    assert found.needed * 100 >= steps * found.total > (found.needed - 1) * 100 or steps == 0
    assert found.lacking == max(0, found.needed - found.done)


@given(st.lists(ROW, min_size=1, max_size=12), st.integers(0, 100), st.integers(0, 100))
def test_completing_more_steps_without_a_score_takes_no_certificate_away(
    rows: list[dict], steps: int, score: int
) -> None:
    before = standing_of(counts_of(rows), Rules(steps, score))

    more = [row | {"completed": factories.NOW} if row["kind"] != "test" else row for row in rows]

    assert standing_of(counts_of(more), Rules(steps, score)).is_reached >= before.is_reached


def test_percent_is_floored_and_the_score_exact() -> None:
    counts = Counts(done=9, total=10, responded=3, tests=3, taken=3, score=Decimal("2.0999"))

    found = standing_of(counts, Rules(90, 70))

    assert (found.percent, found.needed, found.score_percent) == (90, 9, 69)
    assert (found.has_steps, found.has_score) == (True, False)


def test_score_so_far_is_of_the_tests_taken_with_every_response_or_without() -> None:
    left_out = {"kind": "test", "completed": None, "score": Decimal("0.45")}
    whole = {"kind": "test", "completed": factories.NOW, "score": Decimal("0.8")}
    not_taken = {"kind": "test", "completed": None, "score": None}

    found = standing_of(counts_of([left_out, whole, not_taken]), Rules(90, 70))

    assert (found.responded, found.score_percent, found.has_score) == (1, 62, False)
    assert standing_of(counts_of([left_out]), Rules(90, 40)).score_percent == 45


def test_course_without_tests_needs_no_score_and_one_without_steps_gives_none() -> None:
    assert standing_of(Counts(done=9, total=10), Rules(90, 100)).is_reached
    assert not standing_of(Counts(), Rules(0, 0)).is_reached
    assert standing_of(Counts(), Rules(90, 70)).score_percent is None


# A course to reach it in -----------------------------------------------------------------------


@pytest.fixture
def enrolment(ada: User) -> Enrolment:
    """A course of two weeks: three articles and a test."""
    course = factories.course(hours_per_week=Decimal("2.5"))
    for week, title in ((1, "One"), (1, "Two"), (2, "Three")):
        factories.step(course, week, title)
    factories.step(course, 2, "Final test", kind="test")
    return factories.enrol(ada, course, joined_at=factories.NOW)


def reach(enrolment: Enrolment, *, score: str = "0.8", but: int = 0) -> None:
    steps: list[Step] = list(enrolment.course.steps.in_order())
    for step in steps[but:]:
        if step.kind == "test":
            progress.note_score(
                enrolment.pk, step.pk, at=factories.NOW, score=Decimal(score), passed=True
            )
        progress.complete(enrolment.pk, step.pk, at=factories.NOW)


def standing(enrolment: Enrolment) -> CertificateStanding:
    rows = certificates.steps_of(enrolment.course_id, enrolment.pk)
    return standing_of(counts_of(rows), certificates.rules_of(enrolment.course))


def issue(enrolment: Enrolment, name: str = "Ada Park") -> Certificate:
    return certificates.issue(enrolment, name=name, at=factories.NOW)


@pytest.mark.django_db
def test_issued_certificate_is_frozen_whatever_becomes_of_the_course(enrolment: Enrolment) -> None:
    reach(enrolment)

    made = issue(enrolment)
    Course.objects.update(title="Another", certificate_percent=100)
    factories.step(enrolment.course, 3, "Added later")

    again = issue(enrolment, "Somebody else")
    assert again == made
    assert (again.name, again.course_title) == ("Ada Park", "Rivers of the world")
    assert again.organisation_name == "Delta College"
    assert (again.hours, again.percent, again.score_percent) == (Decimal(5), 100, 80)
    assert [week["title"] for week in again.transcript] == ["Title of week 1", "Title of week 2"]
    assert again.transcript[1]["steps"] == [
        {"number": "2.1", "title": "Three", "kind": "article", "complete": True}
        | {"score_percent": None},
        {"number": "2.2", "title": "Final test", "kind": "test", "complete": True}
        | {"score_percent": 80},
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("score", "but", "reason"),
    [("0.6999", 0, "has_score"), ("0.8", 1, "has_steps")],
)
def test_what_is_not_reached_issues_nothing(
    enrolment: Enrolment, score: str, but: int, reason: str
) -> None:
    reach(enrolment, score=score, but=but)

    with pytest.raises(NotReached) as refusal:
        issue(enrolment)

    assert not getattr(refusal.value.standing, reason)
    assert not Certificate.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"offers_certificate": False}, {"published_at": None}])
def test_course_that_gives_none_issues_nothing(enrolment: Enrolment, change: dict) -> None:
    reach(enrolment)
    Course.objects.update(**change)

    with pytest.raises(NotReached):
        issue(enrolment)


@pytest.mark.django_db
def test_unpublished_steps_neither_count_nor_are_listed(enrolment: Enrolment) -> None:
    reach(enrolment)
    for number in range(5):
        factories.step(enrolment.course, 2, f"Draft {number}", is_published=False)

    assert issue(enrolment).percent == 100


@pytest.mark.django_db
def test_one_statement_knows_what_two_know(enrolment: Enrolment, ada: User) -> None:
    """The course page and the catalogue say what the certificate's page says."""
    course = enrolment.course
    for step in course.steps.in_order():
        membership, own = certificates.membership_with_certificate(ada, course)
        assert membership is not None
        assert own is not None
        assert own.standing == standing(enrolment)
        assert (own.code, own.can_be_had) == ("", own.standing.is_reached)
        if step.kind == "test":
            progress.note_score(
                enrolment.pk, step.pk, at=factories.NOW, score=Decimal("0.7001"), passed=True
            )
            _, own = certificates.membership_with_certificate(ada, course)
            assert own is not None
            assert own.standing == standing(enrolment)
            assert (own.standing.responded, own.standing.score_percent) == (0, 70)
        progress.complete(enrolment.pk, step.pk, at=factories.NOW)

    made = issue(enrolment)
    _, own = certificates.membership_with_certificate(ada, course)
    assert own is not None
    assert (own.code, own.can_be_had) == (made.code, False)


@pytest.mark.django_db
def test_one_rejoining_another_run_gets_no_second_one(enrolment: Enrolment, ada: User) -> None:
    reach(enrolment)
    made = issue(enrolment)
    enrolling.leave(ada, enrolment.course, at=factories.NOW + timedelta(days=1))
    second = factories.enrol(
        ada, enrolment.course, factories.run(enrolment.course, 2), joined_at=factories.NOW
    )
    reach(second)

    assert issue(second) == made
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.certificate(second)


# Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Ada   Park ", "Ada Park"),
        ("김철수", "김철수"),
        ("e\u0301lise", "élise"),
        ("\u202egnp.krap", "gnp.krap"),  # a bidirectional override is left out
        ("\u2067עדה\u2069 \u200fפארק", "עדה פארק"),
        ("a\u200db", "a\u200db"),
        ("\u200b\u2060\u3164", ""),
        ("\u0301\u0301", ""),
        ("", ""),
        ("x" * 60, "x" * 60),
        ("x" * 61, ""),
    ],
)
def test_name_is_as_it_is_printed(typed: str, printed: str) -> None:
    assert certificates.certificate_name(typed) == printed


@given(st.text(max_size=80))
def test_names_never_turn_the_line_around_and_stay_what_they_are(typed: str) -> None:
    name = certificates.certificate_name(typed)

    assert len(name) <= 60
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n\r\0")
    assert certificates.certificate_name(name) == name


@pytest.mark.django_db
def test_name_that_shows_nothing_issues_nothing(enrolment: Enrolment) -> None:
    reach(enrolment)

    with pytest.raises(ValueError, match="visible"):
        issue(enrolment, "\u200b\u3164")

    assert not Certificate.objects.exists()


# Codes -----------------------------------------------------------------------------------------


def test_codes_are_long_and_without_look_alikes() -> None:
    codes = {new_code() for _ in range(1_000)}

    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {19}
    assert not set("".join(codes)) & set("01iloOuvIL_ ")
    assert len(set("".join(codes)) - {"-"}) ** 16 > 2**75


@settings(max_examples=25)
@given(st.randoms(use_true_random=True))
def test_code_is_read_however_it_is_typed(random: object) -> None:
    code = new_code()

    for typed in (code.upper(), code.replace("-", ""), code.replace("-", "_"), f" {code} "):
        assert typed_code(typed) == code


# Revoking and withdrawing ----------------------------------------------------------------------


@pytest.mark.django_db
def test_revoking_happens_once_and_its_reason_stays(enrolment: Enrolment) -> None:
    row = factories.certificate(enrolment)

    assert certificates.revoke(row, reason="Somebody else’s work.", at=factories.NOW)
    assert not certificates.revoke(row, reason="Again", at=factories.NOW + timedelta(days=1))

    row.refresh_from_db()
    assert (row.revoked_at, row.revoked_reason) == (factories.NOW, "Somebody else’s work.")
    assert not row.is_valid


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_revoking_needs_a_reason(enrolment: Enrolment, reason: str) -> None:
    row = factories.certificate(enrolment)

    with pytest.raises(ValueError, match="reason"):
        certificates.revoke(row, reason=reason, at=factories.NOW)

    row.refresh_from_db()
    assert row.is_valid


@pytest.mark.django_db
@pytest.mark.parametrize("is_revoked", [False, True])
def test_deleting_the_account_withdraws_its_certificates(
    enrolment: Enrolment, ada: User, is_revoked: bool
) -> None:
    row = factories.certificate(enrolment)
    other = factories.certificate(factories.enrol(factories.person("Bo"), enrolment.course))
    if is_revoked:
        certificates.revoke(row, reason="Ada Park copied.", at=factories.NOW)

    delete_account(ada, at=factories.NOW)

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.withdrawn_at, row.name, row.transcript) == (factories.NOW, "", [])
    assert "Ada" not in row.revoked_reason
    assert other.is_valid
    assert other.name == "Bo"


# Races -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_clicks_of_several_people_issue_one_each(now: datetime) -> None:
    course = factories.course()
    factories.step(course)
    enrolments = [
        factories.enrol(factories.person(name), course, joined_at=factories.NOW)
        for name in ("Ada", "Bo", "Cleo")
    ]
    for enrolment in enrolments:
        reach(enrolment)

    seen = at_once(12, lambda index: issue(enrolments[index % 3], f"Name {index}"))

    rows = list(Certificate.objects.all())
    assert len(rows) == 3
    assert {row.code for row in seen} == {row.code for row in rows}
    assert {(row.code, row.name) for row in seen} == {(row.code, row.name) for row in rows}


@pytest.mark.django_db(transaction=True)
def test_no_certificate_gets_a_name_after_its_account_is_deleted(ada: User) -> None:
    course = factories.course()
    factories.step(course)
    enrolment = factories.enrol(ada, course, joined_at=factories.NOW)
    reach(enrolment)
    gate = threading.Barrier(2)

    def act(index: int) -> None:
        gate.wait(10)
        if index:
            delete_account(ada, at=factories.NOW)
            return
        try:
            issue(enrolment)
        except NotReached:
            return

    at_once(2, act)

    assert not Certificate.objects.exclude(name="").exists()
