"""The statistical checks: how often a correct submission fails, and how surely a wrong one does, computed by scipy."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from scipy import optimize, special, stats

from autograder.assignments import find
from autograder.assignments.random_initialization.checks import (
    IN_CLASS,
    LONG_COLUMNS,
    LONG_ROWS,
    LONG_W2,
    TWICE,
    WEIGHTS,
    measured,
)
from autograder.assignments.random_initialization.reference import SCALE
from autograder.assignments.random_initialization.strategies import Sizes
from autograder.authoring import Failure
from autograder.authoring import draws as rules
from autograder.judging.plan import plan

N = rules.LARGE_LAYER
scale = partial(rules.standard_deviation, expected=SCALE)
ROW = LONG_ROWS.n_x
CAUGHT = 1 - 1e-6  # the probability with which every stated discrepancy must be caught
BUDGET = 1e-9  # false alarms of one correct submission, over the whole rubric
RUBRIC = find.find("random_initialization")
CORRELATIONS = 4  # of two layers, each read two ways


def freedom(size: int) -> int:
    return max(1, size - 1)


def allowed_squares(size: int) -> tuple[float, float]:
    """Between what (N - 1) s^2 / scale^2 must lie: where Chernoff's bound is CHANCE."""
    k = freedom(size)

    def excess(log_t: float) -> float:
        return k / 2 * (np.exp(log_t) - 1 - log_t) + np.log(rules.CHANCE)

    return k * np.exp(optimize.brentq(excess, -1000, 0)), k * np.exp(optimize.brentq(excess, 0, 50))


def scale_false_fail_rate(size: int = N) -> float:
    low, high = allowed_squares(size)
    return stats.chi2.cdf(low, freedom(size)) + stats.chi2.sf(high, freedom(size))


def count_false_fail_rate(expected: float) -> float:
    """More rare events than chance explains."""
    return stats.poisson.sf(rules.at_most(expected), expected)


def own_draws_false_fail_rate(size: int) -> float:
    return sum(count_false_fail_rate(many * rules.GRAIN) for many in (size, size**2 / 2))


def anew_false_fail_rate(size: int) -> float:
    usual = (size * rules.GRAIN, size**2 * rules.GRAIN)
    zeros = size * rules.GRAIN**2
    stay = zeros if size in rules.FEW_ENTRIES else count_false_fail_rate(zeros)
    return sum(map(count_false_fail_rate, usual)) + stay + reused_rate(size)


def not_reused_false_fail_rate(one: int, other: int) -> float:
    read = CORRELATIONS * reused_rate(one) if one == other else 0
    return count_false_fail_rate(one * other * rules.GRAIN) + read


def reused_rate(size: int) -> float:
    r = rules.widened(rules.REUSED, size)
    return correlation_false_fail_rate(r, size) if r < 1 else 0


def distinct_false_fail_rate(units: int, length: int) -> float:
    """Two rows are equal, or opposite, in each of their float32 entries, or at most two of their last places apart."""
    return units * (units - 1) / 2 * 2 * (5 * rules.GRAIN / 2) ** length


def untied_false_fail_rate(units: int, length: int) -> float:
    return units * (units - 1) / 2 * correlation_false_fail_rate(rules.widened(rules.TIED, length, ROW), length)


def mean_false_fail_rate(size: int = N) -> float:
    """A mean r in units of the root mean square is a t of r sqrt(N - 1) / sqrt(1 - r^2); r never exceeds one."""
    r = rules.widened(rules.MEAN_TOLERANCE, size)
    return 2 * stats.t.sf(r * np.sqrt((size - 1) / (1 - r**2)), size - 1) if r < 1 else 0


def normal_false_fail_rate(size: int) -> float:
    """The mean; in large layers the shape, the tails, and a root mean square that is off by more than these allow."""
    off = stats.chi2.cdf((1 - rules.SCALE_TOLERANCE) ** 2 * size, size) + stats.chi2.sf(
        (1 + rules.SCALE_TOLERANCE) ** 2 * size, size
    )
    large = shape_false_fail_rate() + tails_false_fail_rate() + off if size >= N else 0
    return mean_false_fail_rate(size) + large


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


