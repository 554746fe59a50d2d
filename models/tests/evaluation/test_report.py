from gridit.evaluation.report import GAINS, LINES, Target, missed_targets

GOOD = {line.key: 1.0 for line in LINES} | {"twoSampleAccuracy": 0.6}


def test_a_target_says_whether_or_by_how_much():
    most, least = Target(0.75, True, ""), Target(1.5, False, "")
    assert most.verdict(0.75) == "≤ 0.75: reached" and most.verdict(0.9) == "≤ 0.75: missed by 0.15"
    assert least.verdict(2) == "≥ 1.5: reached" and least.verdict(1.25) == "≥ 1.5: missed by 0.25"


def test_what_is_missed_is_listed_with_what_would_help():
    rows = [{"data": "x", "scale": 4, "steps": steps, "gainDb": gain} for steps, gain in ((1, 0.0), (2, 1.0), (4, 9.0))]
    about = {"superResolutionSteps": 4}
    assert not list(missed_targets({"about": about, "synthetic": GOOD, "superResolution": rows}))
    worse = {
        "about": {"superResolutionSteps": 2},
        "synthetic": GOOD | {"memorisationRatio": 0.5},
        "superResolution": rows,
    }
    first, second = missed_targets(worse)
    assert "missed by 0.40" in first and "Copies" in first
    assert "×4" in second and "missed by 0.50" in second and GAINS[4].remedy in second
    assert second.endswith("With 4 steps it is +9.00.")
