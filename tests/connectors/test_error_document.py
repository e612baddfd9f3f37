"""docs/errors.md says what the program does."""

from pathlib import Path

from connectors.error_document import document


def test_the_document_is_in_step_with_the_tables() -> None:
    written = Path(__file__).resolve().parents[2] / "docs" / "errors.md"
    assert written.read_text() == document(), (
        "run: python -m connectors.error_document > docs/errors.md"
    )
