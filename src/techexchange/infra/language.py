"""Which of the exchange's two languages a text is in, Vietnamese or English, told from its beginning."""

import re
import unicodedata
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

READ = 600  # characters
ONLY_VIETNAMESE = re.compile("[ăđơưằầềồờừắấếốớứảẳẩẻểỉỏổởủửỷẵẫẽễĩỗỡũữỹạặậẹệịọộợụựỵ]", re.IGNORECASE)
ENGLISH_WORDS = re.compile(r"\b(?:the|of|and|for|with|from|this|that|which|are|is|will|be)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
PLAINLY = 3
"""So many signs of one language, and none of the other, leave no doubt."""
CERTAIN = 0.999


def detect(text: str) -> dict[str, float]:
    """How likely the text is Vietnamese (`vi`) and English (`en`); the two add up to 1, a half each without words."""
    vietnamese = round(_vietnamese(unicodedata.normalize("NFC", text[:READ])), 3)
    return {"vi": vietnamese, "en": round(1 - vietnamese, 3)}


def language_of(text: str) -> str:
    """The likelier of `vi` and `en`; English where nothing tells."""
    return "vi" if detect(text)["vi"] > 1 / 2 else "en"


def _vietnamese(text: str) -> float:
    marks, english = len(ONLY_VIETNAMESE.findall(text)), len(ENGLISH_WORDS.findall(text))
    if marks >= PLAINLY and marks > 3 * english:
        return CERTAIN
    if english >= PLAINLY and not marks:
        return 1 - CERTAIN
    if not WORD.search(text):
        return 1 / 2
    return _detector().compute_language_confidence(text, Language.VIETNAMESE)


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.VIETNAMESE).build()
