"""What apps and the server agree on, so that a request which comes again is answered without a thread.

The server puts a function into the environment of a request that may come again, as `AGAIN`. An app that can
answer the same one from memory gives it how; who stands between them may add to that (decision 0027).
"""

from collections.abc import Callable
from typing import TypeAlias

AGAIN = "kanal.again"

# Status, headers and body.
Reply: TypeAlias = tuple[str, list[tuple[str, str]], bytes]
# Given the tag that came (If-None-Match); None where memory is not enough, and a thread has to answer.
FromMemory: TypeAlias = Callable[[str], Reply | None]
# Given the name that came (X-Request-Id), too.
NamedFromMemory: TypeAlias = Callable[[str, str], Reply | None]
