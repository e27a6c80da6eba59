"""Words too common to tell what a text is about, as they are written in each language."""

from collections.abc import Mapping

from techexchange.infra.fulltext.model import Language

ENGLISH = """
about above also an and any are as at be been below between both but by can could each for from has have high if in
into is it its less like low made may more most must need needed no not of on one or other our over per should so such
than that the their them then these they this to under up used using very want wanted was we were when where which
while will with within without would
"""
VIETNAMESE = """
bằng bị bởi các cần cho chưa có còn của cùng cũng dùng dưới đã đang đến để đó được gì giữa hay hoặc hơn khi là lại lên
mà mỗi một mọi này nên nếu ngoài như nhưng những nhất nhiều ở phải ra rất sau sẽ tại thấp thì theo trên trong trước tới
và vào vẫn về vì với vừa
"""
SMALL: Mapping[str, frozenset[str]] = {
    Language.EN: frozenset(ENGLISH.split()),
    Language.VI: frozenset(VIETNAMESE.split()),
}
