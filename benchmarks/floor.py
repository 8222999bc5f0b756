"""The floor: a bare Flask page, and one of 50 rows with SQLAlchemy and Jinja, on the same server as Casework."""

from __future__ import annotations

import sys

import waitress
from flask import Flask, render_template_string
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

PAGE = "<!doctype html><title>rows</title><table>{% for row in rows %}<tr><td>{{ row.id }}<td>{{ row.name }}<td>{{ row.state }}</tr>{% endfor %}</table>"


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))


def make_floor(url: str) -> Flask:
    app, engine = Flask("floor"), create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        if session.get(Row, 1) is None:
            session.add_all([Row(name=f"name {number}", state="open") for number in range(50)])
            session.commit()

    @app.get("/bare")
    def bare() -> str:
        return "<!doctype html><title>bare</title><p>hello"

    @app.get("/rows")
    def rows() -> str:
        with Session(engine) as session:
            return render_template_string(PAGE, rows=session.scalars(select(Row).limit(50)).all())

    return app


if __name__ == "__main__":
    waitress.serve(make_floor(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=4, _quiet=True)
