"""Real containers: podman with runc on a root file system of Debian's packages; `make containers` runs this.

This checkout and its Python are mounted into them, read-only, where they lie on this machine. The first run makes the
root file system, which takes a minute or two and a network.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.__main__ import main

from ..classroom import NAME, ROOT, SAMPLES, hand_in
from ..courses.test_gradescope import Container as Gradescope

TOOLS = ("podman", "runc", "debootstrap")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]
pytestmark = [
    pytest.mark.containers,
    pytest.mark.xdist_group("containers"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can make a root file system"),
]
IMAGE = ROOT / ".containers" / "bookworm"
PACKAGES = """
    bubblewrap libseccomp2 libssl3 libffi8 libsqlite3-0 zlib1g libbz2-1.0 liblzma5 libreadline8 libuuid1 libexpat1
    libstdc++6
""".split()
MIRROR = "http://deb.debian.org/debian"
RULES = Path("/usr/share/containers/seccomp.json")  # podman's own
# What Docker's default rules allow to none but the holder of CAP_SYS_ADMIN, where podman's allow it to everybody (of
# clone, the flags of namespaces). Source: https://docs.docker.com/engine/security/seccomp/
DOCKER_DENIES = """
    clone clone3 fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree pivot_root setns umount umount2
    unshare
