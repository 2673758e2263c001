"""The form of an instrument: one field a question, which takes what the question takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from babel.support import NullTranslations
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import StopValidation, ValidationError

from study.instrument import AnswerError, Instrument, Question
from study.response import shown_order
from survey.messages import answer_message, message
from survey.tokens import FormTokens

# Nobody sees this field, and no browser fills it in by itself: who does is a program.
TRAP = "subject_line"


@dataclass(frozen=True)
class FormIdentity:
    """What a form's token is bound to, and the language its errors speak.

    `seconds` is how long ago the form was first shown, None where its token does not say.
    """

    study: str
    key: str
    tokens: FormTokens
    lang: str
    translations: NullTranslations
    seconds: float | None = None


class StatelessToken(CSRF):  # type: ignore[misc]
    """WTForms' CSRF protection with a signed token in place of a session."""

    def setup_form(self, form: "SurveyForm") -> list[tuple[str, Any]]:
        """Take what the token is bound to."""
        self._identity = form.identity
        return super().setup_form(form)  # type: ignore[no-any-return]

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:  # noqa: ARG002
        """Return a fresh token."""
        identity = self._identity
        return identity.tokens.make(identity.study, identity.key, identity.seconds or 0.0)

    def validate_csrf_token(self, form: "SurveyForm", field: CSRFTokenField) -> None:  # noqa: ARG002
        """Raise ValidationError for a token that is missing, old or another form's."""
        identity = self._identity
        if not identity.tokens.holds(field.data or "", identity.study, identity.key):
            raise ValidationError(message("token", identity.translations))


class QuestionField(Field):  # type: ignore[misc]
    """A question's field: `given` is what was sent."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        """Take the question; it says itself what it accepts."""
        super().__init__(**kwargs)
        self.question = question
        self.given: Sequence[str] = ()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep what was sent, to show it again."""
        self.given = valuelist

    def pre_validate(self, form: "SurveyForm") -> None:
        """Raise StopValidation with a sentence for the respondent where what was sent is no answer."""
        try:
            self.question.parse(self.given)
        except AnswerError as error:
            text = answer_message(self.question, error.reason, form.identity.translations)
            raise StopValidation(text) from None


class ProtectedForm(FlaskForm):  # type: ignore[misc]
    """A form behind stateless protection, which is on at all times."""

    class Meta:
        """What Flask-WTF would keep in a session is bound to an identity."""

        csrf = True
        csrf_class = StatelessToken

    def __init__(self, identity: FormIdentity, given: MultiDict[str, str] | None, **defaults: object) -> None:
        """Fill the form with what was sent, None for one that was not, else with defaults."""
        self.identity = identity
        super().__init__(formdata=given, **defaults)


class SurveyForm(ProtectedForm):
    """A form whose questions are its instrument's; made by `survey_form`."""

    key = HiddenField()
    trap = StringField(name=TRAP)

    def __init__(self, identity: FormIdentity, given: MultiDict[str, str] | None) -> None:
        """Fill the form with what was sent, None for an empty one."""
        super().__init__(identity, given)
        self.key.data = identity.key

    @property
    def questions(self) -> list[QuestionField]:
        """Return the fields of the questions, in order."""
        return [field for field in self if isinstance(field, QuestionField)]

    def choices(self, field: QuestionField) -> Iterator[tuple[str, str, bool]]:
        """Yield code, label and whether it was chosen, in the order this respondent sees."""
        labels = {option.code: option.labels[self.identity.lang] for option in field.question.options}
        for code in shown_order(field.question, self.identity.key):
            yield code, labels[code], code in field.given

    @property
    def given(self) -> dict[str, Sequence[str]]:
        """Return what was sent, by question code."""
        return {field.question.code: field.given for field in self.questions}

    @property
    def protected(self) -> bool:
        """Return whether a validated form came from here."""
        return not self.csrf_token.errors


def survey_form(instrument: Instrument) -> type[SurveyForm]:
    """Return the form of an instrument, made once a version."""
    if instrument.version not in _made:
        fields = {
            f"question_{place}": QuestionField(question=question, name=question.code)
            for place, question in enumerate(instrument.questions)
        }
        _made[instrument.version] = type("InstrumentForm", (SurveyForm,), fields)
    return _made[instrument.version]


_made: dict[str, type[SurveyForm]] = {}
