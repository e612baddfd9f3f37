"""Times and sizes of reading and delivering (DESIGN 4). Each can be set by an environment variable of the same name."""

from iweb.settings.environment import env

# Seconds. A call's deadline is total: connecting, a dripping header and the last byte of the body included.
IWEB_CALL_DEADLINE = env.int("IWEB_CALL_DEADLINE", default=30)
# Seconds. No call starts with less lease left than one deadline, so a lease is at least two deadlines.
IWEB_LEASE_SECONDS = env.int("IWEB_LEASE_SECONDS", default=60)
# Seconds between two look-ups of one delivery whose fault could still commit.
IWEB_LOOK_UP_PAUSE = env.int("IWEB_LOOK_UP_PAUSE", default=60)
# Seconds between two ticks of the clock that rings the doorbells.
IWEB_TICK_SECONDS = env.int("IWEB_TICK_SECONDS", default=30)
# Calls that a lane's holder makes before it yields to the next lane.
IWEB_SLICE = env.int("IWEB_SLICE", default=25)
# References that one look-up of an unproven link asks for.
IWEB_LOOK_UP_BATCH = env.int("IWEB_LOOK_UP_BATCH", default=40)
# Tries of one delivery before a person is asked (`keeps_failing`).
IWEB_MOST_TRIES = env.int("IWEB_MOST_TRIES", default=8)
# Seconds before the first repeat of a refused call; doubled each time, half an hour at most.
IWEB_RETRY_PAUSE = env.int("IWEB_RETRY_PAUSE", default=15)
# Seconds a worker may take for one page of a shop before another may read it.
IWEB_READ_LEASE_SECONDS = env.int("IWEB_READ_LEASE_SECONDS", default=300)
# Orders in one collective entry (BOOKING 33), and seconds that it waits after its day for what is read late.
IWEB_BUNDLE_MOST = env.int("IWEB_BUNDLE_MOST", default=100)
IWEB_BUNDLE_PAUSE = env.int("IWEB_BUNDLE_PAUSE", default=900)
# Documents in one page of a reading; each page is kept in one transaction.
IWEB_READ_PAGE = env.int("IWEB_READ_PAGE", default=100)
