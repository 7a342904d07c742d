from .grading import Report, check_in_place, grade

__all__ = ["Report", "check_in_place", "grade"]
