"""Pages of rights: what was lent, taken and given; who may see a person; why one does not see something."""

from zhizhi.registry.rights.views.giving import delegate, emergency, line
from zhizhi.registry.rights.views.listing import end, mandate, mandates
from zhizhi.registry.rights.views.seeing import viewers, why

__all__ = ["delegate", "emergency", "end", "line", "mandate", "mandates", "viewers", "why"]
