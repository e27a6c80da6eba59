"""Data as JSON and XML files, the same bytes for the same data."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import rfc8785

UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def as_json(data: Mapping[str, Any]) -> bytes:
    """The canonical JSON (RFC 8785) of a document, for hashing and keeping; what is not JSON becomes text."""
    return rfc8785.dumps(_plain(data))


def as_xml(root: str, namespace: str, data: Mapping[str, Any]) -> bytes:
    """The XML of a document: an element for each name, `item` for each part of a list, nothing for what is not given.

    A name that is no XML name stands in the attribute `name` of an `entry`. The language of a text given as
    `{vi, en}` is its `xml:lang`.
    """
    top = Element(root, {"xmlns": namespace})
    _fill(top, _plain(data))
    indent(top)
    written: bytes = tostring(top, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            if part is not None:
                _fill(_element(element, name), part)
    elif isinstance(value, list):
        for part in value:
            _fill(SubElement(element, "item"), part)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = UNWRITABLE.sub("\ufffd", str(value))


def _element(parent: Element, name: str) -> Element:
    if name in {"vi", "en"}:
        return SubElement(parent, "text", {"xml:lang": name})
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) and not name.lower().startswith("xml"):
        return SubElement(parent, name)
    return SubElement(parent, "entry", {"name": UNWRITABLE.sub("\ufffd", name)})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
