"""Compiled querysets: SQL is compiled once per process, not once per request.

Django takes longer to compile the SQL of a page's large queries than PostgreSQL to answer them. So
a queryset is written with a `Param` placeholder for each value that varies, and its SQL is cached.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, overload

from django.db import connection
from django.db.models import Field, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesIterable
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Param(Value):
    """A placeholder for a value passed when the query is run, prepared as its field prepares it."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(None, output_field=output_field)
        self.name = name

    def __repr__(self) -> str:
        return f"Slot({self.name!r})"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]


class PlannedOnceParam(Param):
    """A placeholder whose value PostgreSQL does not see while it plans.

    It plans a prepared statement again at every run as long as it expects plans made for the values
    to be cheaper. Where courses differ in size it always does, and planning takes longer than
    running. A plan that knows no value can be no cheaper, so the statement is planned once for each
    connection. For conditions that are served by an index whatever the value.
    """

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return f"(SELECT %s::{self.output_field.cast_db_type(connection)})", [self]


class _Statement(NamedTuple):
    """`params` has gaps, which are in `slots` by what belongs there."""

    sql: str
    params: tuple[Any, ...]
    slots: list[tuple[Param, list[int]]]
    read: Callable[[Sequence[Sequence[Any]]], list[Any]]


class CompiledQuery(Generic[Row]):
    """A queryset of models or of `values()`, run with the values of its slots.

    With a `row`, a dataclass, each row of a queryset of models becomes one: its first field is the
    model's instance, each other one the annotation of the same name. They must be the same names,
    so that a forgotten annotation is an error and not an absent value.
    """

    @overload
    def __init__(self, build: Callable[[], "QuerySet[Any, Row]"]) -> None: ...

    @overload
    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], row: type[Row]) -> None: ...

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], row: Any = None) -> None:
        """`build` is called at the first run, when all models are loaded."""
        self._build = build
        self._row = row

    def rows(self, **given: Any) -> list[Row]:
        """Run it; raises KeyError when a param has no value."""
        statement = self._statement
        params = list(statement.params)
        for param, places in statement.slots:
            value = param.output_field.get_db_prep_value(given[param.name], connection)
            for place in places:
                params[place] = value
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            return statement.read(cursor.fetchall())

    def first(self, **given: Any) -> Row | None:
        """The first row; the query itself should be limited (`[:1]`)."""
        return next(iter(self.rows(**given)), None)

    @cached_property
    def _statement(self) -> _Statement:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if queryset._iterable_class is ModelIterable:  # noqa: SLF001 - no public way
            make = _row_maker(compiler, self._row) if self._row else _model_maker(compiler)
        elif queryset._iterable_class is ValuesIterable and self._row is None:  # noqa: SLF001
            make = _dict_maker(queryset)
        else:
            raise TypeError("Prepared takes querysets of models or of values().")
        converters = compiler.get_converters([column[0] for column in compiler.select])

        def read(rows: Iterable[Sequence[Any]]) -> list[Any]:
            return [make(row) for row in compiler.apply_converters(rows, converters)]

        return _Statement(sql, tuple(params), _slots(params), read)


def _slots(params: Sequence[Any]) -> list[tuple[Param, list[int]]]:
    """A value is prepared once for all places with its name and the same kind of field."""
    slots: dict[tuple[str, type], tuple[Param, list[int]]] = {}
    for place, param in enumerate(params):
        if isinstance(param, Param):
            kind = (param.name, type(param.output_field))
            slots.setdefault(kind, (param, []))[1].append(place)
    return list(slots.values())


def _model_maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    instance = _instance_maker(compiler.klass_info, compiler.select)
    annotations = list((compiler.annotation_col_map or {}).items())

    def make(row: Sequence[Any]) -> Any:
        made = instance(row)
        for name, column in annotations:
            setattr(made, name, row[column])
        return made

    return make


def _row_maker(compiler: SQLCompiler, row: Any) -> Callable[[Sequence[Any]], Any]:
    """Raises TypeError when the annotations are not the fields of `row`."""
    instance = _instance_maker(compiler.klass_info, compiler.select)
    annotations = compiler.annotation_col_map or {}
    names = [field.name for field in fields(row)][1:]
    if differing := set(names) ^ set(annotations):
        raise TypeError(f"{row.__name__} and its query differ in: {', '.join(sorted(differing))}")
    columns = [annotations[name] for name in names]
    return lambda values: row(instance(values), *[values[column] for column in columns])


def _instance_maker(info: Any, select: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
    """Like ModelIterable, with everything that is the same for every run done once.

    Bypasses `__init__`, which loops over the fields: nothing here listens to its signals.
    """
    model, fields = info["model"], info["select_fields"]
    start, stop, alias = fields[0], fields[-1] + 1, connection.alias
    names = [column[0].target.attname for column in select[start:stop]]
    key = start + names.index(model._meta.pk.attname)  # noqa: SLF001 - Django's public name
    related = [
        (_instance_maker(each, select), each["local_setter"], each["remote_setter"])
        for each in info.get("related_klass_infos", [])
    ]

    def make(row: Sequence[Any]) -> Any:
        if row[key] is None:
            return None
        made = model.__new__(model)
        made.__dict__.update(zip(names, row[start:stop], strict=True), _state=_loaded(alias))
        for make_other, set_here, set_there in related:
            other = make_other(row)
            set_here(made, other)
            if other is not None:
                set_there(other, made)
        return made

    return make


def _loaded(alias: str) -> ModelState:
    state = ModelState()
    state.adding, state.db = False, alias
    return state


def _dict_maker(queryset: "QuerySet[Any, Any]") -> Callable[[Sequence[Any]], dict[str, Any]]:
    query = queryset.query
    names = list(query.selected or (*query.values_select, *query.annotation_select))
    return lambda row: dict(zip(names, row, strict=True))
