"""The subcommands of `moewarden`, one file each.

`add_arguments(parser)` says what a command takes; `run(arguments)` does it and returns the exit code.
"""
