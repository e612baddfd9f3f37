"""The worker's consumer: it outlives a broker that dies while messages are in hand."""

from contextlib import suppress
from typing import Any

from celery.worker.consumer import Consumer


class SteadyConsumer(Consumer):
    """Takes a connection that can no longer be closed, or acknowledged on, for a lost one.

    Celery 5.7 closes a lost connection a second time. With Redis, kombu then wants to put the unacknowledged messages back over
    a transport that is gone, and so does every late acknowledgement: an AttributeError that ends the worker for good. Nothing
    hangs on those messages (DESIGN 4: the broker is a doorbell). Seen with celery 5.7.0, kombu 5.7.0, redis 8.1.0.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection_errors = (*self.connection_errors, AttributeError)  # type: ignore[has-type]

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """The parent has let go of the connection before it closes it: what is left is to connect again."""
        with suppress(AttributeError):
            super().on_connection_error_after_connected(exc)
