"""Photos that arrive in pieces: resumed, kept once, one's own, bounded, then photos of an observation."""

import datetime
import io
import random
import threading
import uuid

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.models import PhotoChunk, PhotoUpload
from diagnostics.services import PhotoError, add_photos, uploads
from diagnostics.services.uploads import MAX_PIECE, MissingPhotoError, take
from tests.factories import ObservationFactory
from tests.world import picture

pytestmark = pytest.mark.django_db

UID = uuid.UUID("22222222-2222-4222-8222-222222222222")


def address(uid=UID):
    return reverse("diagnostics:photo_upload", args=[uid])


def send(client, data, offset, size, *, uid=UID, name="IMG_7.jpg", **headers):
    """Send a piece; return the status and what is told."""
    response = client.post(
        address(uid),
        data,
        content_type="application/offset+octet-stream",
        headers={"Upload-Length": str(size), "Upload-Offset": str(offset), "Upload-Name": name, **headers},
    )
    return response.status_code, response.json() if "json" in response.headers["Content-Type"] else {}


def send_whole(client, data, uid=UID, name="IMG_7.jpg", piece=1000):
    for offset in range(0, len(data), piece):
        status, _ = send(client, data[offset : offset + piece], offset, len(data), uid=uid, name=name)
        assert status == 200
    return uid


# ---- pieces ---------------------------------------------------------------------------------------------------------


def test_a_photo_is_resumed_where_it_stopped(proximity, sign_in):
    photo = picture()
    client = sign_in(proximity)
    assert send(client, photo[:400], 0, len(photo)) == (200, {"received": 400, "size": len(photo)})
    # The connection drops; another tab, another node asks what has arrived.
    told = sign_in(proximity).get(address()).json()
    assert told == {"received": 400, "size": len(photo)}
    assert send(client, photo[400:], 400, len(photo))[1]["received"] == len(photo)
    (file,) = take([UID], by=proximity)
    assert file.read() == photo
    assert file.name == "IMG_7.jpg"


def test_an_unknown_photo_is_not_there(proximity, sign_in):
    assert sign_in(proximity).get(address()).status_code == 404


def test_a_piece_that_is_not_the_next_one_is_told_what_has_arrived(proximity, sign_in):
    client = sign_in(proximity)
    assert send(client, b"abc", 5, 10)[0] == 409
    assert not PhotoUpload.objects.exists(), "a photo begins at its beginning"
    send(client, b"abc", 0, 10)
    for offset in (0, 2, 4):
        status, told = send(client, b"abc", offset, 10)
        assert (status, told["received"], told["size"]) == (409, 3, 10)
    assert bytes(PhotoChunk.objects.get().data) == b"abc", "sent twice, kept once"


def test_somebody_else_s_photo_does_not_exist(proximity, officer, sign_in):
    send(sign_in(proximity), b"abc", 0, 10)
    other = sign_in(officer)
    assert other.get(address()).status_code == 404
    assert other.delete(address()).status_code == 404
    assert send(other, b"xyz", 3, 10)[0] == 404
    assert send(other, b"xyz", 0, 10)[0] == 404
    assert PhotoUpload.objects.get().received == 3
    with pytest.raises(MissingPhotoError):
        take([UID], by=officer)


def test_what_is_too_large_is_refused_with_the_reason(proximity, sign_in):
    client = sign_in(proximity)
    status, told = send(client, b"abc", 0, 10 * 1024 * 1024 + 1)
    assert (status, "10 Mo" in told["text"]) == (413, True)
    status, told = send(client, b"a" * (MAX_PIECE + 1), 0, 10**6)
    assert (status, "256 Ko" in told["text"]) == (413, True)
    assert not PhotoUpload.objects.exists()
    assert send(client, b"a" * MAX_PIECE, 0, MAX_PIECE)[0] == 200


def test_nothing_comes_after_the_declared_length(proximity, sign_in):
    client = sign_in(proximity)
    send(client, b"abc", 0, 5)
    for size, data in ((5, b"defg"), (7, b"defg")):
        status, told = send(client, data, 3, size)
        assert (status, "longueur annoncée" in told["text"]) == (422, True)
    assert PhotoUpload.objects.get().received == 3


@pytest.mark.parametrize("headers", [{"Upload-Length": "x"}, {"Upload-Offset": "-1"}, {"Upload-Length": "9" * 40}])
def test_headers_that_say_nothing_are_told(headers, proximity, sign_in):
    status, told = send(sign_in(proximity), b"abc", 0, 5, **headers)
    assert (status, "en octets" in told["text"]) == (400, True)


def test_an_empty_photo_is_refused(proximity, sign_in):
    status, told = send(sign_in(proximity), b"abc", 0, 0)
    assert (status, "est vide" in told["text"]) == (422, True)


def test_the_name_of_the_file_is_its_last_part(proximity, sign_in):
    send(sign_in(proximity), b"abc", 0, 5, name="C%3A%5CPhotos%2Fentr%C3%A9e%00.jpg")
    assert PhotoUpload.objects.get().name == "entrée.jpg"


