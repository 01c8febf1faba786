from dataclasses import dataclass

from desk.coursefiles.facts import digest


@dataclass(frozen=True)
class Facts:
    title: str
    minutes: int = 0


@dataclass(frozen=True)
class LaterFacts:
    title: str
    minutes: int = 0
    topics: tuple[str, ...] = ()


def test_digest_differs_with_what_is_said() -> None:
    assert digest(Facts("Rivers")) != digest(Facts("Lakes"))
    assert digest(Facts("Rivers")) != digest(Facts("Rivers", 5))
    assert digest(Facts("Rivers")) != digest(Facts("Rivers"), 1)


def test_digest_stays_when_a_later_version_knows_more() -> None:
    assert digest(Facts("Rivers", 5)) == digest(LaterFacts("Rivers", 5))
    assert digest(Facts("Rivers", 5)) != digest(LaterFacts("Rivers", 5, ("Water",)))
