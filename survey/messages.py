"""Every sentence that tells a respondent what to do next: one table, one voice.

Imperative, with the remedy, never blaming.
"""

from babel.support import NullTranslations

from study.instrument import Question


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for a text to be translated later)
    """Mark a text for extraction."""
    return text


_BY_KIND = {
    ("missing", "single"): N_("Choose one of the answers."),
    ("missing", "scale"): N_("Choose one of the answers."),
    ("missing", "multiple"): N_("Choose at least one of the answers."),
    ("missing", "number"): N_("Enter a number."),
    ("missing", "text"): N_("Write an answer."),
    ("unknown", "single"): N_("Choose one of the answers shown here."),
    ("unknown", "scale"): N_("Choose one of the answers shown here."),
    ("unknown", "multiple"): N_("Choose only from the answers shown here."),
    ("several", "multiple"): N_("Choose either the last answer or some of the others."),
}
_BY_REASON = {
    "several": N_("Choose one answer only."),
    "not_whole": N_("Enter a whole number, for example 30."),
    "too_long": N_("Shorten your text to %(limit)d characters or fewer."),
}
_GENERAL = {
    "token": N_("This page was open for a long time. Your answers are still here: please send them again."),
    "oversized": N_("That was more text than we can take. Please shorten it and send it again."),
    "busy": N_(
        "We could not store your answers just now. They are still here: please send them again in a moment."
    ),
    "many": N_(
        "Very many answers are coming from your network just now. Yours are still here: please send them "
        "again in a minute."
    ),
    "code": N_(
        "There is no answer with this code. Please compare it with your thanks page, letter by letter. "
        "If you have used it before, the answer is erased already."
    ),
    "code_again": N_("This page was open for a long time. Please send the code once more."),
    "code_busy": N_("We could not erase your answers just now. Please send the code again in a moment."),
}


def answer_message(question: Question, reason: str, translations: NullTranslations) -> str:
    """Return what a respondent should do about an answer."""
    text = _BY_KIND.get((reason, question.kind)) or _BY_REASON[reason]
    translated: str = translations.gettext(text)
    return translated % {"limit": question.max_length} if "%(limit)d" in translated else translated


def message(name: str, translations: NullTranslations) -> str:
    """Return a sentence about the whole form."""
    translated: str = translations.gettext(_GENERAL[name])
    return translated
