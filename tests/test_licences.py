"""The list of licences, and the script that audits the packages."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).parents[1]
spec = spec_from_file_location("licences", ROOT / "scripts" / "licences.py")
assert spec is not None
assert spec.loader is not None
licences = module_from_spec(spec)
spec.loader.exec_module(licences)


def test_every_package_and_all_weights_are_listed_as_they_say_themselves() -> None:
    """Packages of other systems may be listed too."""
    listed = licences.LISTED.read_text("utf-8")
    assert list(licences.differences(listed, licences.installed())) == []


def test_no_licence_is_missing() -> None:
    """A package that states none has to be looked at by hand."""
    unknown = {name for name, told in licences.installed().items() if told == "not stated"}
    assert unknown <= {"cuda-toolkit"}  # which holds nothing but a list of NVIDIA's packages


def test_what_is_not_listed_is_told() -> None:
    found = list(licences.differences("| numpy | MIT |", {"numpy": "BSD-3-Clause"}))
    assert found[0] == "numpy is under BSD-3-Clause, which the list does not say"
    assert any("weights transnetv2" in line for line in found)


def test_the_list_is_written_as_it_is_checked() -> None:
    told = licences.text({"b": "MIT", "a": "BSD | x"})
    assert "| a | BSD / x |\n| b | MIT |\n" in told
    assert list(licences.differences(told, {"b": "MIT", "a": "BSD | x"})) == []


def audited(tmp_path: Path, module: str) -> subprocess.CompletedProcess[str]:
    """Return what the script says where pip-audit is the given program, or is not there."""
    (tmp_path / "pip_audit.py").write_text(module, "utf-8")
    here = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{here}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(tmp_path),
    }
    return subprocess.run(
        [ROOT / "scripts" / "audit"], env=environment, capture_output=True, text=True, check=False
    )


def test_a_service_that_does_not_answer_is_no_clean_bill(tmp_path: Path) -> None:
    """It says plainly that nothing was looked for, and ends with a status of its own."""
    failing = "if __name__ == '__main__': raise SystemExit('ConnectionError: cannot be reached')"
    done = audited(tmp_path, failing)
    assert done.returncode == 2, done.stdout
    assert "vulnerabilities were NOT looked for" in done.stdout


def test_a_service_that_does_not_know_the_packages_is_none_either(tmp_path: Path) -> None:
    """Pip-audit itself ends well then."""
    done = audited(tmp_path, "print('x  Dependency not found and could not be audited: x (1.0)')")
    assert done.returncode == 2
    assert "vulnerabilities of 1 packages were NOT looked for" in done.stdout


def test_packages_without_a_known_vulnerability_pass(tmp_path: Path) -> None:
    done = audited(tmp_path, "print('No known vulnerabilities found')")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "No known vulnerabilities found",
    ), done.stdout


def test_a_vulnerability_that_is_found_fails(tmp_path: Path) -> None:
    found = "if __name__ == '__main__': raise SystemExit('Found 1 known vulnerability in x 1.0')"
    done = audited(tmp_path, found)
    assert done.returncode == 1
    assert "Found 1 known vulnerability" in done.stdout
