"""The floors: statements of the product run by the driver alone, and bare Flask around them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import Connection, Select

AnySelect = Select[*tuple[Any, ...]]
Rows = Sequence[Sequence[Any]]

CARDS = """<!doctype html><html lang="fr"><title>Services</title><ul>
{% for row in rows %}<li><h2><a href="{{ url_for('service', row=row[1]) }}">{{ row[21] }}</a></h2>
<p>{{ row[2] }} {{ row[27] }} {{ row[28] }} {{ row[25] }}</p></li>{% endfor %}
</ul><p>{{ total }}</p></html>"""


class BareStatement:
    """A statement of the product with its values, written out once, run by the driver."""

    def __init__(
        self, connection: Connection, statement: AnySelect, values: Mapping[str, Any]
    ) -> None:
        compiled = statement.compile(dialect=connection.dialect)
        written = compiled.construct_expanded_state(dict(values))
        self.text = written.statement
        is_positional = connection.dialect.positional
        self.values: Any = written.positional_parameters if is_positional else written.parameters

    def run(self, connection: Connection) -> Rows:
        """Fetch every row."""
        driver = connection.connection.driver_connection
        assert driver is not None
        cursor = driver.cursor()
        cursor.execute(self.text, self.values)
        rows: Rows = cursor.fetchall()
        cursor.close()
        return rows


def bare_app(
    find: Callable[[int], Rows], search: Callable[[int], Rows], total: Callable[[int], Rows]
) -> FlaskClient:
    """Flask with one JSON address and one page of cards, nothing else."""
    # Columns 21, 27, 28, 25 of a service's row: name, postal code, city, phone.
    app = Flask("bare")
    page = app.jinja_env.from_string(CARDS)

    @app.post("/match")
    def match() -> Any:
        turn = int(request.get_json()["turn"])
        return jsonify([[str(value) for value in row] for row in find(turn)])

    @app.get("/search/<int:turn>")
    def search_page(turn: int) -> str:
        rows = [tuple(row) for row in search(turn)][:20]
        return page.render(rows=rows, total=total(turn)[0][1])

    @app.get("/service/<row>")
    def service(row: str) -> str:
        return row

    return app.test_client()
