"""Why a correction or a difference was not changed, in words for the user."""


class CorrectionRefused(Exception):
    """Why a proposal was not made, decided or withdrawn."""


class DifferenceRefused(Exception):
    """Why a difference was not recorded or decided."""
