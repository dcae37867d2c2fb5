"""Makes the documentation as a site, in var/site: python -m tools.docs."""

import subprocess
import sys

from run import ROOT, Stopped, install_lock


def main() -> int:
    """Install what it needs, then build; a dead link or a page left out stops it."""
    try:
        install_lock("docs")
    except Stopped as stopped:
        print(f"✗ {stopped}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    built = subprocess.run(command, cwd=ROOT, check=False).returncode
    if built == 0:
        print(f"✓ {ROOT / 'var' / 'site' / 'index.html'}")
    return built


if __name__ == "__main__":
    sys.exit(main())
