"""One Chromium for all browser tests. Without one they are skipped, but fail in continuous integration."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from supplant.brief import compose_brief, write_brief
from tests.brief.sample import from_both, with_claims

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def _executable(tool: Any) -> str | None:
    named = os.environ.get("SUPPLANT_CHROMIUM")
    for name in (named, "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    own = Path(tool.chromium.executable_path)
    return str(own) if own.exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running Chromium."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as tool:
        executable = _executable(tool)
        try:
            if executable is None:
                raise Error("no chromium, chromium-browser or google-chrome here")
            running = tool.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        except Error as error:
            reason = (
                f"needs a Chromium: {str(error).splitlines()[0]} (sh tests/install_browser.sh installs one)"
            )
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield running
        running.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brief with every section and every chart."""
    return write_brief(
        compose_brief(with_claims(from_both())), tmp_path_factory.mktemp("brief") / "brief.html"
    )
