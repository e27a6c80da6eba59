"""Which language a text is in."""

import pytest

from techexchange.infra.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cảm biến áp suất MEMS kiểu áp điện trở", "vi"),
        ("Vật liệu mới cho pin lithium, thay cho the old cells", "vi"),
        ("A sensor for the pressure of water, with a process that is described in the annex", "en"),
        ("Sản phẩm", "vi"),
        ("Desalination membrane", "en"),
        ("The institute of Nguyễn Văn A is known for the process that is described in the annex", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_seen(text, language):
    assert language_of(text) == language
