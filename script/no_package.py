"""What `pip install .` asks to build a package: says that there is none. Knows nothing else."""

import sys
from typing import Any, NoReturn

SENTENCE = (
    "newsclaims is no package to install: it is run from its folder, where its templates, styles "
    "and translations are. `sh script/bootstrap` installs its libraries into .venv, and "
    "`sh script/server` starts it; docs/production.md says how it is served."
)


def build_wheel(*_arguments: Any, **_settings: Any) -> NoReturn:
    """Refuse, as each of the questions that PEP 517 has."""
    sys.exit(SENTENCE)


build_sdist = build_editable = build_wheel
get_requires_for_build_wheel = get_requires_for_build_sdist = build_wheel
get_requires_for_build_editable = build_wheel
