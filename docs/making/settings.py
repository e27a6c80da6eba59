"""Every setting of a process."""

from enum import StrEnum
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic.fields import FieldInfo

from making.markdown import code, table, whole
from techexchange.settings import Settings

LEAD = """Settings are read from the environment, once, at the start; each is called `TECHEXCHANGE_<NAME>`. None is
needed to try the exchange. To run one for others, set at least the database, the public address, the key and the
mail server, as [Operations](operations.md) explains."""

NAMES = {"str": "text", "int": "number", "bool": "true or false", "Path": "directory", "SecretStr": "secret"}


def page() -> str:
    """The page of settings."""
    prefix = Settings.model_config.get("env_prefix", "")
    rows = [
        (code(f"{prefix}{name}".upper()), _type(field.annotation), _default(field), _meaning(field))
        for name, field in Settings.model_fields.items()
    ]
    return whole("Settings", LEAD, table(("setting", "type", "default", "meaning"), rows))


def _type(annotation: object) -> str:
    kinds = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    return " or ".join(_kind(kind) for kind in kinds if kind is not type(None))


def _kind(kind: type) -> str:
    if issubclass(kind, StrEnum):
        return ", ".join(code(value) for value in kind)
    return NAMES.get(kind.__name__, kind.__name__)


def _default(field: FieldInfo) -> str:
    if isinstance(field.default, bool):
        return code(str(field.default).lower())
    return code(field.default) if field.default not in {None, ""} else "none"


def _meaning(field: FieldInfo) -> str:
    bounds = {name: getattr(item, name) for item in field.metadata for name in ("ge", "le") if hasattr(item, name)}
    said = {"ge": "at least {}", "le": "at most {}"}
    limits = ", ".join(said[name].format(value) for name, value in bounds.items() if value is not None)
    return f"{field.description or ''}{f' ({limits})' if limits else ''}"
