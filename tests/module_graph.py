"""The project's modules and what each imports, read from the source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Import(NamedTuple):
    """`name` is a module of the project where there is one of that name, else what was written."""

    name: str
    line: int
    only_for_types: bool


def python_files(folder: Path, package: str) -> dict[str, Path]:
    """Module name -> file, of all modules of a package that lies in `folder`."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts)))] = path
    return found


def core_modules() -> dict[str, Path]:
    """casestats, with the migrations under the name they are shipped as."""
    return python_files(ROOT / "casestats", "casestats") | python_files(ROOT / "migrations", "casestats.migrations")


def plugin_modules() -> dict[str, Path]:
    """The plugins' packages, without their tests."""
    found: dict[str, Path] = {}
    for configuration in sorted(ROOT.glob("plugins/*/setup.cfg")):
        name = configuration.parent.name
        found |= python_files(configuration.parent / name, name)
    return found


def imports_of(module: str, path: Path, known: Mapping[str, Path]) -> Iterator[Import]:
    """Every import of a module, also inside functions. Importing a name from a package means the module of that
    name where there is one, and the package where there is not."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    typing_only = _only_for_types(tree)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(name.name, node.lineno, node in typing_only)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
                base = f"{above}.{base}".rstrip(".")
            for name in node.names:
                full = f"{base}.{name.name}"
                yield Import(full if full in known else base, node.lineno, node in typing_only)


def _only_for_types(tree: ast.Module) -> set[ast.AST]:
    """Everything under `if TYPE_CHECKING:`; it is never run."""
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    guarded = [node for node in tests if ast.unparse(node.test).endswith("TYPE_CHECKING")]
    return {inner for node in guarded for part in node.body for inner in ast.walk(part)}


def first_ring(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules of one import ring, the first named again at the end; empty where there is none."""
    done: set[str] = set()
    way: list[str] = []

    def search(module: str) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        way.append(module)
        for imported in sorted(graph.get(module, ())):
            if ring := search(imported):
                return ring
        way.pop()
        done.add(module)
        return []

    for module in sorted(graph):
        if ring := search(module):
            return ring
    return []
