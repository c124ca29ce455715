"""The program's own settings with nothing but the constant page: what its middleware costs."""

from newsclaims.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.constant"
