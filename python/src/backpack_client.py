"""The package `backpack` by the module name that scripts written for the Python server import."""

from backpack import *  # noqa: F403
from backpack import __all__ as __all__
from backpack import __version__ as __version__
