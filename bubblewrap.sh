#!/bin/sh
# Make sure that walls around student code can be built: install bubblewrap and libseccomp where that is allowed, or say how.
here() { command -v bwrap >/dev/null && ldconfig -p 2>/dev/null | grep -q libseccomp.so; }
PATH="$PATH:/sbin:/usr/sbin"
here && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    { apt-get update && apt-get install -y --no-install-recommends bubblewrap libseccomp2; } >/dev/null 2>&1 && exit 0
fi
echo "bubblewrap or libseccomp is missing; install them: sudo apt-get install bubblewrap libseccomp2" \
    "  (Fedora: sudo dnf install bubblewrap libseccomp)" >&2
