"""The house's rules, read off the source."""

import ast
import importlib
import inspect
import re
from collections import Counter
from pathlib import Path

import pytest

from techexchange.kernel.permissions import GRANTS, NEEDS_MANDATE, NEEDS_VERIFICATION, OrganizationKind, Permission

ROOT = Path(__file__).parents[2] / "src" / "techexchange"
SHARED = {"kernel", "infra", "settings"}
FACE = {"actions", "queries", "events", "errors", "models"}
FILES = FACE | {"lifecycle", "repository", "schemas", "router", "handlers", "jobs", "__init__"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "constants", "manager", "service"}
DOMAINS = sorted(
    path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file() and path.name not in {*SHARED, "cli"}
)
MODULES = sorted(ROOT.rglob("*.py"))
COMPOSITION = {"app", "worker", "cli", "__main__"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def each_module(test):
    return pytest.mark.parametrize("path", MODULES, ids=name_of)(test)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports_of(path: Path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("techexchange."):
            yield from (f"{node.module}.{alias.name}".split(".")[1:] for alias in node.names)


@each_module
def test_a_module_is_small_and_well_named(path):
    assert path.read_text().count("\n") <= 300
    assert path.stem not in FORBIDDEN_NAMES
    assert len(path.relative_to(ROOT).parts) <= 4


@each_module
def test_a_function_is_short(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 40, f"{node.name} has {node.end_lineno - node.lineno + 1} lines"


@each_module
def test_imports_stand_at_the_top(path):
    tree = tree_of(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If):
            inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inside, f"line {node.lineno}: an import inside a function or a condition"


@each_module
def test_only_the_unit_of_work_commits(path):
    if name_of(path) != "infra/uow.py":
        assert not re.search(r"\.(commit|rollback)\(", path.read_text()) or "fulltext" in name_of(path)


@each_module
def test_only_the_face_of_a_domain_is_imported(path):
    home, *_ = path.relative_to(ROOT).with_suffix("").parts
    if home in COMPOSITION:
        return
    for domain, *rest in imports_of(path):
        if domain not in SHARED | {home} and domain in DOMAINS:
            assert rest, f"{domain} is imported whole"
            wire = {"schemas"} if path.relative_to(ROOT).with_suffix("").parts[1] == "schemas" else set()
            assert rest[0] in FACE | wire, f"{domain}.{rest[0]} is not its face"


@each_module
def test_sql_stands_in_repository_and_queries(path):
    home, *rest = path.relative_to(ROOT).with_suffix("").parts
    if home not in DOMAINS or not rest or rest[0] in {"repository", "queries", "models"}:
        return
    source = path.read_text()
    assert not re.search(r"\bsession\.(execute|scalars?|stream|add|get|delete|merge)\(", source)
    assert not re.search(r"from sqlalchemy import .*\b(select|insert|update|delete|text)\b", source)


@each_module
def test_a_status_is_only_ever_moved(path):
    for node in ast.walk(tree_of(path)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in {"status", "revision"}:
                if "models" not in path.parts and path.stem != "models":
                    assert "http" in path.parts, f"line {node.lineno}: a status is assigned outside a model"
                else:
                    call = node.value
                    assert isinstance(call, ast.Call), f"line {node.lineno}: a status is assigned, not moved"
                    assert isinstance(call.func, ast.Name)
                    assert call.func.id.isupper(), f"line {node.lineno}: {ast.unparse(node)}"


@each_module
def test_every_module_and_public_name_says_what_it_means(path):
    tree = tree_of(path)
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@each_module
def test_the_environment_is_read_by_the_command_line_alone(path):
    if path.relative_to(ROOT).parts[0] not in {"__main__.py", "cli"}:
        assert not re.search(r"os\.environ|os\.getenv|Settings\(\)", path.read_text())


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_has_only_the_named_files(domain):
    found = {path.stem for path in (ROOT / domain).iterdir() if path.name != "__pycache__"}
    assert found <= FILES, f"unknown files {found - FILES}"


def actions():
    for domain in DOMAINS:
        if not any((ROOT / domain).glob("actions*")):
            continue
        package = importlib.import_module(f"techexchange.{domain}.actions")
        for name, function in inspect.getmembers(package, inspect.iscoroutinefunction):
            if function.__module__.startswith(package.__name__) and not name.startswith("_"):
                yield pytest.param(function, id=f"{domain}.{name}")


@pytest.mark.parametrize("action", list(actions()))
def test_an_action_takes_a_unit_of_work_and_an_actor_and_asks_for_permission(action):
    assert list(inspect.signature(action).parameters)[:2] == ["uow", "actor"]
    assert "actor.require(" in inspect.getsource(action)


@pytest.mark.parametrize("action", list(actions()))
def test_an_action_that_changes_something_is_not_guarded_by_a_read_permission_alone(action):
    source = inspect.getsource(action)
    if "uow.publish(" in source:
        guards = [Permission[name] for name in re.findall(r"require\(\s*(?:Permission|P)\.(\w+)", source)]
        assert any(not guard.reads for guard in guards), f"{guards} only read"


def test_no_two_classes_share_a_name():
    names = Counter()
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names[node.name] += 1
    assert [name for name, count in names.items() if count > 1] == []


def test_relationships_do_not_load_by_themselves():
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "relationship":
                lazy = [k.value.value for k in node.keywords if k.arg == "lazy" and isinstance(k.value, ast.Constant)]
                assert lazy == ["raise"], f"{path}:{node.lineno}"


def test_the_web_is_unknown_to_the_domain():
    for path in MODULES:
        inner = {"actions", "models", "lifecycle"} & set(path.relative_to(ROOT).with_suffix("").parts[1:])
        if inner or path.relative_to(ROOT).parts[0] == "kernel":
            assert not re.search(r"^(from|import) (fastapi|starlette|pydantic)\b", path.read_text(), re.MULTILINE)


def test_every_permission_can_be_held_and_none_by_a_stranger_of_its_branch():
    held = frozenset().union(*(granted for roles in GRANTS.values() for granted in roles.values()))
    authority = set(NEEDS_MANDATE) | {Permission.MANDATE_WRITE, Permission.LEDGER_READ, Permission.AUTHORITY_VERIFY}
    for kind, roles in GRANTS.items():
        for role, granted in roles.items():
            if not kind.is_authority:
                assert not granted & authority, f"{kind}/{role}"
            else:
                assert not granted & NEEDS_VERIFICATION, f"{kind}/{role} could trade"
    assert Permission.MANDATE_WRITE not in frozenset().union(*GRANTS[OrganizationKind.OPERATOR].values())
    assert authority <= held


def test_every_kind_of_organisation_has_its_grants():
    assert set(GRANTS) == set(OrganizationKind)
    assert all(granted for roles in GRANTS.values() for granted in roles.values())
