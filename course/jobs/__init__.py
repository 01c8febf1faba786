"""Work done at intervals by the worker: what is due, and when."""

from course.jobs.periodic import (
    Periodic,
    Work,
    due_of,
    forget_others,
    make_rows,
    periodic,
    registered,
    run_if_due,
)

__all__ = [
    "Periodic",
    "Work",
    "due_of",
    "forget_others",
    "make_rows",
    "periodic",
    "registered",
    "run_if_due",
]
