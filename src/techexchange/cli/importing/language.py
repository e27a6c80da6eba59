"""Which of the exchange's two languages a text is in: seen at a glance, and asked of a detector where it is not."""

import re
from functools import cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

READ = 600  # characters
ONLY_VIETNAMESE = re.compile("[ăđơưằầềồờừắấếốớứảẳẩẻểỉỏổởủửỷẵẫẽễĩỗỡũữỹạặậẹệịọộợụựỵ]", re.IGNORECASE)
ENGLISH_WORDS = re.compile(r"\b(?:the|of|and|for|with|from|this|that|which|are|is|will|be)\b", re.IGNORECASE)
PLAINLY = 3
"""So many signs of one language, and none of the other, leave no doubt."""


def language_of(text: str) -> str:
    """`vi` or `en`."""
    text = text[:READ]
    vietnamese, english = len(ONLY_VIETNAMESE.findall(text)), len(ENGLISH_WORDS.findall(text))
    if vietnamese >= PLAINLY and vietnamese > 3 * english:
        return "vi"
    if english >= PLAINLY and not vietnamese:
        return "en"
    return "vi" if _detector().detect_language_of(text) == Language.VIETNAMESE else "en"


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.VIETNAMESE).build()
