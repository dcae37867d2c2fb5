"""Files of facts written in YAML, read as plain values: the schemas judge them, not the reader."""

from pathlib import Path
from typing import Any

import yaml


class _PlainLoader(yaml.CSafeLoader):
    """YAML where a date stays a text, for the schema to judge, and a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping written in a file; raises ValueError with the place of a mistake."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(str(error)) from error


def parse_yaml(text: str) -> dict[str, Any]:
    """The mapping that a text holds; raises ValueError with the place of a mistake."""
    try:
        content = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a child of the safe loader
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(content, dict):
        raise ValueError("The file must hold a mapping.")
    return content
