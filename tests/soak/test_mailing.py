"""Mail to learners through kills of the worker and all that a mail server may do."""

from pathlib import Path

import pytest
from pytest_django import Settings

from course.models import RefusedAddress
from tests.soak.conftest import Tell
from tests.soak.mailing import is_gone, judge, mailing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("learners", "kills"),
    [
        pytest.param(200, 3, marks=pytest.mark.process),
        pytest.param(10_000, 20, marks=pytest.mark.soak),
    ],
)
def test_none_is_lost(
    settings: Settings, tmp_path: Path, tell: Tell, learners: int, kills: int
) -> None:
    settings.HAS_MAIL = True

    outcome = mailing(learners, kills=kills, var=tmp_path)

    tell(outcome)
    judge(outcome)
    refused = RefusedAddress.objects.values_list("address", flat=True)
    assert len(refused) == learners // 100
    assert all(is_gone(address) for address in refused)
