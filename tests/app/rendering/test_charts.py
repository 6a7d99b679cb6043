import math

import pytest

from moewarden.app.rendering.charts import MOST_ROWS, PLOT_HEIGHT, draw_chart, draw_scores, write_number


def chart(labels, values, highlighted=()):
    return {
        "title": "t",
        "unit": "events",
        "labels": labels,
        "values": values,
        "highlighted": list(highlighted),
        "finding": "F1",
    }


def test_times_become_columns_whose_heights_are_in_proportion(report):
    drawn = draw_chart(report["charts"][0])
    assert drawn.form == "columns"
    assert [line.label for line in drawn.grid] == ["200", "100", "0"]
    assert drawn.bars[10].height == pytest.approx(PLOT_HEIGHT * 156 / 200)
    assert [index for index, bar in enumerate(drawn.bars) if bar.highlighted] == [9, 10, 11]
    assert drawn.bars[1].height == 0
    assert [label.text for label in drawn.labels] == ["20 Nov 09:30", "10:30", "11:25"]


def test_names_become_rows_longest_first(report):
    drawn = draw_chart(report["charts"][1])
    assert drawn.form == "rows"
    assert [bar.label for bar in drawn.bars][:2] == ["deploy", "root"]
    assert drawn.bars[0].width == 100
    assert "Highest: 188 at deploy. Highlighted: deploy." in drawn.in_words


def test_rows_left_out_are_counted_and_highlighted_ones_stay():
    drawn = draw_chart(chart([f"h{n}" for n in range(60)], [float(n) for n in range(60)], [0]))
    assert len(drawn.bars) == MOST_ROWS
    assert drawn.left_out == 60 - MOST_ROWS
    assert [bar.label for bar in drawn.bars if bar.highlighted] == ["h0"]


@pytest.mark.parametrize(
    ("labels", "values"),
    [([], []), (["a"], [0.0]), (["a", "b"], [math.nan, math.inf]), (["a"], [1.0, 2.0]), (["a", "b"], [-3.0, -1.0])],
    ids=["none", "zero", "no-numbers", "label-missing", "negative"],
)
def test_odd_values_are_drawn(labels, values):
    drawn = draw_chart(chart(labels, values, [7, -1]))
    assert len(drawn.bars) == len(values)
    assert all(0 <= bar.width <= 100 for bar in drawn.bars)


def test_scores_share_one_scale_and_mark_the_threshold(report):
    scores = draw_scores(report["episodes"])
    together = {id: bars[2] for id, bars in scores.items()}
    assert len({bar.threshold for bar in together.values()}) == 1
    for episode in report["episodes"]:
        bar = together[episode["id"]]
        passes = bar.value > 0 and bar.start + bar.width >= bar.threshold
        assert passes == (episode["score"] >= 1)
    assert scores["P5"][1].start + scores["P5"][1].width == pytest.approx(50)  # left of zero: ordinary


@pytest.mark.parametrize(
    ("value", "written"), [(12345.0, "12,345"), (0.25, "0.25"), (-2.2, "−2.2"), (1 / 3, "0.333"), (math.nan, "–")]
)
def test_numbers_are_short(value, written):
    assert write_number(value) == written
