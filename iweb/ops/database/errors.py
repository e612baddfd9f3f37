"""What can be wrong with a database, in sentences for the person who runs the command."""


class CannotPrepareError(Exception):
    """The database cannot be prepared with the rights at hand. The message says what to do."""
