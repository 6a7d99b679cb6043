"""What an answer is worth."""

import math

import pytest

from moewarden.graphs.decisions.decision import Answer


@pytest.mark.parametrize(
    ("answer", "margin"),
    [
        (
            Answer(option="hostile", log_probabilities={"hostile": math.log(0.8), "ordinary": math.log(0.2)}),
            math.log(4),
        ),
        (Answer(option="unclear", log_probabilities={"hostile": -2.0, "ordinary": -1.0, "unclear": -0.5}), -1.0),
        (Answer(option="hostile", log_probabilities={"hostile": 0.0, "ordinary": -40.0}), 6.0),
        (Answer(option="hostile", log_probabilities={"hostile": 0.0}), 6.0),
        (Answer(option="hostile"), 1.0),
        (Answer(option="ordinary"), -1.0),
        (Answer(option="unclear"), 0.0),
        (Answer(option=None), 0.0),
    ],
    ids=["probabilities", "a third option wins", "clipped", "an option left out", "choice", "other", "neither", "none"],
)
def test_margin(answer, margin):
    assert answer.margin("hostile", "ordinary") == pytest.approx(margin)
