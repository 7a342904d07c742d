"""What this process may do that an ordinary user may not: which capabilities it has."""

from __future__ import annotations

import re
from pathlib import Path

# Their numbers in linux/capability.h.
NUMBERS = {
    "CAP_CHOWN": 0,
    "CAP_DAC_OVERRIDE": 1,
    "CAP_FOWNER": 3,
    "CAP_KILL": 5,
    "CAP_SETGID": 6,
    "CAP_SETUID": 7,
    "CAP_NET_ADMIN": 12,
    "CAP_SYS_ADMIN": 21,
}


def missing(*names: str, status: Path = Path("/proc/self/status")) -> list[str]:
    """Those of the named capabilities that this process, or the one of that `status`, does not have in effect."""
    found = re.search(r"^CapEff:\s*(\w+)$", status.read_text("ascii"), re.MULTILINE)
    held = int(found[1], 16) if found else 0
    return [name for name in names if not held >> NUMBERS[name] & 1]
