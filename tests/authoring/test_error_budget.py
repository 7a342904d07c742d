"""The statistical checks: how often a correct submission fails, and how surely a wrong one does, computed by scipy."""

from functools import partial

import numpy as np
import pytest
from scipy import stats

from autograder.assignments.random_initialization.checks import LARGE, MEASURED
from autograder.assignments.random_initialization.reference import SCALE
from autograder.authoring import draws as rules
from autograder.authoring.expect import Failure

N = rules.LARGE_LAYER
scale = partial(rules.standard_deviation, expected=SCALE)
ROW = LARGE.n_x
CAUGHT = 1 - 1e-6  # the probability with which every stated discrepancy must be caught
BUDGET = 1e-9  # false alarms of one correct submission, over the whole rubric
LAYERS = 2
ENTRIES = [sizes.n_h * sizes.n_x for sizes in MEASURED]  # of either layer
PAIRS = 2 * 6  # pairs of four rows of W1, and of four columns of W2
CORRELATIONS = 4  # of W1 and W2, each read two ways


def allowed_squares(size: int) -> tuple[float, float]:
    """Between what N s^2 / SCALE^2 must lie."""
    tolerance = rules.widened(rules.SCALE_TOLERANCE, size)
    return max(0, 1 - tolerance) ** 2 * size, (1 + tolerance) ** 2 * size


def scale_false_fail_rate(size: int = N) -> float:
    low, high = allowed_squares(size)
    return stats.chi2.cdf(low, size - 1) + stats.chi2.sf(high, size - 1)


def mean_false_fail_rate(size: int = N) -> float:
    """A mean r in units of the root mean square is a t of r sqrt(N - 1) / sqrt(1 - r^2); r never exceeds one."""
    r = rules.widened(rules.MEAN_TOLERANCE, size)
    return 2 * stats.t.sf(r * np.sqrt((size - 1) / (1 - r**2)), size - 1) if r < 1 else 0


def shape_false_fail_rate() -> float:
    """Massart's bound, after what a wrong standard deviation can add to the distance."""
    moved = rules.SCALE_TOLERANCE * stats.norm.pdf(1) / (1 - rules.SCALE_TOLERANCE)
    return 2 * np.exp(-2 * N * (rules.DISTANCE_TOLERANCE - moved) ** 2)


def tails_false_fail_rate() -> float:
    few, many = rules.TAIL_COUNT
    rare = 2 * stats.norm.sf(rules.TAIL * (1 + rules.SCALE_TOLERANCE))
    common = 2 * stats.norm.sf(rules.TAIL * (1 - rules.SCALE_TOLERANCE))
    return stats.binom.cdf(few - 1, N, rare) + stats.binom.sf(many, N, common)


def correlation_false_fail_rate(r: float, length: int) -> float:
    t = r * np.sqrt((length - 2) / (1 - r**2))
    return 2 * stats.t.sf(t, length - 2)


def rubric_false_fail_rate() -> float:
    measured = sum(scale_false_fail_rate(size) + mean_false_fail_rate(size) for size in ENTRIES)
    shape = shape_false_fail_rate() + tails_false_fail_rate() + scale_false_fail_rate()
    tied = PAIRS * correlation_false_fail_rate(rules.TIED, ROW)
    reused = CORRELATIONS * correlation_false_fail_rate(rules.REUSED, N)
    return LAYERS * (measured + shape) + tied + reused


def test_a_correct_submission_fails_less_than_once_in_a_billion():
    assert rubric_false_fail_rate() <= BUDGET


@pytest.mark.parametrize(
    ("stated", "computed"),
    [
        (3e-12, scale_false_fail_rate()),
        (8e-12, scale_false_fail_rate(200)),
        (6e-11, scale_false_fail_rate(20)),
        (3e-12, mean_false_fail_rate()),
        (3e-12, mean_false_fail_rate(200)),
        (3e-12, shape_false_fail_rate()),
        (4e-12, tails_false_fail_rate()),
        (2e-12, correlation_false_fail_rate(rules.TIED, ROW)),
        (2e-12, correlation_false_fail_rate(rules.REUSED, N)),
    ],
)
def test_the_docstrings_state_what_is_computed(stated, computed):
    assert computed <= stated


