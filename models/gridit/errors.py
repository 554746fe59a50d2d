"""Errors that are shown to people."""


class UsageError(ValueError):
    """Input that cannot be used; the message says what, where and what to do."""
