"""The Open Contracting Data Standard's release package as JSON Schema, stricter: nothing unknown passes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

FACTS = json.loads((Path(__file__).parent / "ocds-1.1.json").read_text())
PLAIN: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "text or number": {"type": ["string", "integer"]},
    "yes or no": {"type": "boolean"},
    "time": {"type": "string", "format": "date-time"},
    "address": {"type": "string", "format": "uri"},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "anything": {"type": "object"},
}


def kind_of(written: str) -> dict[str, Any]:
    """One kind of value."""
    plain = written.removesuffix("?")
    if plain.startswith("["):
        found: dict[str, Any] = {"type": "array", "items": kind_of(plain[1:-1]), "minItems": 1}
    elif plain in PLAIN:
        found = PLAIN[plain]
    elif plain in FACTS["objects"]:
        found = {"$ref": f"#/$defs/{plain}"}
    else:
        found = {"enum": plain.split("|")}
    return {"anyOf": [found, {"type": "null"}]} if written.endswith("?") else found


def object_of(name: str) -> dict[str, Any]:
    """One object: its fields and, where texts may be translated, those with a language at their end."""
    fields = FACTS["objects"][name]
    translated = {f"^{field}_[a-z]{{2,3}}$": {"type": "string"} for field in FACTS["translated"].get(name, ())}
    return {
        "type": "object",
        "required": [field.removesuffix("*") for field in fields if field.endswith("*")],
        "properties": {field.removesuffix("*"): kind_of(kind) for field, kind in fields.items()},
        "patternProperties": translated,
        "additionalProperties": False,
    }


@cache
def validator() -> jsonschema_rs.Validator:
    """What a release package must be."""
    definitions = {name: object_of(name) for name in FACTS["objects"]}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/Package"}
    return jsonschema_rs.validator_for(schema | {"$defs": definitions}, validate_formats=True)


def faults(package: Any) -> list[str]:
    """What of a package is not as the standard says."""
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator().iter_errors(package)]
