"""What a tag may be called: letters, marks and digits of any script with single hyphens between, in lower case.

Other signs become what people say for them: "Node.js" is "node-js", "C++" is "cpp", "C#" is "csharp".
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

MAX_LENGTH: Final = 30
_MAX_RAW_LENGTH: Final = 200
_SEPARATORS = re.compile(r"[\s_./&+:,'\u2019-]+")


def normalised(raw: str) -> str:
    """Return the tag that `raw` means: "#Machine  Learning" is "machine-learning".

    Raises:
        ValueError: it holds other characters, or is empty or too long.
    """
    if len(raw) > _MAX_RAW_LENGTH:
        raise ValueError(f"must have at most {MAX_LENGTH} characters")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", raw).lower())
    spelled = folded.strip().removeprefix("#").replace("++", "pp").replace("#", "sharp")
    name = _SEPARATORS.sub("-", spelled).strip("-")
    if not name:
        raise ValueError("must not be empty")
    if len(name) > MAX_LENGTH:
        raise ValueError(f"must have at most {MAX_LENGTH} characters")
    if not all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in name):
        raise ValueError("may hold letters, digits and hyphens only")
    return name


TagName = Annotated[str, AfterValidator(normalised), WithJsonSchema({"type": "string", "minLength": 1})]
