"""JSON schemas of the answers; the tests hold every answer against them."""

from typing import Any

Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    """Return an object that has all of these members; there may be more."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _optional(schema: Schema, **properties: Schema) -> Schema:
    """Return an object that may have more members, of these kinds."""
    return {**schema, "properties": schema["properties"] | properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
PERCENT: Schema = {"type": "number", "minimum": 0, "maximum": 100}
SHARE: Schema = _or_null(PERCENT)
PROBABILITY: Schema = _or_null({"type": "number", "minimum": 0, "maximum": 1})
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
ORIGIN: Schema = {
    "study": TEXT,
    "revision": COUNT,
    "release": _or_null(TEXT),
    "filters": {"type": "object", "description": "What was counted, as asked for with live=1."},
}
INSTRUMENT = _object(name=TEXT, version=TEXT)
ASKED = _object(code=TEXT, label=TEXT, options=_list(_object(code=TEXT, label=TEXT)))
COLUMN = _optional(
    _object(code=TEXT, suppressed=FLAG),
    reason=TEXT,
    base=COUNT,
    effective_base={"type": "number", "minimum": 0},
    design_effect=_or_null(NUMBER),
    low_base=FLAG,
)
CELL = _optional(
    _object(row=TEXT, column=TEXT),
    count=COUNT,
    percent=SHARE,
    rounded=SHARE,
    below_one=FLAG,
    low=SHARE,
    high=SHARE,
    se=SHARE,
    higher_than=_list(TEXT),
)
TEST = _optional(
    _object(
        name={"enum": ["pearson", "rao_scott"]}, statistic=NUMBER, p=PROBABILITY, smallest_expected=NUMBER
    ),
    df=COUNT,
    cramers_v=PROBABILITY,
    ndf=NUMBER,
    ddf=NUMBER,
    p_first_order=PROBABILITY,
    p_second_order=PROBABILITY,
)
PAIR = _object(
    row=TEXT,
    a=TEXT,
    b=TEXT,
    z=_or_null(NUMBER),
    p=PROBABILITY,
    p_holm=PROBABILITY,
    p_holm_row=PROBABILITY,
    p_bonferroni_row=PROBABILITY,
    p_bh_row=PROBABILITY,
)
PRECISION_COLUMN = _object(
    code=TEXT, base=COUNT, weighted_base=NUMBER, effective_base=NUMBER, degrees_of_freedom=COUNT
)
BOUNDS: Schema = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
PRECISION_CELL = _optional(
    _object(
        row=TEXT,
        column=TEXT,
        count=COUNT,
        percent=SHARE,
        intervals={"type": "object", "additionalProperties": _or_null(BOUNDS)},
    ),
    se=NUMBER,
    raked_se=_or_null(NUMBER),
    effective_base=NUMBER,
    design_effect=NUMBER,
    deff_design=_or_null(NUMBER),
)
FACTORS = _object(
    smallest=NUMBER,
    largest=NUMBER,
    cells=_list(_object(categories=TEXTS, base=COUNT, factor=NUMBER)),
)
WEIGHTING = _object(
    base=COUNT,
    effective_base=NUMBER,
    deff=NUMBER,
    unraked=COUNT,
    trimmed=FLAG,
    left=NUMBER,
    merges=_list(_object(question=TEXT, code=TEXT, into=TEXT)),
    targets=_list(_object(question=TEXT, source=TEXT, year=COUNT, note=TEXT)),
)
ABOUT = {
    **ORIGIN,
    "question": _object(code=TEXT, label=TEXT),
    "weighted": FLAG,
    "base": COUNT,
    "effective_base": NUMBER,
    "suppressed": _or_null(TEXT),
}

SCHEMAS: dict[str, Schema] = {
    "Studies": _object(studies=_list(_ref("Study"))),
    "Study": _object(
        slug=TEXT,
        title=TEXTS,
        state={"enum": ["open", "closed"]},
        synthetic=FLAG,
        languages=_list(TEXT),
        instrument=INSTRUMENT,
        banner=TEXT,
        questions=_list(
            _object(
                code=TEXT,
                kind={"enum": ["single", "multiple", "scale", "number", "text"]},
                label=TEXTS,
                options=_list(_object(code=TEXT, label=TEXTS, no_answer=FLAG)),
            )
        ),
    ),
    "Crosstab": _optional(
        _object(
            **ORIGIN,
            instrument=INSTRUMENT,
            updated=_or_null({"type": "string", "format": "date"}),
            weighted=FLAG,
            synthetic=FLAG,
            row=ASKED,
            banner=ASKED,
            columns=_list(COLUMN),
            cells=_list(CELL),
            notes=_list(TEXT),
        ),
        digest=_or_null(TEXT),
        test=_or_null(TEST),
        pairs=_list(PAIR),
        verdict=_or_null(TEXT),
        weighting=_or_null(WEIGHTING),
    ),
    "Wait": _object(
        **ABOUT,
        keep=PERCENT,
        never=SHARE,
        never_below_one=FLAG,
        points=_list(
            _object(
                code=TEXT,
                seconds=COUNT,
                over=PERCENT,
                below_one=FLAG,
                low=PERCENT,
                high=PERCENT,
                kept=PERCENT,
                kept_low=PERCENT,
                kept_high=PERCENT,
            )
        ),
        median=_or_null(_object(after=COUNT, until=_or_null(COUNT))),
        answer_within=_or_null(
            _object(code=TEXT, seconds=COUNT, percent=PERCENT, low=PERCENT, high=PERCENT, established=FLAG)
        ),
    ),
    "Score": _object(
        **ABOUT,
        kind={"enum": ["nps", "csat", "ces"]},
        unit={"enum": ["points", "percent"]},
        scale=_object(first=COUNT, last=COUNT, counted=_list(COUNT)),
        value=_or_null(NUMBER),
        below_one=FLAG,
        low=_or_null(NUMBER),
        high=_or_null(NUMBER),
    ),
    "Precision": _object(
        **ORIGIN,
        row=TEXT,
        banner=TEXT,
        weighted=FLAG,
        columns=_list(PRECISION_COLUMN),
        cells=_list(PRECISION_CELL),
        factors=_or_null(FACTORS),
    ),
    "Revision": _object(revision=COUNT),
    "Benchmarks": _object(
        study=TEXT,
        benchmarks=_list(
            _object(id=TEXT, source=TEXT, label=TEXT, text=TEXT, unit=TEXT, quality=TEXT, bar=FLAG)
        ),
    ),
    "Method": _object(
        study=TEXT,
        release=_or_null(TEXT),
        items=_list(_object(item=TEXT, label=TEXT, text=_or_null(TEXT))),
    ),
    "OpenApi": _object(openapi=TEXT, info={"type": "object"}, paths={"type": "object"}),
    "Problem": _optional(
        _object(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
        parameter=TEXT,
        given=_or_null(TEXT),
        allowed=_list(TEXT),
    ),
}