def test_a_person_does_not_fill_the_database(proximity, officer, sign_in, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PENDING_PHOTOS", 2)
    client = sign_in(proximity)
    for _ in range(2):
        assert send(client, b"abc", 0, 5, uid=uuid.uuid4())[0] == 200
    status, told = send(client, b"abc", 0, 5)
    assert (status, "attendent leur signalement" in told["text"]) == (413, True)
    assert send(sign_in(officer), b"abc", 0, 5)[0] == 200, "one person's are not another's"
    # What nobody came back to in a week makes room.
    PhotoUpload.objects.filter(author=proximity).update(created_at=timezone.now() - datetime.timedelta(days=8))
    assert send(client, b"abc", 0, 5, uid=uuid.uuid4())[0] == 200


def test_the_weight_under_way_is_bounded_too(proximity, sign_in, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PENDING_BYTES", 1000)
    client = sign_in(proximity)
    assert send(client, b"abc", 0, 600, uid=uuid.uuid4())[0] == 200
    assert send(client, b"abc", 0, 401)[0] == 413
    assert send(client, b"abc", 0, 400)[0] == 200


def test_a_photo_is_given_up(proximity, sign_in):
    client = sign_in(proximity)
    send(client, b"abc", 0, 10)
    assert client.delete(address()).status_code == 204
    assert not PhotoUpload.objects.exists()
    assert not PhotoChunk.objects.exists()


def test_a_piece_asks_for_the_token_of_the_page(proximity):
    client = Client(enforce_csrf_checks=True)
    client.force_login(proximity)
    assert send(client, b"abc", 0, 10)[0] == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    assert send(client, b"abc", 0, 10, **{"X-CSRFToken": token})[0] == 200


# ---- whole photos ---------------------------------------------------------------------------------------------------


def test_whole_photos_become_those_of_an_observation_and_leave_no_piece(proximity, sign_in, quartier):
    client = sign_in(proximity)
    colours = ("teal", "red", "gold")
    uids = [send_whole(client, picture(colour), uid=uuid.uuid4()) for colour in colours]
    observation = ObservationFactory(quartier=quartier)
    with transaction.atomic():
        files = take([*uids, uids[0]], by=proximity)
        assert [file.read() for file in files] == [picture(colour) for colour in colours]
        assert add_photos(observation=observation, photos=files) == 3
    assert observation.photos.count() == 3
    assert not PhotoUpload.objects.exists()
    assert not PhotoChunk.objects.exists()


def test_what_has_not_arrived_is_named_and_nothing_is_taken(proximity, sign_in):
    client = sign_in(proximity)
    whole, half, unknown = send_whole(client, picture(), uid=uuid.uuid4()), uuid.uuid4(), uuid.uuid4()
    send(client, b"abc", 0, 10, uid=half)
    with pytest.raises(MissingPhotoError, match="2 photos ne sont pas arrivées en entier") as caught:
        take([whole, half, unknown], by=proximity)
    assert caught.value.uids == [half, unknown]
    assert PhotoUpload.objects.count() == 2


def test_content_that_is_no_photo_is_refused_with_its_name_and_its_pieces_stay(proximity, sign_in, quartier):
    send_whole(sign_in(proximity), random.Random(1).randbytes(3000), name="hall.jpg")
    observation = ObservationFactory(quartier=quartier)
    with pytest.raises(PhotoError, match=r"« hall\.jpg » : Ce fichier n’est pas une photo"), transaction.atomic():
        add_photos(observation=observation, photos=take([UID], by=proximity))
    assert PhotoUpload.objects.get().is_whole, "undone with the rest"


def test_photos_that_nobody_comes_back_to_are_purged(proximity, sign_in):
    client = sign_in(proximity)
    old, young = uuid.uuid4(), uuid.uuid4()
    for uid in (old, young):
        send(client, b"abc", 0, 10, uid=uid)
    for uid, age in ((old, 8), (young, 6)):
        PhotoUpload.objects.filter(uid=uid).update(created_at=timezone.now() - datetime.timedelta(days=age))
    out = io.StringIO()
    call_command("purge_uploads", stdout=out)
    assert "supprimées : 1." in out.getvalue()
    assert PhotoUpload.objects.get().uid == young


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [False, True], ids=["first piece", "next piece"])
def test_two_pieces_at_once_are_kept_once(begun, proximity, sign_in):
    size, offset = 9, 3 if begun else 0
    if begun:
        send(sign_in(proximity), b"abc", 0, size)
    start = threading.Barrier(2, timeout=20)
    got = []

    def post(data):
        client = sign_in(proximity)
        try:
            start.wait()
            got.append(send(client, data, offset, size))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[data]) for data in (b"def", b"ghi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(status for status, _ in got) == [200, 409]
    assert {told["received"] for _, told in got} == {offset + 3}
    assert PhotoChunk.objects.filter(offset=offset).count() == 1
