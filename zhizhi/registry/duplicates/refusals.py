"""Why two records were not merged, or not parted again, in words for the user."""


class MergeRefused(Exception):
    """Why a merge was not made, a pair not decided, or a merge not undone."""
