"""Files of facts written in YAML, read as plain values: the schemas judge them, not the reader."""

from pathlib import Path
from typing import Any

import yaml


class _DatedLoader(yaml.CSafeLoader):
    """YAML where a key stands once; dates become dates."""

    def construct_document(self, node: yaml.Node) -> Any:
        """Build the values straight from the nodes: hundreds of files are read at each start."""
        try:
            return self._build(node)
        except RecursionError:
            problem = "a value holds itself"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None

    def _build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
            return [self._build(one) for one in node.value]
        return node.value if node.tag == _TEXT else self.construct_object(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag in {_MAPPING, _LIST, _MERGE}:
                problem = "a key must be a plain text or number"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            key = self._build(key_node)
            if key in found:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} stands twice", key_node.start_mark
                )
            found[key] = self._build(value_node)
        return found


_TEXT, _LIST, _MAPPING, _MERGE = (
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map", "merge")
)


class _PlainLoader(_DatedLoader):
    """The same where a date stays a text, for the schema to judge."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path, *, dated: bool = False) -> dict[str, Any]:
    """The mapping written in a file; raises ValueError with the place of a mistake.

    A date stays a text where a schema judges it, and becomes a date when `dated`.
    """
    try:
        return parse_yaml(path.read_text(encoding="utf-8"), dated=dated)
    except OSError as error:
        raise ValueError(str(error)) from error


def parse_yaml(text: str, *, dated: bool = False) -> dict[str, Any]:
    """The mapping that a text holds; raises ValueError with the place of a mistake."""
    loader = _DatedLoader if dated else _PlainLoader
    try:
        content = yaml.load(text, Loader=loader)  # noqa: S506 - children of the safe loader
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(content, dict):
        raise ValueError("The file must hold a mapping.")
    return content
