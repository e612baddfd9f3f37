"""What a page asks the database, counted as the budget of the panel counts it: the ends of transactions are no questions."""

from django.test.utils import CaptureQueriesContext

ENDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


def questions(captured: CaptureQueriesContext) -> list[str]:
    statements = (str(one["sql"]) for one in captured.captured_queries)
    return [one for one in statements if not one.startswith(ENDS)]