def rates(check: str, sizes: Sizes) -> Iterator[float]:
    """What a correct submission loses by chance on one example of a line."""
    size = {name: int(np.prod(sizes.parameter_shapes[name])) for name in WEIGHTS}
    rows = range(sizes.n_h if sizes == LONG_ROWS else 0)
    match check:
        case "init_scale":
            yield from (scale_false_fail_rate(size[name]) for name in measured(sizes))
            yield from (scale_false_fail_rate(ROW) for _ in rows)
        case "init_normal":
            yield from (own_draws_false_fail_rate(size[name]) for name in measured(sizes))
            yield from (normal_false_fail_rate(size[name]) for name in measured(sizes))
            yield from (mean_false_fail_rate(ROW) for _ in rows)
        case "init_symmetry":
            yield not_reused_false_fail_rate(*size.values())
            yield untied_false_fail_rate(len(rows), ROW)
            if sizes not in (LONG_ROWS, LONG_W2):
                yield distinct_false_fail_rate(sizes.n_h, 2 * sizes.n_x)
                yield distinct_false_fail_rate(sizes.n_h, 2 * sizes.n_y)
        case "init_draws_anew":
            yield from map(anew_false_fail_rate, size.values())
        case "init_many_outputs":
            yield from map(scale_false_fail_rate, size.values())
            yield from map(own_draws_false_fail_rate, size.values())
            yield not_reused_false_fail_rate(*size.values())
            large = sizes == LONG_COLUMNS
            yield (untied_false_fail_rate if large else distinct_false_fail_rate)(sizes.n_h, sizes.n_y)


def rubric_false_fail_rate(seed: int) -> float:
    examples = plan(RUBRIC, seed).examples
    drawn = [(check, one.value) for check in examples for one in examples[check] if isinstance(one.value, Sizes)]
    return sum(rate for check, sizes in drawn for rate in rates(check, sizes))


@pytest.mark.parametrize("seed", range(3))
def test_a_correct_submission_fails_less_than_once_in_a_billion(seed):
    assert 1e-11 < rubric_false_fail_rate(seed) <= BUDGET


