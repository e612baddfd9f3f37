"""The vendored files are the ones whose checksums are kept, each with its licence; the sprite has every icon in use."""

import hashlib
import re
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static/vendor"
SPRITE = (VENDOR / "icons/sprite.svg").read_text()


def test_every_vendored_file_has_the_checksum_that_is_kept():
    kept = dict(
        reversed(line.split("  ")) for line in (VENDOR / "CHECKSUMS").read_text().splitlines()
    )
    files = {
        str(one.relative_to(VENDOR)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in VENDOR.rglob("*")
        if one.is_file() and one.name not in ("CHECKSUMS", "README.md")
    }
    assert files == kept


def test_every_vendored_package_has_its_licence():
    assert all(
        (folder / "LICENSE").stat().st_size > 300 for folder in VENDOR.iterdir() if folder.is_dir()
    )


def test_no_vendored_file_names_a_source_map_that_is_not_there():
    assert not [one for one in VENDOR.rglob("*.*s*") if b"sourceMappingURL" in one.read_bytes()]


def test_every_icon_in_use_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    used = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        used |= set(re.findall(r'{% icon "([^"]+)"', path.read_text()))
    for path in (Path(settings.BASE_DIR) / "iweb/panel").rglob("*.py"):
        used |= set(re.findall(r'icon="([a-z0-9-]+)"', path.read_text()))
    assert used
    assert used - known == set()


def test_our_own_stylesheet_and_scripts_ask_nothing_from_elsewhere():
    for path in (Path(settings.BASE_DIR) / "static").rglob("*"):
        if path.suffix in (".css", ".js") and "vendor" not in path.parts:
            assert not re.search(r"https?://|@import|eval\(|innerHTML", path.read_text()), path


def test_every_block_of_the_style_sheet_is_closed():
    style = re.sub(r"/\*.*?\*/", "", (Path(settings.BASE_DIR) / "static/css/app.css").read_text())
    depth = 0
    for number, line in enumerate(style.splitlines(), start=1):
        depth += line.count("{") - line.count("}")
        assert 0 <= depth <= 2, f"line {number}: a block that is not closed, or closed twice"
        if line.startswith((".", "[", "body", "nav")):
            assert depth - line.count("{") + line.count("}") == 0, (
                f"line {number} is inside a block"
            )
    assert depth == 0
