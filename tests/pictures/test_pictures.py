"""The loop's picture shows the compiled graph, and pictures are small."""

import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from moewarden.graphs import build_investigation
from moewarden.graphs.specialists import SPECIALISTS

from .indexed import write_png
from .layout import lay_out
from .loop import WIDTH, draw_loop

PICTURES = sorted((Path(__file__).parents[2] / ".ci" / "pictures").glob("*.png"))


@pytest.fixture(scope="module")
def graph():
    return build_investigation(None).get_graph()


@pytest.fixture(scope="module")
def drawn(graph):
    return draw_loop(graph, build_investigation(None).get_graph(xray=1))


def test_columns_follow_the_longest_way_and_rows_their_columns():
    edges = [("start", "think"), ("think", "left"), ("think", "right"), ("left", "look"), ("right", "look")]
    layout = lay_out(["start", "think", "left", "right", "look"], [*edges, ("look", "think"), ("right", "think")])
    assert layout.columns == {"start": 0, "think": 1, "left": 2, "right": 2, "look": 3}
    assert layout.rows == {"start": 0.5, "think": 0.5, "left": 0, "right": 1, "look": 0.5}
    assert list(layout.back) == [("look", "think")]
    assert list(layout.two_way) == [("think", "right")]
    assert {*layout.forward} == {*edges} - {("think", "right")}


def test_every_node_and_edge_is_drawn_once(graph, drawn):
    nodes = {name for name in graph.nodes if not name.startswith("__")}
    names = re.findall(r'class="name"[^>]*>([^<]+)<', drawn)
    assert len(names) == len(nodes)
    assert nodes - {*SPECIALISTS} <= {*names}
    tips = drawn.count('marker-end="url(#tip)"') + drawn.count('marker-start="url(#tip)"')
    assert tips == len(graph.edges)
    assert "choose · call · conclude" in drawn


def test_boxes_stand_inside_the_picture_and_beside_each_other(drawn):
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn)
    boxes = [tuple(map(float, box)) for box in found]
    assert all(x > 0 and x + width < WIDTH for x, _, width, _ in boxes)
    for number, (x, y, width, height) in enumerate(boxes):
        for to_x, to_y, to_width, to_height in boxes[number + 1 :]:
            assert x + width < to_x or to_x + to_width < x or y + height < to_y or to_y + to_height < y


def test_a_picture_keeps_its_colours_and_takes_the_nearest_where_there_are_too_many():
    few = np.zeros((3, 5, 3), np.uint8)
    few[1, 2] = (200, 10, 7)
    assert (read(write_png(few)) == few).all()
    many = np.stack(np.meshgrid(np.arange(0, 240, 12), np.arange(0, 240, 12), [9]), axis=-1).reshape(20, 20, 3)
    shown = read(write_png(many.astype(np.uint8)))
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) == 256
    assert np.abs(shown - many).max() <= 12 * 8


def read(picture):
    """The pixels of a picture whose rows have no filter."""
    chunks, at = {}, 8
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        chunks[kind] = picture[at + 8 : at + 8 + length]
        at += length + 12
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    return palette[rows[:, 1:]].astype(int)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_pictures_are_small_and_as_wide_as_a_page(picture):
    content = picture.read_bytes()
    assert len(content) < 200_000
    assert struct.unpack(">I", content[16:20])[0] == WIDTH
