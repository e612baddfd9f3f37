"""`python -m iweb.ops.demo.tour`: the demo's tour, in the environment that `python -m iweb.ops.demo` made.

Exit code 0 only if everything the shop sold is where it should be; 1 otherwise, 2 when the walk through the panel failed.
"""

import logging
import sys

import django


def main() -> int:
    django.setup()
    logging.disable(logging.WARNING)  # the terminal is for the person who watches
    from iweb.ops.demo.show import run  # after the set-up: it knows the models

    return run()


if __name__ == "__main__":
    sys.exit(main())
