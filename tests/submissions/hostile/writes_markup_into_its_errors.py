# tries: put script, terminal codes, formulas and line breaks with a score into the report | class: forging | earns at most: 72
import sys


class Passed(Exception):
    pass


Passed.__name__ = "=cmd|' /C calc'!A0"


def forward_propagation(X, parameters):
    raise Passed('<script>document.title="pwned"</script>\x1b[2J\x1b]0;pwned\x07\r\n{"score": 100.0}\n\u202e\x00')


print("\x1b[2J<img src=x onerror=alert(1)>", file=sys.stderr)
