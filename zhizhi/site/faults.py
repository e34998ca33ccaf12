"""What a command says when it cannot do its work: one line, and no traceback."""


class CommandFault(Exception):
    """Why the command failed and what to do about it, in words for the person at the terminal."""
