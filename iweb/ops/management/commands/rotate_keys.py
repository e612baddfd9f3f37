"""`manage.py rotate_keys`: after a new key was put in front of IWEB_KEYS, seal everything with it; then the old key can go."""

from typing import Any

from django.core.management.base import BaseCommand

from iweb.core.keyring import keyring
from iweb.ops.key_rotation import rotate


class Command(BaseCommand):
    """Safe beside the running program, safe to repeat."""

    help = "Seal every credential with the current key."

    def handle(self, *_args: Any, **_options: Any) -> None:
        ring = keyring()
        counts = rotate(say=self.stdout.write)
        old = ", ".join(name for name in ring.keys if name != ring.current) or "none"
        self.stdout.write(
            f"{sum(counts.values())} values are now sealed with {ring.current}. No longer needed: {old}."
        )
