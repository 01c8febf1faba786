"""Loads the site's templates without the indentation and the empty lines of their source.

Templates are laid out for those who write them. What is left out once, when a template is loaded,
is neither printed nor compressed at every request. A line break stays one, so that words and
elements stay as far apart as they are.
"""

from django.template import Origin
from django.template.loaders import filesystem


def compact(source: str) -> str:
    """A template's source with a line break for each run of white space that has some."""
    first, *more = source.split("\n")
    if not more:
        return source
    between = (line.strip() for line in more[:-1])
    return "\n".join([first.rstrip(), *filter(None, between), more[-1].lstrip()])


class CompactLoader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return compact(source) if origin.name.endswith(".html") else source
