"""Reads which module imports which, and says where that goes against the order of the rooms.

    public ─> press ─> models ─> actors          desk ─> press, models, actors

The code is read, not run: imports inside functions and for type checkers count too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

# Words and texts that every room shares.
SHARED = ["talks.vocabulary", "talks.text"]

# What each room may import of the project. The rooms that are not named (urls, commands, …) join others together.
MAY_IMPORT = {
    "actors": ["actors"],
    "talks.vocabulary": ["actors", *SHARED],
    "talks.text": ["actors", *SHARED],
    "talks.models": ["actors", "talks.models", *SHARED],
    "talks.press": ["actors", "talks.models", "talks.press", "talks.db.replicas", *SHARED],
    "talks.desk": ["actors", "talks.models", "talks.press", "talks.desk", *SHARED],
    "talks.demo": ["actors", "talks.models", "talks.press", "talks.desk", "talks.demo", *SHARED],
    # Of the log nothing: only what was published, and how dates are read and shown.
    "talks.public": [
        "actors.partial_dates",
        "actors.forms",
        "talks.models.editions",
        "talks.press",
        "talks.public",
        "talks.templatetags",
        "talks.kept_pages",
        "talks.db.replicas",
        *SHARED,
    ],
    # What templates of public pages call.
    "talks.templatetags": [
        "actors.partial_dates",
        "talks.press",
        "talks.public.paths",
        "talks.public.presenting",
        "talks.templatetags",
        *SHARED,
    ],
    "talks.db": ["talks.db"],
    "talks.middleware": ["talks.kept_pages"],
    "talks.kept_pages": [],
    "talks.shared_cache": [],
}

# Inside the log, later may import earlier. Editions and projections stand apart from it.
ORDER_OF_MODELS = ["issues", "entries", "meetings", "positions", "outcomes", "channels", "sources", "imports"]
APART = ["editions"]

# A migration describes the past; the code of the present may change. Columns need their type all the same.
MIGRATIONS_MAY_IMPORT = ["actors.partial_dates"]

# Public code may use these parts of the press although, one step on, they know the log by name.
LEAVES = [*SHARED]


def violations(root: Path) -> list[str]:
    """One sentence for each import that goes against the order, sorted; reads every file of `actors` and `talks`."""
    graph = dict(read_imports(root))
    found = [
        f"{importer} imports {imported}: {why}"
        for importer, imports in graph.items()
        for imported in imports
        if (why := objection(importer, imported))
    ]
    return sorted(found + list(ways_to_the_log(graph)))


def objection(importer: str, imported: str) -> str:
    """Why the import is wrong, or ""."""
    if ".migrations" in importer:
        return "" if _within(imported, MIGRATIONS_MAY_IMPORT) else "migrations import no code of the present"
    for room, allowed in MAY_IMPORT.items():
        if _within(importer, [room]) and not _within(imported, allowed):
            return f"{room} may import {', '.join(allowed) or 'nothing'} only"
    if _within(importer, ["talks.models"]) and importer != "talks.models":
        return _objection_among_models(importer, imported)
    return ""


def ways_to_the_log(graph: dict[str, set[str]]) -> Iterator[str]:
    """Public modules that reach the log through another module, with the way they take."""
    for start in sorted(module for module in graph if _within(module, ["talks.public"])):
        ways = [[start]]
        seen = {start}
        while ways:
            way = ways.pop(0)
            if _is_log(way[-1]):
                if len(way) > 2:  # a direct import has been reported already
                    yield f"{start} reaches the log: {' → '.join(way)}"
                continue
            if way[-1] in LEAVES:
                continue
            for module in sorted(graph.get(way[-1], set()) - seen):
                seen.add(module)
                ways.append([*way, module])


def read_imports(root: Path) -> Iterator[tuple[str, set[str]]]:
    """Each module of the project with the project's modules it imports."""
    for path in sorted([*root.glob("actors/**/*.py"), *root.glob("talks/**/*.py")]):
        module = _module_name(path.relative_to(root))
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        tree = ast.parse(path.read_text("utf-8"))
        imported = {name for node in ast.walk(tree) for name in _imported_names(node, package, root)}
        yield module, {name for name in imported if _within(name, ["actors", "talks"])} - {module}


def _imported_names(node: ast.AST, package: str, root: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
        source = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            whole = f"{source}.{alias.name}"
            yield whole if _is_module(root, whole) else source


def _is_module(root: Path, name: str) -> bool:
    path = root.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _objection_among_models(importer: str, imported: str) -> str:
    user, used = importer.removeprefix("talks.models."), imported.removeprefix("talks.models.")
    if imported == "talks.models":
        return "a module of the log names the module it needs, not the whole log"
    if user in APART and used in ORDER_OF_MODELS:
        return "what was published does not rest on the log"
    both = user in ORDER_OF_MODELS and used in ORDER_OF_MODELS
    if both and ORDER_OF_MODELS.index(used) > ORDER_OF_MODELS.index(user):
        return f"the order is {' → '.join(ORDER_OF_MODELS)}, and later may import earlier"
    return ""


def _is_log(module: str) -> bool:
    return module in ["actors.models", "talks.models"] or (
        _within(module, ["talks.models"]) and module.removeprefix("talks.models.") not in APART
    )


def _within(module: str, rooms: list[str]) -> bool:
    return any(module == room or module.startswith(room + ".") for room in rooms)
