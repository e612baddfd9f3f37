"""How long evidence counts, and how long a sale waits for it. Each can be set by an environment variable of the same name."""

from iweb.settings.environment import env

# Hours that a verdict "valid" of VIES is used again: a number is a material condition, so it is asked with each sale's day.
IWEB_VIES_AGE_HOURS = env.int("IWEB_VIES_AGE_HOURS", default=24)
# Hours that a verdict "invalid" counts: a number that was just registered appears within the day.
IWEB_VIES_INVALID_HOURS = env.int("IWEB_VIES_INVALID_HOURS", default=1)
# Hours that a sale waits for a verdict before it is decided without.
IWEB_VIES_PATIENCE_HOURS = env.int("IWEB_VIES_PATIENCE_HOURS", default=24)
# Seconds of one walk that may be spent on asking: well within the lease of a reading.
IWEB_VIES_SECONDS = env.int("IWEB_VIES_SECONDS", default=90)
# Whether rates of the European Central Bank are read for orders in other currencies; where they are not, such orders are held.
IWEB_READ_RATES = env.bool("IWEB_READ_RATES", default=True)