def test_the_sizes_are_those_that_the_docstrings_speak_of():
    assert ENTRIES == [sizes.n_y * sizes.n_h for sizes in MEASURED] == [N, 200, 20]


@pytest.mark.parametrize(
    ("size", "factor"),
    [(N, 1.065), (N, 0.935), (N, 1.15), (N, 0.85), (200, 2), (200, 0.5), (20, 7)],
)
def test_a_scale_off_by_more_than_what_is_stated_is_caught(size, factor):
    low, high = (squares / factor**2 for squares in allowed_squares(size))
    assert stats.chi2.cdf(high, size - 1) - stats.chi2.cdf(low, size - 1) <= 1 - CAUGHT


def test_a_mean_shifted_by_0_09_deviations_is_caught():
    """The root mean square is then 0.4 % larger than the standard deviation."""
    largest = rules.MEAN_TOLERANCE * (1 + rules.SCALE_TOLERANCE) * 1.005
    assert stats.norm.cdf((largest - 0.09) * np.sqrt(N)) <= 1 - CAUGHT


@pytest.mark.parametrize(
    "wrong",
    [
        stats.halfnorm(loc=-np.sqrt(2 / np.pi) / np.sqrt(1 - 2 / np.pi), scale=1 / np.sqrt(1 - 2 / np.pi)),
        stats.arcsine(-np.sqrt(2), 2 * np.sqrt(2)),
    ],
    ids=["half normal", "arcsine"],
)
def test_another_shape_of_the_same_spread_is_caught(wrong):
    """At the widest gap the empirical distribution function is a binomial share, normal to four digits."""
    x = np.linspace(-4, 4, 80_001)
    gap = np.abs(wrong.cdf(x) - stats.norm.cdf(x)).max()
    assert stats.norm.sf((gap - rules.DISTANCE_TOLERANCE - 0.01) / np.sqrt(0.25 / N)) <= 1 - CAUGHT


@pytest.mark.parametrize("clip", [2.0, 2.5, 2.9])
def test_truncated_tails_are_caught(clip):
    truncated = stats.truncnorm(-clip, clip)
    beyond = 2 * truncated.sf(rules.TAIL * truncated.std())
    assert stats.binom.sf(rules.TAIL_COUNT[0] - 1, N, beyond) <= 1 - CAUGHT


def test_uniform_and_two_point_draws_have_no_tails_at_all():
    """A bounded distribution whose support ends before TAIL deviations never reaches TAIL_COUNT: caught for certain."""
    assert max(np.sqrt(3), 1) * (1 + rules.SCALE_TOLERANCE) < rules.TAIL
    assert rules.TAIL_COUNT[0] > 0


def test_heavy_tails_are_caught():
    beyond = 2 * stats.laplace(scale=np.sqrt(0.5)).sf(rules.TAIL * (1 + rules.SCALE_TOLERANCE))
    assert stats.binom.cdf(rules.TAIL_COUNT[1], N, beyond) <= 1 - CAUGHT


@pytest.mark.parametrize(("tolerance", "discrepancy", "length"), [(rules.TIED, 0.17, ROW), (rules.REUSED, 0.09, N)])
def test_correlated_rows_are_caught(tolerance, discrepancy, length):
    z = (np.arctanh(discrepancy) - np.arctanh(tolerance)) * np.sqrt(length - 3)  # Fisher's transformation
    assert stats.norm.sf(z) <= 1 - CAUGHT


# --------------------------------------------------------------- simulations that would notice a wrong formula

RUNS = 100


def statistics(draws: np.ndarray) -> tuple[float, float, float, int]:
    z = np.sort(draws.ravel()) / draws.std()
    return draws.std() / SCALE - 1, z.mean(), rules.kolmogorov_distance(z), int((np.abs(z) > rules.TAIL).sum())


def test_simulated_statistics_spread_as_the_formulas_say():
    generator = np.random.default_rng(0)
    runs = np.array([statistics(generator.normal(0, SCALE, N)) for _ in range(RUNS)])
    assert runs[:, 0].std() == pytest.approx(1 / np.sqrt(2 * N), rel=0.2)
    assert runs[:, 1].std() == pytest.approx(1 / np.sqrt(N), rel=0.2)
    assert runs[:, 2].max() < 0.02
    assert runs[:, 3].mean() == pytest.approx(2 * stats.norm.sf(3) * N, rel=0.05)


