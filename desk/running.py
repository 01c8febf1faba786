"""The name the server had once: units and containers written for it go on starting the site."""

import runpy

if __name__ == "__main__":
    runpy.run_module("hosting.server", run_name="__main__", alter_sys=True)
