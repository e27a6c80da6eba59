"""The index's own fields behind a declared schema, and a document as the index keeps it."""

import hashlib
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version

import tantivy
from tantivy import SchemaBuilder

from techexchange.infra.fulltext import analysis
from techexchange.infra.fulltext.analysis import clean, fold, place_tones
from techexchange.infra.fulltext.highlight import Kept
from techexchange.infra.fulltext.model import Document, Language, Schema, Text
from techexchange.infra.fulltext.records import Layout

ID, PLACE, ACCENTED, SUGGEST, FACETS = "id", "place", "accented", "suggest", "facets"
WHOLE = {Language.VI: "vi", Language.EN: "en_whole"}
SEPARATOR = "\x1f"
LONGEST_SUGGESTION = 120
SUGGESTION_STARTS = 8


def facet_field(name: str) -> str:
    """The index field of a declared facet."""
    return f"facet_{name}"


def number_field(name: str) -> str:
    """The index field of a declared number."""
    return f"number_{name}"


class Fields:
    """A declared schema as the index sees it: all texts of a language in one field, weighted by repetition.

    Stems find documents; `WHOLE` words, in which Vietnamese is searched anyway, complete and correct what is typed.
    """

    def __init__(self, schema: Schema) -> None:
        self.declared = schema
        self.shown = tuple(text for text in schema.texts if text.snippet is not None)
        self.snippets = tuple(
            (group, tuple((at, text) for at, text in enumerate(self.shown) if text.snippet == group))
            for group in dict.fromkeys(text.snippet for text in self.shown if text.snippet is not None)
        )
        self.layout = Layout(len(self.shown))
        self.languages = tuple(dict.fromkeys(text.language for text in schema.texts))
        self.fingerprint = hashlib.sha256(f"{analysis.VERSION} {version('tantivy')} {schema!r}".encode()).hexdigest()

    @cached_property
    def index_schema(self) -> tantivy.Schema:
        builder = SchemaBuilder()
        builder.add_text_field(ID, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field(PLACE, fast=True)
        for language in Language:
            builder.add_text_field(language, tokenizer_name=f"text_{language}")
        builder.add_text_field(WHOLE[Language.EN], tokenizer_name=f"text_{Language.VI}", index_option="basic")
        builder.add_text_field(ACCENTED, tokenizer_name="text_accented")
        builder.add_text_field(SUGGEST, tokenizer_name="raw", index_option="basic")
        for facet in self.declared.facets:
            builder.add_text_field(
                facet_field(facet.name), tokenizer_name="raw", index_option="basic", fast=facet.counted
            )
        builder.add_text_field(FACETS, tokenizer_name="raw", index_option="basic", fast=True)
        for number in self.declared.numbers:
            builder.add_float_field(number_field(number.name), fast=True, indexed=True)
        return builder.build()

    def register(self, index: tantivy.Index) -> None:
        """Give the index its analysers."""
        index.register_tokenizer(f"text_{Language.VI}", analysis.FOLDED)
        index.register_tokenizer(f"text_{Language.EN}", analysis.STEMMED)
        index.register_tokenizer("text_accented", analysis.ACCENTED)

    def cleaned(self, document: Document) -> Document:
        """The document with every declared text clean, as the other methods need it."""
        texts = {text.name: clean(value) for text in self.declared.texts if (value := document.texts.get(text.name))}
        return replace(document, texts=texts)

    def record(self, document: Document) -> bytes:
        """What is stored of a document: id, payload, and the texts to be shown."""
        kept = Kept.of((text, document.texts.get(text.name, "")) for text in self.shown)
        return self.layout.pack(document.id, document.payload, kept)

    def entry(self, document: Document, place: int) -> tantivy.Document:
        """What is indexed of a document."""
        entry = tantivy.Document()
        entry.add_text(ID, document.id)
        entry.add_unsigned(PLACE, place)
        for facet in self.declared.facets:
            for one in dict.fromkeys(document.facets.get(facet.name, ())):
                entry.add_text(facet_field(facet.name), one)
                if facet.counted:
                    entry.add_text(FACETS, f"{facet.name}{SEPARATOR}{one}")
        for name, number in document.numbers.items():
            if number is not None:
                entry.add_float(number_field(name), float(number))
        self._add_texts(entry, document)
        return entry

    def _add_texts(self, entry: tantivy.Document, document: Document) -> None:
        suggestions = [clean(keyword) for keyword in document.keywords]
        for text in self.declared.texts:
            if value := document.texts.get(text.name):
                _add_text(entry, text, value)
                if text.suggest:
                    suggestions.append(value)
        for term in {term for suggestion in suggestions for term in _completions(suggestion)}:
            entry.add_text(SUGGEST, term)


def _add_text(entry: tantivy.Document, text: Text, value: str) -> None:
    for _ in range(text.weight):
        entry.add_text(text.language, value)
    if text.language is Language.VI:
        entry.add_text(ACCENTED, place_tones(value))
    else:
        entry.add_text(WHOLE[text.language], value)


def _completions(suggestion: str) -> list[str]:
    shown = " ".join(suggestion.split())
    if len(shown) > LONGEST_SUGGESTION:
        shown = shown[:LONGEST_SUGGESTION].rpartition(" ")[0] + "…"
    words = fold(shown).split()
    return [" ".join(words[start:]) + SEPARATOR + shown for start in range(min(len(words), SUGGESTION_STARTS))]
