from .grading import Report, grade

__all__ = ["Report", "grade"]
