"""From trouble to one entry: where it shows, which button helps, and what happens once it is mended (docs/errors.md)."""

from typing import Final

REPAIRS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "wrong or inactive key, webservice off, right taken away, shop moved",
        "shop on connections, overview",
        "change address or key",
        'checked within the hour or by "check again", then read at once from where it stood',
    ),
    (
        "key dropped by the web server",
        "shop on connections",
        "check again",
        "the key goes in the address; a note says what to switch on",
    ),
    (
        "shop down, HTML, broken JSON, a module's fault, a line that is cut",
        "link on connections, with the time of the next reading",
        "check again",
        "read again by itself, nothing skipped",
    ),
    (
        "consent denied",
        "page of the consent",
        "begin again",
        "what worked goes on meanwhile",
    ),
    (
        "consent expired or ended, company not ticked, scope or right missing, licence ended",
        "administration on connections, overview",
        "connect again",
        "what waited is sent; without consent being lost also within the hour by itself",
    ),
    (
        "a part of Exact closed to the app or the user",
        "administration on connections, each part in words",
        "connect again",
        "as above",
    ),
    (
        "journal, ledger account, VAT code, payment condition gone, blocked or of another kind",
        "the sale",
        "look at the rules, try again",
        (
            "decided again, by today's rules; a change in the books is seen at the next reading "
            "and tried by itself"
        ),
    ),
    (
        "relation a supplier, blocked, ended",
        "the sale",
        "try again",
        "read again, decided again, sent once",
    ),
    (
        "period closed, VAT filed",
        "the sale, held; or booked on the first open day where the owner wants it",
        "decide again",
        "the period is read again, then booked in it",
    ),
    (
        "financial year missing",
        "the sale",
        "try again",
        "booked in its year",
    ),
    (
        "limit of the minute or the day",
        "the sale, waiting",
        "none",
        "goes on by itself",
    ),
    (
        "a text that nobody knows",
        "the sale, with the text as it was said",
        "ask support, try again",
        "looked up twice, sent twice at most, then left for a person",
    ),
)
