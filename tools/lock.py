"""Rewrites requirements/*.lock from requirements/*.in, with hashes and without naming any host.

Uses uv when it is on the machine: one lock then serves each system and version of Python. With
pip-tools instead, the lock serves this system and version only.
"""

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"
UV = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
UV += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
PIP_TOOLS = ["pip-compile", "--generate-hashes", "--no-header", "--strip-extras", "--quiet"]
PIP_TOOLS += ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]


def main() -> int:
    """Compile each file, the product first: the others follow its versions."""
    known = [command for command in (UV, PIP_TOOLS) if shutil.which(command[0])]
    if not known:
        print("uv or pip-tools is needed, for example: .venv/bin/pip install uv")
        print("then: PATH=.venv/bin:$PATH make lock")
        return 1
    for name in ("app", "build", "test", "docs"):
        command = [*known[0], f"{name}.in", "--output-file", f"{name}.lock", *sys.argv[1:]]
        print(f"requirements/{name}.lock, by {known[0][0]}")
        if subprocess.run(command, cwd=REQUIREMENTS, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
