import gzip

from course.web.middleware.packing import PackedResponse, named, pack, unpack

CONTENT = b"Every sentence has an address. " * 40


def test_packed_content_is_as_it_was() -> None:
    packed = pack(CONTENT)

    assert unpack(packed) == CONTENT
    assert len(packed) < len(CONTENT) // 2
    assert gzip.decompress(named(packed, most=100)) == CONTENT


def test_response_is_unpacked_when_its_content_is_read() -> None:
    response = PackedResponse(pack(CONTENT), {"Content-Type": "text/html"})
    assert response.is_packed
    assert response["Content-Type"] == "text/html"

    assert b"".join(response) == response.content == CONTENT
    assert not response.is_packed


def test_response_with_other_content() -> None:
    response = PackedResponse(pack(CONTENT), {})

    response.content = b"Another page"

    assert (response.content, response.is_packed) == (b"Another page", False)
