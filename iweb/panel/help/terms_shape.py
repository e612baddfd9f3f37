"""The shape of a term of the glossary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A term in one language. `also` are other words that people search it by."""

    title: str
    text: str
    example: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """`anchor` is its place on the page of the glossary, and stays the same in both languages."""

    anchor: str
    nl: Said
    en: Said

    def said(self, language: str) -> Said:
        return self.en if language == "en" else self.nl