@pytest.mark.parametrize(
    ("stated", "computed"),
    [
        *((2e-13, scale_false_fail_rate(size)) for size in (1, 2, 3, 20, 200, 1000, N, 2 * N)),
        *((2e-13, own_draws_false_fail_rate(size)) for size in (1, 2, 20, 1000, N, 2 * N)),
        *((2e-12 + 2e-12, anew_false_fail_rate(size)) for size in (1, 2, 20, 50, 51, 100, 101, 1000, 2000)),
        *((1e-13, not_reused_false_fail_rate(one, 2 * one)) for one in (1, 5, 20, 1000, N)),
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
    large = {sizes.n_h * sizes.n_x for sizes in (LONG_ROWS, LONG_W2)} | {LONG_W2.n_h}
    assert large == {2 * N, N}
    assert TWICE.n_h == 2000
    assert {sizes.n_h * sizes.n_x for sizes in IN_CLASS} == {8, 84, 1000}


@pytest.mark.parametrize(
    ("size", "factor"),
    [(2 * N, 1.06), (2 * N, 0.94), (N, 1.08), (N, 0.92), (1000, 1.33), (1000, 0.67), (200, 2), (200, 0.5), (20, 8)],
)
def test_a_scale_off_by_more_than_what_is_stated_is_caught(size, factor):
    low, high = allowed_squares(size)
    low, high = low * (1 - rules.SAME_SCALE) ** 2 / factor**2, high * (1 + rules.SAME_SCALE) ** 2 / factor**2
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
    return generator.normal(0, SCALE, (4, 5000)), generator.normal(0, SCALE, (5000, 4))


def small_layers(size: int) -> np.ndarray:
    return np.random.default_rng(size).normal(0, SCALE, (RUNS, size))


@pytest.mark.parametrize("size", [2, 20, 200])
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


@pytest.mark.parametrize("size", [rules.FEW, 20, 200, N])
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
            rules.own_draws(name, values)
        rules.untied("W1", W1, "row")
        rules.untied("W2", W2.T, "column")
        rules.not_reused(W1, W2)
        rules.anew("W1", W1, W2.reshape(W1.shape))


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
    for W2 in (W1.T.copy(), W1.reshape(5000, 4), -W1.T):
        with pytest.raises(Failure, match="W1 and W2"):
            rules.not_reused(W1, W2)


# ------------------------------------------------------------------------------- what float32 does by chance


def normal_float32(generator: np.random.Generator, size: int) -> np.ndarray:
    return generator.standard_normal(size, dtype=np.float32) * np.float32(SCALE)


def rounded_float32(generator: np.random.Generator, size: int) -> np.ndarray:
    return (generator.standard_normal(size) * SCALE).astype(np.float32)


def inverse_float32(generator: np.random.Generator, size: int) -> np.ndarray:
    """Of 24 bits, the coarsest there is: 96 repeats in 40 000 draws."""
    return special.ndtri(generator.random(size, dtype=np.float32) + np.float32(2**-25)) * SCALE


def float64(generator: np.random.Generator, size: int) -> np.ndarray:
    return generator.normal(0, SCALE, size)


GENERATORS = [normal_float32, rounded_float32, inverse_float32, float64]


@pytest.mark.parametrize("drawn", GENERATORS)
def test_repeats_are_as_rare_as_the_bound_assumes(drawn):
    repeats = []
    for seed in range(30):
        ordered = np.sort(np.abs(drawn(np.random.default_rng(seed), 2 * N)))
        repeats.append((ordered[1:] == ordered[:-1]).sum())
    assert np.mean(repeats) <= 1.05 * (2 * N) ** 2 / 2 * rules.GRAIN
    assert max(repeats) < rules.at_most((2 * N) ** 2 / 2 * rules.GRAIN)


LIKELY = 1e-3  # in the place of CHANCE, so that some false alarms are seen


@pytest.fixture
def likely(monkeypatch):
    monkeypatch.setattr(rules, "CHANCE", LIKELY)
    rules.at_most.cache_clear()
    yield
    rules.at_most.cache_clear()


def share_of_alarms(judge, drawn, size: int, runs: int) -> float:
    generator, alarms = np.random.default_rng(size), 0
    for _ in range(runs):
        try:
            judge(drawn(generator, size))
        except Failure:
            alarms += 1
    return alarms / runs


@pytest.mark.usefixtures("likely")
@pytest.mark.parametrize("drawn", GENERATORS)
@pytest.mark.parametrize(("size", "runs"), [(1, 4000), (2, 4000), (20, 4000), (1000, 2000), (2 * N, 100)])
def test_simulated_false_alarms_are_no_more_than_the_bound(drawn, size, runs):
    allowed = 2 * LIKELY + 4 * np.sqrt(2 * LIKELY / runs)
    assert share_of_alarms(partial(scale, "W1"), drawn, size, runs) <= allowed
    assert share_of_alarms(partial(rules.own_draws, "W1"), drawn, size, runs) <= allowed


@pytest.mark.usefixtures("likely")
def test_a_scale_that_is_one_percent_off_is_as_good_as_right():
    def off(generator, size):
        return generator.normal(0, 1 / 101, size)

    assert share_of_alarms(partial(scale, "W1"), off, 2 * N, 200) <= 2 * LIKELY + 4 * np.sqrt(2 * LIKELY / 200)


# --------------------------------------------------------------------------- what is no draw of its own, is found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda z: np.tile(z[:1], (8, 1)),
        lambda z: np.resize(z.ravel()[:35], z.shape),
        lambda z: np.vstack([z[:4], z[:4, ::-1]]),
        lambda z: np.array([np.roll(z[0], i) for i in range(8)]),
        lambda z: z[:1] * np.sign(z),
        lambda z: np.round(z, 4),
        lambda z: np.random.default_rng(0).choice(z.ravel()[:10_000], z.shape),
        lambda z: np.where(np.arange(z.shape[1]) == z.shape[1] - 1, 0, z),
    ],
    ids=["tiled", "resized", "reversed", "rolled", "re-signed", "rounded", "from a list", "last column left out"],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_repeats_and_zeros_are_found(spoil, dtype):
    z = np.random.default_rng(0).standard_normal((8, 5000)).astype(dtype)
    with pytest.raises(Failure, match="exactly 0|the same but for the sign"):
        rules.own_draws("W1", spoil(z) * SCALE)


@pytest.mark.parametrize("zeros", [[-1], [0, 7]])
@pytest.mark.parametrize("size", [20, 84])
def test_a_weight_that_stays_zero_is_found(size, zeros):
    first, second = np.random.default_rng(1).standard_normal((2, size))
    first[zeros] = second[zeros] = 0
    with pytest.raises(Failure, match=r"^W1\[\d+\] of two calls"):
        rules.anew("W1", first, second)


def test_a_mask_that_is_drawn_anew_is_no_seed():
    generator = np.random.default_rng(1)
    for _ in range(RUNS):
        first, second = generator.standard_normal((2, 84)) * (generator.random((2, 84)) < 0.5)
        rules.anew("W1", first, second)


@pytest.mark.parametrize(
    "second",
    [
        lambda z, new: z,
        lambda z, new: -z,
        lambda z, new: np.random.default_rng(2).permutation(z),
        lambda z, new: 0.9 * z + 0.4 * new,
        lambda z, new: np.concatenate([z[:5], new[5:]]),
    ],
    ids=["the same", "the opposite", "permuted", "noise added", "some kept"],
)
def test_a_second_call_that_is_made_of_the_first_is_found(second):
    z, new = np.random.default_rng(1).standard_normal((2, 2000))
    with pytest.raises(Failure, match="two calls"):
        rules.anew("W1", z, second(z, new))