def test_the_distance_agrees_with_scipy():
    draws = np.sort(np.random.default_rng(1).normal(size=500))
    assert rules.kolmogorov_distance(draws) == pytest.approx(stats.kstest(draws, "norm").statistic, abs=1e-6)


def layers(seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator.normal(0, SCALE, (LARGE.n_h, LARGE.n_x)), generator.normal(0, SCALE, (LARGE.n_y, LARGE.n_h))


def small_layers(size: int) -> np.ndarray:
    return np.random.default_rng(size).normal(0, SCALE, (RUNS, size))


@pytest.mark.parametrize("size", ENTRIES[1:])
def test_correct_weights_of_small_layers_pass(size):
    for values in small_layers(size):
        scale("W1", values)
        rules.normal("W1", values)


@pytest.mark.parametrize(("size", "factor"), [(200, 2), (200, 0.5), (20, 100)])
def test_another_scale_of_small_layers_is_rejected(size, factor):
    for values in factor * small_layers(size):
        with pytest.raises(Failure, match="standard deviation"):
            scale("W1", values)


@pytest.mark.parametrize("spoil", [np.abs, stats.norm.cdf], ids=["absolute values", "uniform from 0 to 1"])
def test_draws_of_one_sign_in_a_layer_of_200_are_rejected(spoil):
    for values in small_layers(200):
        with pytest.raises(Failure, match="mean"):
            rules.normal("W1", spoil(values / SCALE))


@pytest.mark.parametrize("size", ENTRIES)
@pytest.mark.parametrize("value", [0, SCALE, 1])
def test_one_value_throughout_is_rejected_and_named(size, value):
    for judge in (scale, rules.normal):
        with pytest.raises(Failure, match=rf"all (values are )?{value}\n"):
            judge("W1", np.full(size, float(value)))


def test_correct_weights_pass_every_statistical_check():
    for seed in range(RUNS):
        W1, W2 = layers(seed)
        for name, values in (("W1", W1), ("W2", W2)):
            scale(name, values)
            rules.normal(name, values)
        rules.untied("W1", W1, "row")
        rules.untied("W2", W2.T, "column")
        rules.not_reused(W1, W2)


@pytest.mark.parametrize("factor", [0.85, 1.15, 0.93, 1.07])
def test_every_simulated_scale_off_by_7_percent_is_rejected(factor):
    for seed in range(RUNS // 10):
        with pytest.raises(Failure, match="standard deviation"):
            scale("W1", factor * layers(seed)[0])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda z: np.sign(z) * 1.0,
        np.abs,
        lambda z: np.clip(z, -2, 2),
        lambda z: z + 0.1,
        lambda z: stats.norm.cdf(z) - 0.5,
        lambda z: np.where(np.abs(z) > 2.5, 0, z),
    ],
    ids=["two points", "absolute values", "clipped", "shifted", "uniform", "tails cut off"],
)
def test_every_simulated_draw_that_is_not_normal_is_rejected(spoil):
    for seed in range(RUNS // 10):
        with pytest.raises(Failure):
            rules.normal("W1", spoil(layers(seed)[0] / SCALE) * SCALE)


@pytest.mark.parametrize("sign", [1, -1])
def test_rows_tied_in_pairs_or_by_sign_are_rejected(sign):
    W1, _ = layers(0)
    W1[3] = sign * W1[1]
    with pytest.raises(Failure, match=f"rows 1 and 3 of W1.*\n.*{'equal' if sign == 1 else 'opposite'} values"):
        rules.untied("W1", W1, "row")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_row_that_is_a_multiple_of_another_is_called_so(dtype):
    W1 = layers(0)[0].astype(dtype)
    W1[2] = -0.3 * W1[0]
    with pytest.raises(Failure, match="rows 0 and 2 of W1.*\n.* -0.3 times the others"):
        rules.untied("W1", W1, "row")


def test_values_of_W1_used_again_in_W2_are_rejected():
    W1, _ = layers(0)
    for W2 in (W1.T.copy(), W1.reshape(LARGE.n_y, LARGE.n_h), -W1.T):
        with pytest.raises(Failure, match="W1 and W2"):
            rules.not_reused(W1, W2)
