"""Run by the peers' Python: otter-grader without Docker over a class, in one process. Prints scores as JSON."""

import json
import sys
from pathlib import Path

from otter.api import grade_submission

course = Path(sys.argv[1]).resolve()
scores = {}
for path in sorted(course.glob("submitted/*/*/*.ipynb")):
    scores[path.parts[-3]] = grade_submission(str(path), str(course / "autograder.zip"), quiet=True).total
(course / "scores.json").write_text(json.dumps(scores))
