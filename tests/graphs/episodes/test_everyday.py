"""Commands of every hour, beside an attack, are not the attack's."""

from datetime import timedelta

import pytest

from moewarden.graphs.episodes.everyday import everyday_events
from moewarden.graphs.episodes.facts import gather
from moewarden.graphs.episodes.fold import fold_episodes

from ..stores import at, make_hit, make_store

START = at("2026-11-21 03:00:00")
JOB = "rsync -a /srv/ backup@10.0.0.9:/b/17"


def ran(minutes, command, user="backup"):
    return {
        "time": START + timedelta(minutes=minutes), "host": "web-2", "product": "linux", "action": "process_start",
        "category": "process_creation", "process": command.split()[0], "command": command, "user": user, "template": "snoopy",
    }  # fmt: skip


@pytest.fixture
def everyday(tmp_path):
    stores = []

    def run(events):
        stores.append(make_store(tmp_path / str(len(stores)), events))
        hit = make_hit(list(range(1, len(events) + 1)))
        episode = fold_episodes(stores[-1], [hit], {"events": []})[0]
        return sorted(everyday_events(stores[-1], gather(stores[-1], episode, {"s1": hit})))

    yield run
    for store in stores:
        store.close()


JOBS = [ran(55 * hour, JOB.replace("17", str(hour + 20))) for hour in range(4)]


def test_a_job_of_every_hour_is_everyday_beside_an_attack(everyday):
    assert everyday([*JOBS, ran(200, "useradd -u 0 helper", user="dana")]) == [1, 2, 3, 4]


def test_what_began_with_the_attack_is_a_part_of_it(everyday):
    assert everyday([ran(-30, "useradd -u 0 helper", user="dana"), *JOBS]) == []


def test_where_nothing_else_is_marked_the_job_is_what_it_is_about(everyday):
    assert everyday(JOBS) == []


def test_another_account_with_the_same_command_has_no_habit(everyday):
    assert everyday([*JOBS, ran(200, JOB, user="dana"), ran(201, "useradd -u 0 helper", user="dana")]) == [1, 2, 3, 4]
