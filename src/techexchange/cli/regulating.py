"""The law as data, at the command line: which packs there are, what one says, and what is wrong with a new one."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from techexchange.cli.node import fail, settings_of_process
from techexchange.regulations.errors import RulePackNotFound
from techexchange.regulations.models import RulePack
from techexchange.regulations.queries import packs
from techexchange.regulations.repository import examine


class LawLanguage(StrEnum):
    """In which language the law is told."""

    VI = "vi"
    EN = "en"


File = Annotated[Path, typer.Argument(help="A rule pack in TOML.", show_default=False)]
PackId = Annotated[str, typer.Argument(help="The id of a rule pack, such as VN-2026.1.", show_default=False)]
Told = Annotated[LawLanguage, typer.Option("--language", help="In Vietnamese or in English.")]


def show_all() -> None:
    """List the rule packs this exchange judges by."""
    settings_of_process()
    table = Table("id", "jurisdiction", "from", "until", "rules", "what it is")
    for pack in packs().all:
        days = (str(pack.effective_from), str(pack.effective_until or ""))
        table.add_row(pack.id, pack.jurisdiction, *days, str(len(pack.rules)), pack.title.en)
    output().print(table)


def show(pack: PackId, language: Told = LawLanguage.EN) -> None:
    """Print a rule pack: its rules with their sources, and the fields of a contract."""
    settings_of_process()
    try:
        found = packs().named(pack)
    except RulePackNotFound as error:
        fail(error)
    console = output()
    console.print(f"[bold]{found.id}[/] {found.title.said(language)}")
    console.print(_rules(found, language))
    console.print(_fields(found, language))


def check(file: File) -> None:
    """Say everything that is wrong with a rule pack and what to write instead; exit 1 where anything is."""
    found = examine(file)
    console = output()
    if isinstance(found, RulePack):
        entries, fields = len(found.lists.technologies), len(found.contract_fields)
        said = f"{len(found.rules)} rules, {entries} entries of technology lists, {fields} contract fields"
        console.print(f"[green]✓[/] {found.id} is right: {said}; from {found.effective_from}")
        return
    table = Table("where", "what is wrong", "what to write")
    for fault in found:
        table.add_row(fault.path or str(file.name), fault.wrong, fault.write)
    console.print(table)
    console.print(f"[red]✗[/] {len(found)} to mend in {file}")
    raise typer.Exit(1)


def _rules(pack: RulePack, language: LawLanguage) -> Table:
    table = Table("rule", "what it says", "figures", "source", "certainty", "from", "until")
    for rule in pack.rules:
        figures = ", ".join(f"{name} = {value}" for name, value in rule.figures.items())
        days = (str(rule.effective_from), str(rule.effective_until or ""))
        table.add_row(rule.key, rule.text.said(language), figures, rule.source, rule.certainty, *days)
    return table


def _fields(pack: RulePack, language: LawLanguage) -> Table:
    table = Table("contract field", "name", "what to write", "needed", "source")
    for field in pack.contract_fields:
        needed = "yes" if field.required else ""
        table.add_row(field.code, field.label.said(language), field.hint.said(language), needed, field.source)
    return table


def output() -> Console:
    """Where what was asked for is printed, without reading markup into the law's texts."""
    return Console(highlight=False)
