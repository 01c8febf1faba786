"""Alias of hosting.server, for service units and containers written for the old name."""

import runpy

if __name__ == "__main__":
    runpy.run_module("hosting.server", run_name="__main__", alter_sys=True)