""".split()
NEW_NAMESPACES = 0x7E020000  # the flags of clone that make one
DOCKER_CAPABILITIES = "AUDIT_WRITE,CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,MKNOD,NET_BIND_SERVICE,NET_RAW,SETFCAP,SETGID"
DOCKER_CAPABILITIES += ",SETPCAP,SETUID,SYS_CHROOT"
# Kinds of attack that meet the wall; the others meet frames and judge, which are the same behind every wall.
KINDS = ("reading", "processes", "network", "leaving", "flooding")
RIGHT = ROOT / "source" / NAME / f"{NAME}.ipynb"
WHICH = "import sys; from autograder import grade; report = grade(sys.argv[1]); print(report.sandbox, report.score)"


@pytest.fixture(scope="session")
def image() -> Path:
    """A root file system with the libraries that Python needs, and bubblewrap."""
    if not (IMAGE / "usr/bin/bwrap").exists():
        shutil.rmtree(IMAGE, ignore_errors=True)
        IMAGE.mkdir(parents=True)
        command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", "bookworm", IMAGE, MIRROR]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if made.returncode:
            shutil.rmtree(IMAGE)
            pytest.skip(f"debootstrap cannot make a root file system here: {made.stdout.strip().splitlines()[-1]}")
    (IMAGE / "root").chmod(0o755)  # what is mounted may lie below it
    ran = podman(IMAGE, [], "true")
    if ran.returncode:
        pytest.skip(f"podman starts no container on this machine: {ran.stdout.strip()}")
    return IMAGE


@pytest.fixture(scope="session")
def docker(tmp_path_factory) -> list[str]:
    """What podman must be told to confine a container as Docker does by default."""
    rules = json.loads(RULES.read_text("utf-8"))
    for rule in rules["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in DOCKER_DENIES]
    rules["syscalls"] = [rule for rule in rules["syscalls"] if rule["names"]]
    no_namespace = [{"index": 0, "value": NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]
    rules["syscalls"].append({"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": no_namespace})
    file = tmp_path_factory.mktemp("docker") / "seccomp.json"
    file.write_text(json.dumps(rules))
    return [f"--security-opt=seccomp={file}", "--cap-drop=ALL", f"--cap-add={DOCKER_CAPABILITIES}"]


def podman(image: Path, flags: list[str], *command: object, seconds: float = 120):
    """What a command prints in a container; its files change nothing outside of it."""
    folders = dict.fromkeys([Path(sys.base_prefix).resolve(), ROOT])
    mounts = [f"--volume={folder}:{folder}:ro" for folder in folders]
    limits = [
        "--ulimit=nofile=1024:4096",
        "--ulimit=nproc=4096:8192",
        "--network=none",
        "--env=HOME=/tmp",
        "--env=HYPOTHESIS_STORAGE_DIRECTORY=/tmp",
    ]
    run = ["podman", "--runtime=runc", "run", "--rm", *limits, *mounts, f"--workdir={ROOT}", *flags]
    whole = [*run, "--rootfs", f"{image}:O", *command]
    return subprocess.run(whole, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds)


def wall(image: Path, flags: list[str]) -> str:
    """The wall that a report names, or the last line that was said instead."""
    ran = podman(image, flags, sys.executable, "-c", WHICH, RIGHT)
    return ran.stdout.strip().splitlines()[-1]


RESTRICTED = ["--user=1000", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", "--tmpfs=/tmp"]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        pytest.param(["docker"], "landlock", id="docker's default as root"),
        pytest.param(["docker", "--user=1000"], "landlock", id="docker's default as 1000"),
        pytest.param(["docker", *RESTRICTED], "landlock", id="a restricted pod"),
        pytest.param(["docker", "--security-opt=no-new-privileges"], "landlock", id="a baseline pod as root"),
        pytest.param([], "bubblewrap", id="podman's default as root"),
        pytest.param(["--user=1000"], "bubblewrap", id="podman's default as 1000"),
        pytest.param(["--security-opt=seccomp=unconfined"], "bubblewrap", id="unconfined as root"),
        pytest.param(["--security-opt=seccomp=unconfined", "--user=1000"], "bubblewrap", id="unconfined as 1000"),
        pytest.param(
            ["--security-opt=seccomp=unconfined", "--cap-add=SYS_ADMIN"], "bubblewrap", id="SYS_ADMIN as root"
        ),
        pytest.param(["--privileged"], "bubblewrap", id="privileged as root"),
    ],
)
def test_the_strongest_wall_is_built(flags, expected, image, docker):
    told = docker + flags[1:] if flags[:1] == ["docker"] else flags
    assert wall(image, told) == f"{expected} 100.0"


def test_a_root_without_capabilities_is_told_to_be_somebody_else(image, docker):
    said = wall(image, [docker[0], "--cap-drop=ALL"])
    assert "lacks CAP_CHOWN" in said
    assert "grade as a user other than root" in said


@pytest.mark.parametrize("user", [0, 1000])
def test_attacks_are_held_as_docker_starts_a_container(user, image, docker, record_property):
    chosen = f"earns_no_more and landlock and ({' or '.join(KINDS)})"
    flags = ["-n", "1", "-q", "-p", "no:cacheprovider", "--basetemp=/tmp/attacks", "-m", "", "-k", chosen]
    command = [sys.executable, "-B", "-m", "pytest", *flags, "tests/wall/test_attacks.py"]
    ran = podman(image, [*docker, f"--user={user}"], *command, seconds=1200)
    print(ran.stdout[-4000:])
    assert ran.returncode == 0
    assert "failed" not in ran.stdout


def test_gradescopes_bundle_grades_in_its_container(image, docker, tmp_path):
    assert main(["bundle", "gradescope", "--assignment", NAME, "--output", str(tmp_path / "bundle.zip")]) == 0
    autograder = Gradescope(tmp_path, tmp_path / "bundle.zip").folder
    for name in ("submission", "results"):
        (autograder / name).mkdir()
    hand_in((SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8"), autograder / "submission")
    limits = ["--memory=768m", "--cpus=0.5", f"--volume={autograder}:/autograder"]
    ran = podman(image, [*docker, *limits], "/autograder/run_autograder", seconds=600)
    assert ran.returncode == 0, ran.stdout
    assert json.loads((autograder / "results" / "results.json").read_text("utf-8"))["score"] == 100.0
    assert json.loads(ran.stdout)["sandbox"] == "landlock"
