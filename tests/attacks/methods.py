"""What the code does with its patterns: search a text, or only look at its start."""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

MATCHING = frozenset({"match", "fullmatch"})
OF_A_CLASS = ""  # where the names of attributes are kept
_OTHERWISE = ""  # given to a function, kept in a tuple …

# A name of a module: (module, name); of an attribute: (OF_A_CLASS, name).
Place = tuple[str, str]


class _Use(NamedTuple):
    """What a module does with a name of its own or with one of something else."""

    owner: str
    name: str
    method: str


class _Module:
    """The names a module imports, the names it gives again, and what it does with names."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name = name
        self.imports: dict[str, Place] = {}
        self.uses: list[_Use] = []
        self.aliases: list[tuple[Place, _Use]] = []
        self._done: set[int] = set()
        self._read(tree, is_class=False)

    def _read(self, node: ast.AST, *, is_class: bool) -> None:
        """An expression comes before its parts, which are looked at only for what is left."""
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                self.imports[alias.asname or alias.name] = (node.module, alias.name)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self._alias(node.targets[0].id, node.value, is_class=is_class)
        elif id(node) not in self._done:
            self._use(node)
        for child in ast.iter_child_nodes(node):
            self._read(child, is_class=isinstance(node, ast.ClassDef))

    def _alias(self, name: str, value: ast.expr, *, is_class: bool) -> None:
        if named := _named(value):
            self._done.add(id(value))
            new = (OF_A_CLASS, name) if is_class else (self.name, name)
            self.aliases.append((new, _Use(*named, _OTHERWISE)))

    def _use(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute) and (named := _named(node.value)):
            self._done.add(id(node.value))
            self.uses.append(_Use(*named, node.attr))
        elif named := _named(node):
            self.uses.append(_Use(*named, _OTHERWISE))


class Methods:
    """By place of a pattern: which of its methods are called, in whatever module."""

    def __init__(self, sources: Iterable[tuple[str, Path]]) -> None:
        trees = ((name, ast.parse(path.read_text(encoding="utf-8"))) for name, path in sources)
        self._modules = {name: _Module(name, tree) for name, tree in trees}
        self._called: dict[Place, set[str]] = {}
        for module in self._modules.values():
            for use in module.uses:
                self._called.setdefault(self._home(module, use), set()).add(use.method)
        for module in self._modules.values():
            for new, old in module.aliases:
                called = self._called.get(new, {_OTHERWISE})
                self._called.setdefault(self._home(module, old), set()).update(called)

    def only_matched(self, place: Place) -> bool:
        """Whether nothing but `match` and `fullmatch` is done with it."""
        called = self._called.get(place, set())
        return bool(called) and called <= MATCHING

    def _home(self, module: _Module, use: _Use) -> Place:
        """Where a name was first given."""
        if use.owner in module.imports:
            return ".".join(module.imports[use.owner]), use.name
        if use.owner:
            return OF_A_CLASS, use.name
        place = module.name, use.name
        seen: set[Place] = set()
        while place not in seen and (home := self._modules.get(place[0])):
            seen.add(place)
            place = home.imports.get(place[1], place)
        return place


def _named(node: ast.AST) -> tuple[str, str] | None:
    """`name` and `something.name` as what stands before the dot, and the name."""
    if isinstance(node, ast.Name):
        return ("", node.id) if isinstance(node.ctx, ast.Load) else None
    if isinstance(node, ast.Attribute):
        owner = node.value
        return (owner.id if isinstance(owner, ast.Name) else "…"), node.attr
    return None
