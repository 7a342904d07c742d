"""The course. Only grading and what students see differ from stock nbgrader: `configure` says how."""

from autograder.courses import configure

c = get_config()  # noqa: F821 (nbgrader's own)
configure(c)
c.CourseDirectory.course_id = "random-initialization"
