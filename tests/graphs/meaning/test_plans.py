"""What is remembered of the shapes of records."""

from moewarden.graphs.meaning.plans import per_shape


def test_a_shape_is_planned_once():
    planned = []
    plan_of = per_shape(lambda names: planned.append(names) or len(names))
    assert [plan_of(("a", "b")), plan_of(("b", "a")), plan_of(("a", "b"))] == [2, 2, 2]
    assert planned == [("a", "b"), ("b", "a")]


def test_a_plan_of_nothing_is_remembered_too():
    planned = []
    plan_of = per_shape(planned.append)
    assert (plan_of(()), plan_of(())) == (None, None)
    assert planned == [()]


def test_large_shapes_and_ever_new_ones_take_no_memory():
    planned = []
    plan_of = per_shape(lambda names: planned.append(names) or 0)
    large = [("n" * 9000,), tuple(map(str, range(300)))]
    for names in (*large, *large):
        plan_of(names)
    assert len(planned) == 4
    for number in range(10_000):
        plan_of((str(number),))
    (known,) = [cell.cell_contents for cell in plan_of.__closure__ if isinstance(cell.cell_contents, dict)]
    assert len(known) <= 4096
