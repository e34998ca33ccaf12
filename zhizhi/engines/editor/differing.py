"""What differs between two versions, in words."""

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion


def differences(before: DeclarationVersion, after: ProcessDeclaration) -> list[str]:
    """One sentence each."""
    return []
