import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from course.certificates import signing
from course.certificates.signing import UnfitKey, new_secret, private_key, public_jwk


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.SIGNING_KEY, settings.VAR_DIR = "", tmp_path / "var"
    return tmp_path / "var"


def test_key_is_made_once_and_for_its_owner_alone(folder: Path) -> None:
    first = public_jwk()

    file = folder / "signing_key"
    assert public_jwk() == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["signing_key"]


def test_of_several_who_make_the_key_one_wins(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: public_jwk(), range(8)))

    assert all(each == found[0] for each in found)
    assert len(list(folder.iterdir())) == 1


def test_key_of_the_settings_counts(settings: Settings, folder: Path) -> None:
    settings.SIGNING_KEY = new_secret()

    public_jwk()

    assert not folder.exists()


def test_public_key_tells_nothing_private(folder: Path) -> None:
    assert set(public_jwk()) == {"kty", "crv", "x", "y", "alg", "use"}


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "_" * 43, "?" * 43])
def test_what_is_no_key_is_refused(secret: str) -> None:
    with pytest.raises(UnfitKey):
        private_key(secret)


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: f"{key}A"])
def test_a_key_of_another_length_is_refused(change: Callable[[str], str]) -> None:
    with pytest.raises(UnfitKey):
        private_key(change(new_secret()))


def test_fresh_keys_are_keys() -> None:
    assert len({private_key(new_secret()).private_numbers().private_value for _ in range(50)}) == 50
    assert signing.ALGORITHM == "ES256"
