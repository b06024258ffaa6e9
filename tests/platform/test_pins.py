"""The pins are what pyproject.toml asks for: every package at one version, every file known by its hash."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.12", "--generate-hashes"]
PLAIN = ["--no-annotate", "--no-header", "--no-emit-index-url"]


FILES = {
    "use": "requirements.txt",
    "test": "requirements-dev.txt",
    "parquet": "requirements-parquet.txt",
    "redis": "requirements-redis.txt",
}


def declared(purpose: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    if purpose in groups:
        lines = groups[purpose]
    else:
        lines = project["project"]["dependencies"] + (groups["dev"] if purpose == "test" else [])
    included = [line["include-group"] for line in lines if isinstance(line, dict)]
    lines = [line for line in lines if isinstance(line, str)] + [line for name in included for line in groups[name]]
    return [Requirement(line) for line in lines]


def pinned(text: str) -> dict[str, tuple[str, int]]:
    """Each package with its version and how many hashes stand beside it."""
    pins = {}
    for block in re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip()):
        requirement = Requirement(block.split("--hash")[0].strip())
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", block
        pins[canonicalize_name(requirement.name)] = (specifier.version, block.count("--hash=sha256:"))
    return pins


@pytest.mark.parametrize(("purpose", "name"), FILES.items())
def test_every_declared_package_is_pinned_at_a_version_that_it_allows(purpose, name):
    pins = pinned((ROOT / name).read_text())
    for requirement in declared(purpose):
        version, _ = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is pinned at {version}"
        for extra in requirement.extras & {"binary", "pool"}:
            assert f"{requirement.name}-{extra}" in pins


@pytest.mark.parametrize("name", FILES.values())
def test_every_pin_has_a_hash_and_names_no_place_to_download_from(name):
    text = (ROOT / name).read_text()
    assert all(hashes for _, hashes in pinned(text).values())
    assert "://" not in text
    assert "#" not in text


def test_the_tests_run_on_the_versions_that_are_served():
    for_use = pinned((ROOT / "requirements.txt").read_text())
    for_tests = pinned((ROOT / "requirements-dev.txt").read_text())
    for_parquet = pinned((ROOT / "requirements-parquet.txt").read_text())
    for_redis = pinned((ROOT / "requirements-redis.txt").read_text())
    assert for_use.items() | for_parquet.items() | for_redis.items() <= for_tests.items()


def test_whoever_is_told_to_install_something_is_told_a_file_of_pins_that_is_there():
    told = [ROOT / "README.md", *(ROOT / "talks").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    commands = {(path.name, one) for path in told for one in re.findall(r"pip install ([^`\"\n]+)", path.read_text())}
    assert {name for name, _ in commands} >= {"README.md", "export_dump.py", "parquet.py", "settings.py"}
    for path, command in commands:
        # The site is no package that could be built: what it needs is installed by its pins.
        assert command.startswith("-r "), f"{path}: {command}"
        assert (ROOT / command.split()[1].rstrip(".,;)")).is_file(), f"{path}: {command}"


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("requirements.txt", ["pyproject.toml"]),
        ("requirements-dev.txt", ["--group", "dev", "pyproject.toml"]),
        ("requirements-parquet.txt", ["--group", "parquet"]),
        ("requirements-redis.txt", ["--group", "redis"]),
    ],
)
@pytest.mark.skipif(os.environ.get("TALKS_COMPILE_PINS") != "1", reason="asks the package index; .ci/run does")
def test_compiling_the_pins_again_changes_nothing(name, more, tmp_path):
    # uv keeps the versions it finds in the output, so a newer release elsewhere is no difference.
    output = tmp_path / name
    output.write_text((ROOT / name).read_text())
    command = [sys.executable, "-m", *COMPILE, *PLAIN, "--output-file", str(output), *more]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if asked.returncode and "fetch" in asked.stderr.lower():
        pytest.skip("the package index does not answer")
    assert asked.returncode == 0, asked.stderr
    assert output.read_text() == (ROOT / name).read_text()
