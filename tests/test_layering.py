"""The rules of the house: who may import whom, and what importing may do."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "graphs", "backends")
MAY_IMPORT = {"app": {"app", "graphs", "backends"}, "graphs": {"graphs"}, "backends": {"backends"}}
BARE_MACHINE = {
    "torch", "transformers", "huggingface_hub", "bitsandbytes", "accelerate", "triton", "safetensors", "numpy",
}  # fmt: skip
"""All that backends/moe and backends/engine need, so that they run on a bare GPU machine."""
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def imported_modules(path):
    """Absolute names of the modules that a file imports anywhere, relative imports resolved; (name, is relative)."""
    package = ["moewarden", *path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", False
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            if node.module:
                yield ".".join([*base, node.module]), True
            else:
                yield from ((".".join([*base, alias.name]), True) for alias in node.names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_folders_import_only_whom_they_may(folder):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / folder).rglob("*.py")
        for name, _ in imported_modules(path)
        if name.startswith("moewarden.") and name.split(".")[1] not in MAY_IMPORT[folder]
    ]
    assert not wrong


READING = ("records", "meaning", "products", "carriers", "events", "datasets")
"""The way of the data, from a file's bytes to the store: each folder imports only what stands before it.

records    bytes of a file, cut into records
meaning    the words that all readers share: event, action, outcome, time, address
products   what each product says
carriers   what records travel in: syslog, JSON, CSV, CEF
events     a folder of logs becomes a store of events
datasets   a folder of logs becomes Parquet, and that a store of events
"""
GROUND_FLOOR = {"actions", "diskspace", "errors", "freeing", "plain_tables", "schema", "wellformed", "wordlists"}


@pytest.mark.parametrize("folder", READING)
def test_reading_imports_only_what_comes_before_it(folder):
    allowed = GROUND_FLOOR | set(READING[: READING.index(folder) + 1])
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "graphs" / folder).rglob("*.py")
        for name, is_relative in imported_modules(path)
        if is_relative and (name.split(".")[1] != "graphs" or name.split(".")[2] not in allowed)
    ]
    assert not wrong


def modules_of(folder):
    """Each module of a folder with the modules of the package that it imports as it is loaded."""
    known = {".".join(("moewarden", *path.relative_to(ROOT).with_suffix("").parts)) for path in folder.rglob("*.py")}
    for path in sorted(folder.rglob("*.py")):
        name = ".".join(("moewarden", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        yield name, {found for found, _ in imported_modules(path) if found in known}


@pytest.mark.parametrize("folder", READING)
def test_no_module_imports_itself_by_way_of_others(folder):
    imports = dict(modules_of(ROOT / "graphs" / folder))
    for start in imports:
        reached, waiting = set(), list(imports[start])
        while waiting:
            if (name := waiting.pop()) not in reached:
                reached.add(name)
                waiting += imports.get(name, ())
        assert start not in reached


def test_imports_inside_the_package_are_relative():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in SOURCES
        for name, is_relative in imported_modules(path)
        if name.split(".")[0] in ("moewarden", *FOLDERS) and not is_relative
    ]
    assert not wrong


@pytest.mark.parametrize("folder", ["moe", "engine"])
def test_the_numeric_backend_runs_on_a_bare_machine(folder):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "backends" / folder).rglob("*.py")
        for name, _ in imported_modules(path)
        if name.split(".")[0] not in BARE_MACHINE | sys.stdlib_module_names | {"moewarden"}
        or name.startswith("moewarden.backends.chat")
    ]
    assert not wrong


def test_only_settings_read_the_environment():
    reading = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and ast.unparse(node.value) == "os")
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {"environ", "getenv"} & {a.name for a in node.names}
        )
    }
    # The capture script hands the environment on to the services that it starts; it reads no setting from it.
    assert reading <= {"app/settings.py", "app/demo/services.py"}


@pytest.mark.parametrize(
    "module", ["moewarden.app.cli", "moewarden.app.studio", "moewarden.backends", "moewarden.graphs"]
)
def test_importing_loads_no_torch_and_says_nothing(module, tmp_path):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'chromadb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
