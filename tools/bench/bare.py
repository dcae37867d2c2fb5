"""The floors: statements of the product run by the driver alone, and bare Flask around them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, Select, event

AnySelect = Select[*tuple[Any, ...]]
Rows = Sequence[Sequence[Any]]

CARDS = """<!doctype html><html lang="fr"><title>Services</title><ul>
{% for row in rows %}<li><h2><a href="{{ url_for('service', row=row[1]) }}">{{ row[21] }}</a></h2>
<p>{{ row[2] }} {{ row[27] }} {{ row[28] }} {{ row[25] }}</p></li>{% endfor %}
</ul><p>{{ total }}</p></html>"""


@dataclass(frozen=True, slots=True)
class BareStatement:
    """A statement of the product with its values, written out once, run by the driver."""

    text: str
    values: Any

    @classmethod
    def of(
        cls, connection: Connection, statement: AnySelect, values: Mapping[str, Any]
    ) -> "BareStatement":
        """A statement written out for that engine."""
        compiled = statement.compile(dialect=connection.dialect)
        written = compiled.construct_expanded_state(dict(values))
        is_positional = connection.dialect.positional
        return cls(
            written.statement,
            written.positional_parameters if is_positional else written.parameters,
        )

    def run(self, connection: Connection) -> Rows:
        """Fetch every row."""
        driver = connection.connection.driver_connection
        assert driver is not None
        cursor = driver.cursor()
        cursor.execute(self.text, self.values)
        rows: Rows = cursor.fetchall()
        cursor.close()
        return rows


def statements_of(engine: Engine, work: Callable[[], object]) -> list[BareStatement]:
    """The very statements that some work sends to the database, with their values."""
    sent: list[BareStatement] = []

    def note(*told: Any) -> None:
        _connection, _cursor, text, values, *_ = told
        if not text.startswith("BEGIN"):
            sent.append(BareStatement(text, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sent


def bare_app(
    find: Callable[[int], Rows],
    page_rows: Callable[[int], Rows],
    door_rows: Callable[[int], Rows],
    groups: Callable[[int], Rows],
    plan_rows: Callable[[str, int], Rows],
) -> FlaskClient:
    """Flask with three JSON addresses and two pages of cards, nothing else."""
    # Columns 21, 27, 28, 25 of a service's row: name, postal code, city, phone.
    app = Flask("bare")
    page = app.jinja_env.from_string(CARDS)

    def said(rows: Rows) -> Any:
        return jsonify([[str(value) for value in row] for row in rows])

    @app.post("/match")
    def match() -> Any:
        return said(find(int(request.get_json()["turn"])))

    @app.get("/door/<int:turn>")
    def door(turn: int) -> Any:
        return said(door_rows(turn)[:20])

    @app.get("/map/<int:turn>")
    def screen(turn: int) -> Any:
        return said(groups(turn))

    @app.get("/search/<int:turn>")
    def search_page(turn: int) -> str:
        rows = [tuple(row) for row in page_rows(turn)][:20]
        return page.render(rows=rows, total=len(rows))

    @app.get("/plan/<end>/<int:turn>")
    def plan(end: str, turn: int) -> str:
        rows = [tuple(row) for row in plan_rows(end, turn)][:20]
        return page.render(rows=rows, total=len(rows))

    @app.get("/service/<row>")
    def service(row: str) -> str:
        return row

    return app.test_client()
