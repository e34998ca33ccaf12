"""What a password must be. Django's rule for the length has no Chinese words in this release."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LengthValidator(MinimumLengthValidator):
    """At least `min_length` characters."""

    def get_error_message(self) -> str:
        """Said beside the field."""
        return _("The password is too short: it needs at least %(count)s characters.") % {"count": self.min_length}
