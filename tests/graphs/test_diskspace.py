"""A full disk is recognised in every library's words, and nowhere else."""

import errno
import os
import sqlite3

import duckdb
import pytest

from moewarden.graphs.diskspace import is_full


class SafetensorError(Exception):
    """As the library's own, which is written in Rust."""

    __module__ = "safetensors_rust"


def full_database(tmp_path):
    connection = sqlite3.connect(tmp_path / "x.sqlite")
    connection.execute("PRAGMA max_page_count = 2")
    try:
        connection.execute("CREATE TABLE a (x)")
        connection.execute("CREATE TABLE b (x)")
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError("the database was not full")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG], ids=errno.errorcode.get)
def test_the_kernel_says_so(number):
    assert is_full(OSError(number, os.strerror(number)))


def test_databases_say_so(tmp_path):
    assert is_full(full_database(tmp_path))
    words = 'TransactionContext Error: Failed to commit: Could not write file "x": No space left on device'
    assert is_full(duckdb.TransactionException(words))
    assert is_full(SafetensorError("Error: I/O error: No space left on device (os error 28)"))


def test_a_cause_counts():
    error = RuntimeError("could not save")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_full(error)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EACCES, "Permission denied"),
        ValueError("no space left on device"),
        duckdb.ConversionException("Could not convert string 'No space left on device' to INT32"),
        sqlite3.OperationalError("no such table: t"),
    ],
    ids=["another number", "a quotation", "a value in a message", "another fault"],
)
def test_other_errors_are_no_full_disk(error):
    assert not is_full(error)
