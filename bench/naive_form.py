"""The baseline of the form: Flask-WTF with its session token, and an ORM row and a commit for each post."""

from flask import Flask, redirect, render_template_string
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import Integer, String, create_engine, make_url
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

import settings
from study.instrument_document import load_folder

TEMPLATE = """<!doctype html>
<html lang="en">
<title>{{ title }}</title>
<form method="post">{{ form.hidden_tag() }}
{% for field in form if field.name != "csrf_token" %}{{ field.label }} {{ field }}{% endfor %}
<button>Send</button>
</form>
</html>
"""
_SETTINGS = settings.load()
_INSTRUMENT = load_folder("channel-preference")
_URL = make_url(_SETTINGS.database_url)
_DRIVER = "postgresql+psycopg" if _URL.get_backend_name() == "postgresql" else _URL.drivername
_CHOICES = {
    question.code: [(option.code, option.labels["en"]) for option in question.options]
    for question in _INSTRUMENT.closed
}

application = Flask(__name__)
application.secret_key = _SETTINGS.secret_key
engine = create_engine(_URL.set(drivername=_DRIVER))


class Base(DeclarativeBase):
    """The tables."""


def _columns() -> dict[str, object]:
    codes = {code: mapped_column(String(16)) for code in _CHOICES}
    return {"id": mapped_column(Integer, primary_key=True), **codes, "comment": mapped_column(String(500))}


def _fields() -> dict[str, object]:
    asked = {
        code: RadioField(code, choices=choices, validators=[InputRequired()])
        for code, choices in _CHOICES.items()
    }
    return {**asked, "comment": StringField(validators=[Length(max=500)])}


Answer = type("Answer", (Base,), {"__tablename__": "responses", **_columns()})
AnswerForm = type("AnswerForm", (FlaskForm,), _fields())

Base.metadata.create_all(engine)
# Each worker opens connections of its own.
engine.dispose()


@application.route("/", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    """Show the form; store what is sent."""
    filled = AnswerForm()
    if not filled.validate_on_submit():
        return render_template_string(TEMPLATE, form=filled, title=_INSTRUMENT.text("title", "en"))
    with Session(engine) as session:
        session.add(Answer(**{code: filled[code].data for code in (*_CHOICES, "comment")}))
        session.commit()
    return redirect("/thanks")


@application.get("/thanks")
def thanks() -> str:
    """Thank."""
    return "Thank you."


@application.get("/readyz")
def ready() -> str:
    """Answer, so that the bench knows that it serves."""
    return "ready"
