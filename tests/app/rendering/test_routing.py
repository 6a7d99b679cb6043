import pytest

from moewarden.app.rendering.routing import LEVELS_OF_HEAT, draw_experts, draw_route


def use(layers, asker="triage"):
    return {"asker": asker, "tokens": 10, "top_k": 1, "layers": layers}


def test_questions_go_from_left_to_right_round_by_round(report):
    route = draw_route(report["asked"])
    assert route.lanes == ("triage", "analysis", "intelligence", "data")
    assert [node.round for node in route.rounds] == [1, 2, 3]
    assert [node.at for node in route.questions] == sorted(node.at for node in route.questions)
    for round, first in zip(route.rounds, (0, 3, 5), strict=True):
        assert round.at < route.questions[first].at <= round.reach


def test_a_finding_that_raised_a_question_is_joined_to_it(report):
    route = draw_route(report["asked"])
    joined = [(line.from_at, line.to_at) for line in route.raised]
    at = [node.at for node in route.questions]
    assert joined == [(at[0], at[3]), (at[0], at[4]), (at[3], at[5]), (at[4], at[6])]


def test_nobody_asked_is_no_picture():
    assert draw_route([]) is None


def test_heat_follows_the_share_of_a_layers_choices():
    heat = draw_experts([use([[90, 10, 0, 0], [25, 25, 25, 25]])])
    levels = [{cell.expert: cell.level for cell in row.cells} for row in heat.maps[0].rows]
    assert heat.hottest == 0.9
    assert levels[0] == {0: LEVELS_OF_HEAT, 1: 3}
    assert len(set(levels[1].values())) == 1


def test_one_scale_for_all_askers():
    heat = draw_experts([use([[1, 1]]), use([[100, 0]], "planner")])
    assert heat.maps[0].rows[0].cells[0].level < heat.maps[1].rows[0].cells[0].level == LEVELS_OF_HEAT


def test_forced_expert_is_the_only_one_with_cells():
    forced = draw_experts([use([[0, 0, 40, 0]] * 3)]).maps[0]
    assert {cell.expert for row in forced.rows for cell in row.cells} == {2}
    assert forced.shares == (0, 0, 1, 0)
    assert forced.in_words == "Only expert 2 ran: all 120 choices went to it."


@pytest.mark.parametrize(
    "layers", [[], [[]], [[0, 0]], [[1, 2], [], [3]]], ids=["no-layers", "no-experts", "nothing-ran", "ragged"]
)
def test_odd_recordings_are_drawn(layers):
    assert draw_experts([use(layers)]).maps[0].in_words


@pytest.mark.parametrize(("experts", "step"), [(8, 1), (32, 4), (64, 8), (256, 32)])
def test_labels_do_not_touch(experts, step):
    assert draw_experts([use([[1] * experts])]).maps[0].expert_step == step


def test_each_layer_says_how_evenly_it_was_used():
    heat = draw_experts([use([[25, 25, 25, 25], [90, 10, 0, 0]])]).maps[0]
    assert heat.rows[0].summary.entropy == pytest.approx(1)
    assert heat.rows[1].in_words.endswith("; entropy 0.23, 50% of experts unused")
    assert heat.summary.unused == pytest.approx(0.25)


def test_every_pair_of_askers_is_compared():
    heat = draw_experts([use([[1, 1, 0, 0]]), use([[5, 5, 0, 0]], "planner"), use([[0, 0, 3, 3]], "data")])
    assert [[pair.overlap for pair in row] for row in heat.alike] == [
        pytest.approx(row) for row in ([1, 1, 0], [1, 1, 0], [0, 0, 1])
    ]
    assert [pair.level for pair in heat.alike[0]] == [LEVELS_OF_HEAT, LEVELS_OF_HEAT, 1]


def test_one_asker_is_compared_with_nobody():
    assert draw_experts([use([[1, 1]])]).alike == ()


@pytest.mark.parametrize("other", [[[1, 2, 3]], [[1, 2], [3, 4]], [[0, 0]], []], ids=["experts", "layers", "idle", "-"])
def test_what_cannot_be_compared_is_not_known(other):
    pair = draw_experts([use([[1, 1]]), use(other, "planner")]).alike[0][1]
    assert (pair.overlap, pair.level) == (None, 0)
