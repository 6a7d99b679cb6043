from moewarden.app.rendering.timeline import MOST_LANES, draw_timeline


def test_entries_stand_in_the_lane_of_the_episode_whose_evidence_they_share(report):
    picture = draw_timeline(report)
    assert [lane.episode for lane in picture.lanes] == ["P4", "P1", "P2", "P3", "P5", "P6"]
    numbers = {lane.episode: [mark.number for mark in lane.marks] for lane in picture.lanes}
    assert numbers == {"P4": [0], "P1": [1, 2, 3], "P2": [4, 5], "P3": [6, 8], "P5": [7], "P6": [9]}
    assert sum(len(lane.marks) for lane in picture.lanes) == len(report["timeline"])


def test_marks_lie_on_the_axis_in_order_of_time(report):
    picture = draw_timeline(report)
    marks = sorted((mark.number, mark.at) for lane in picture.lanes for mark in lane.marks)
    places = [at for _, at in marks]
    assert places == sorted(places)
    assert 0 < places[0] < places[-1] < 100
    assert all(0 <= tick.at <= 100 for tick in picture.ticks)
    assert [tick.label for tick in picture.ticks] == ["10:10", "10:20", "10:30", "10:40"]


def test_a_far_away_entry_does_not_squeeze_the_attack(report):
    report["timeline"].append(
        {"time": "2026-11-01T00:00:00Z", "text": "long ago", "evidence": [], "hostile": False},
    )
    picture = draw_timeline(report)
    assert picture.start.day == 20
    assert picture.beyond == 2  # long ago, and the update after the attack
    assert picture.lanes[-1].title == "Outside any episode"
    assert picture.lanes[-1].marks[0].at == 0


def test_many_episodes_keep_the_hostile_lanes(report):
    report["episodes"] += [{**report["episodes"][4], "id": f"X{number}", "evidence": []} for number in range(40)]
    lanes = draw_timeline(report).lanes
    assert len(lanes) == MOST_LANES + 1
    assert {"P1", "P2", "P3"} <= {lane.episode for lane in lanes}
    assert lanes[-1].title == "36 more episodes"


def test_one_moment_still_has_an_axis(report):
    report["episodes"] = []
    report["timeline"] = report["timeline"][:1]
    picture = draw_timeline(report)
    assert picture.ticks
    assert picture.lanes[0].marks[0].at == 50


def test_nothing_with_a_time_is_no_picture(empty_report):
    assert draw_timeline(empty_report) is None
