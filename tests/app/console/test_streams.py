"""What open pages are told: made once for all who look, and ended when nobody does."""

import asyncio
from contextlib import aclosing

import pytest

pytest.importorskip("starlette", reason="moewarden[serve] is not installed")
from moewarden.app.console import streams as console_streams
from moewarden.app.console.streams import Show, Streams


@pytest.fixture
def made(monkeypatch):
    """The templates that were filled, one after another."""
    names = []
    fill = console_streams.fill
    monkeypatch.setattr(console_streams, "fill", lambda name, **values: (names.append(name), fill(name, **values))[1])
    return names


@pytest.fixture
def streams(site):
    return Streams(site.desk, list)


async def first_of(stream):
    async with asyncio.timeout(30):
        return (await anext(stream)).decode()


async def test_pages_with_forms_of_their_own_share_what_is_made(streams, site, made):
    looks = [
        streams.of_run(site.run, tab="report", was_over=True, proof=proof) for proof in ("proof-of-one", "proof-of-two")
    ]
    try:
        one, two = await asyncio.gather(*map(first_of, looks))
        assert one.replace("proof-of-one", "") == two.replace("proof-of-two", "")
        assert "proof-of-one" in one
        assert made.count("case_head.html.j2") == 1
    finally:
        for look in looks:
            await look.aclose()


async def test_a_page_that_is_left_lets_go_of_what_fed_it(streams, site):
    for stream in (streams.of_run(site.run, tab="report", was_over=True, proof=""), streams.of_list()):
        async with aclosing(stream):
            await first_of(stream)
    await asyncio.sleep(0)
    for _ in range(100):
        if not site.desk._listeners:
            break
        await asyncio.sleep(0.01)
    assert not site.desk._listeners
    assert not streams._shows


async def test_a_page_opened_later_gets_everything_and_then_what_is_new(streams, site):
    options = {"tab": "report", "was_over": True}
    async with aclosing(streams.of_run(site.run, **options, proof="")) as early:
        whole = await first_of(early)
        site.desk.note(site.run, "E5", text="for both")
        assert "for both" in await first_of(early)
        async with aclosing(streams.of_run(site.run, **options, proof="")) as late:
            told = await first_of(late)
            assert "for both" in told
            assert '"#case-head"' in told
            assert '"#case-head"' in whole


def test_who_reads_slowly_gets_the_newest_of_each_part():
    show = Show()
    for number in range(1000):
        show.change({"counts": str(number), **({"head": "h"} if number == 0 else {})}, last=number)
    assert show.since(0) == ({"counts": "999", "head": "h"}, 999, 1000)
    assert show.since(1) == ({"counts": "999"}, 999, 1000)
    assert show.since(1000) == ({}, 999, 1000)


async def test_a_run_that_is_gone_ends_its_stream(streams, site, monkeypatch):
    from moewarden.app.desk import NoRunError

    def gone(_):
        raise NoRunError("there is no run")

    stream = streams.of_run(site.run, tab="report", was_over=True, proof="")
    monkeypatch.setattr(site.desk, "run", gone)
    with pytest.raises(StopAsyncIteration):
        await first_of(stream)


async def test_a_bug_of_ours_is_not_hidden_by_the_stream(streams, site, monkeypatch):
    def broken(_):
        raise ZeroDivisionError

    stream = streams.of_run(site.run, tab="report", was_over=True, proof="")
    monkeypatch.setattr(site.desk, "run", broken)
    with pytest.raises(ZeroDivisionError):
        await first_of(stream)
