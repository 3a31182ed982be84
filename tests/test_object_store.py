"""An index in an object store: one writer, readers on other machines, and what can go wrong."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import numpy as np
import pytest

from tests.object_store import BUCKET, KEYS, ObjectStore, open_object_store
from tests.test_store import IDENTITY, faces_at, film_row, frames_at
from vsearch.address import index_address
from vsearch.errors import InputError, StoreError
from vsearch.settings import Home
from vsearch.store import FilmWriter, Store
from vsearch.store.bucket import Bucket
from vsearch.store.lease import Holder, Lease, LostLeaseError, holder_of
from vsearch.store.tables import Tables


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with open_object_store() as opened:
        yield opened


@pytest.fixture
def address(server, monkeypatch) -> str:
    """Return an address that nothing lies at yet; what reaches it is in the environment."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{uuid4().hex}"


@pytest.fixture
def store(address) -> Iterator[Store]:
    with Store.open(address) as opened:
        opened.check_identity(IDENTITY)
        yield opened


def fill(writer: FilmWriter, film_id: str = "f1", title: str = "Heat", *, axis: int = 0) -> None:
    """Write a film of four frames and one face."""
    writer.add_frames(frames_at([0.0, 1.0, 2.0, 3.0], axis=axis))
    writer.add_faces(faces_at([1.0], [7]))
    writer.commit(film_row(writer.run_id, film_id=film_id, title=title, frames=4, faces=1))


def add(store: Store, film_id: str = "f1", title: str = "Heat", *, axis: int = 0) -> None:
    with store.begin_film() as writer:
        fill(writer, film_id, title, axis=axis)


def age(server: ObjectStore, address: str, lease: str, seconds: float) -> None:
    """Let a lease have been written so long ago."""
    prefix = address.removeprefix(f"s3://{BUCKET}/")
    key = server.backend.get_object(BUCKET, f"{prefix}/{lease}")
    assert key is not None
    key.last_modified = key.last_modified - timedelta(seconds=seconds)


def told(data: bytes) -> Holder:
    """Return who holds a lease; somebody has to."""
    holder = holder_of(data)
    assert holder is not None
    return holder


def elsewhere(owner: str = "another") -> Holder:
    """Return a writer on another machine."""
    return Holder(owner, "attic", 4711, "2026-01-01T00:00:00+00:00", "other-boot/5")


def test_a_film_is_written_read_and_removed(store, address):
    add(store)
    with Store.open(address, create=False) as reader:
        (film,) = reader.films()
        assert reader.frames(film).times_s.tolist() == [0.0, 1.0, 2.0, 3.0]
        assert reader.faces(film).vectors[0, 7] == 1.0
        store.remove_film("f1")
        assert reader.films() == []
    assert (store.stats().size_bytes or 0) > 0


def test_a_second_writer_is_told_who_writes(store, address):
    with store.writing(), Store.open(address) as other:
        with (
            pytest.raises(StoreError, match="another vsearch is writing") as error,
            other.writing(),
        ):
            pass
        assert f"process {os.getpid()} on {socket.gethostname()}" in str(error.value)
    with Store.open(address) as other, other.writing():
        pass


def test_whoever_has_it_may_take_it_again_and_other_threads_may_not(store):
    refused: list[Exception] = []

    def write() -> None:
        try:
            with store.writing():
                pass
        except StoreError as error:
            refused.append(error)

    with store.writing(), store.writing():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1
    write()
    assert len(refused) == 1


def test_a_writer_on_another_machine_keeps_its_hold_until_it_runs_out(store, server, address):
    bucket = Bucket(address)
    bucket.write("films.lease", elsewhere().to_bytes())
    with pytest.raises(StoreError, match="process 4711 on attic"), store.writing():
        pass
    age(server, address, "films.lease", 60)
    with store.writing():
        found = bucket.read("films.lease")
        assert found is not None
        assert told(found.data).pid == os.getpid()
    assert not [one.name for one in bucket.entries() if "clock" in one.name]


def test_a_process_of_this_machine_that_is_gone_holds_nothing(store, address):
    bucket = Bucket(address)
    with store.writing():
        found = bucket.read("films.lease")
    assert found is not None
    mine = json.loads(found.data)
    bucket.write("films.lease", json.dumps(mine | {"pid": 2**22 + 1}).encode())
    with store.writing():
        pass


def test_a_writer_that_was_paused_too_long_writes_nothing_more(store, server, address):
    """Another one took over meanwhile and swept: the film does not come to show."""
    with store.begin_film() as writer:
        writer.add_frames(frames_at([0.0]))
        age(server, address, "films.lease", 60)
        Bucket(address).write("films.lease", elsewhere().to_bytes())
        with pytest.raises(LostLeaseError, match="process 4711 on attic"):
            writer.commit(film_row(writer.run_id, frames=1, faces=0))
    with Store.open(address, create=False) as reader:
        assert reader.films() == []


@pytest.mark.parametrize("is_swept", [True, False], ids=["swept", "not swept"])
def test_a_film_committed_too_late_goes_when_its_rows_were_swept(store, address, is_swept):
    """The pause came between making sure and writing: whole films stay, others are taken back."""
    bucket = Bucket(address)

    class Late(Tables):
        def merge(self, name, key, rows):
            super().merge(name, key, rows)
            if is_swept:
                self.take_back("frames", "true")
            bucket.write("films.lease", elsewhere().to_bytes())

    late = Late.connect(address)
    lock = late.writers.lock("films.lock", wait_s=0.0)
    with pytest.raises(LostLeaseError), FilmWriter(late, lock.held) as writer:
        fill(writer)
    assert len(store.films()) == (0 if is_swept else 1)


def test_a_hold_is_renewed_while_its_owner_works(address):
    lease = Lease(Bucket(address), "films.lease", wait_s=0.0, ttl_s=0.3)
    with lease.held():
        time.sleep(0.5)
        found = Bucket(address).read("films.lease")
        assert found is not None
        assert told(found.data).beat >= 2
        lease.check()


def test_a_store_that_ignores_conditions_is_refused(address):
    class Careless(Bucket):
        def write_if(self, name, data, tag):
            self.write(name, data)
            return "written anyway"

    with (
        pytest.raises(StoreError, match="ignores the conditions"),
        Lease(Careless(address), "films.lease", wait_s=0.0).held(),
    ):
        pass


def test_what_cannot_be_read_of_a_lease_is_somebodys(address):
    assert told(b"{").owner
    assert holder_of(Holder("").to_bytes()) is None


def test_readers_go_on_while_a_writer_tidies_and_what_is_erased_is_gone_at_once(store, address):
    """Versions stay for an hour, but not when a film is removed."""
    add(store)
    add(store, "f2", "Ran", axis=1)
    with Store.open(address, create=False) as reader:
        films = reader.films()
        add(store, axis=2)
        with store.writing():
            for name in ("films", "frames", "faces"):
                store._tables.tidy(name, at_once=True)
        assert [reader.frames(film).vectors[0].argmax() for film in films] == [0, 1]
    run_id, bucket = store.film("f2").run_id.encode(), Bucket(address)
    assert holds(bucket, run_id)
    store.remove_film("f2")
    left = [one.name for one in bucket.entries() if run_id in b"".join(bucket.chunks(one.name))]
    assert not left


def holds(bucket: Bucket, content: bytes) -> bool:
    return any(content in b"".join(bucket.chunks(one.name)) for one in bucket.entries())


def test_purging_leaves_one_version_of_every_table(store, address):
    add(store)
    add(store, "f2")
    store.add_reference("Ben", "ben.jpg", "a" * 64, np.eye(512, dtype=np.float32)[0])
    store.purge()
    manifests = [one.name for one in Bucket(address).entries() if one.name.endswith(".manifest")]
    assert len(manifests) == len({name.partition("/")[0] for name in manifests})


class Answering(BaseHTTPRequestHandler):
    """Answers everything with one error of S3's, or with nothing at all."""

    status, code = 403, "AccessDenied"

    def do_GET(self) -> None:
        if not self.code:
            time.sleep(0.5)
            return
        told = f"<Error><Code>{self.code}</Code><Message>no</Message></Error>".encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (403, "AccessDenied", "do not allow it; who searches has to list and get"),
        (403, "RequestTimeTooSkewed", "clock of this machine is wrong"),
        (403, "InvalidAccessKeyId", "does not take the credentials"),
        (404, "NoSuchBucket", "no such bucket"),
        (400, "AuthorizationHeaderMalformed", "another region; set AWS_REGION"),
        (503, "SlowDown", "does not answer"),
        (0, "", "does not answer; check the network and AWS_ENDPOINT_URL"),
    ],
)
def test_a_store_that_refuses_is_told_of_in_one_line(monkeypatch, status, code, told):
    """With what to do about it, before LanceDB tries, and within a set time."""
    kind = type("Refusing", (Answering,), {"status": status, "code": code})
    monkeypatch.setattr("vsearch.store.bucket.ANSWER_S", 0.2)
    monkeypatch.setattr("vsearch.store.bucket.GIVE_UP_S", 0.1)
    with HTTPServer(("127.0.0.1", 0), kind) as refusing:
        threading.Thread(target=refusing.serve_forever, daemon=True).start()
        for name, value in KEYS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{refusing.server_port}")
        with pytest.raises(StoreError) as error:
            Store.open("s3://films/somewhere", create=False)
        refusing.shutdown()
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert not any(key in str(error.value) for key in ("key-of-a-test", "secret-of-a-test"))


def test_an_address_with_a_key_in_it_is_refused_without_repeating_it():
    for given in ("s3://AKIA:hush@films/x", "s3://films/x?aws_secret_access_key=hush"):
        with pytest.raises(InputError) as error:
            index_address(given)
        assert "hush" not in str(error.value)


def test_addresses_mean_what_they_say(tmp_path, monkeypatch):
    monkeypatch.setenv("VSEARCH_INDEX", f"file://{tmp_path}/nas")
    home = Home.locate(tmp_path / "home")
    assert (home.is_remote, home.index) == (False, tmp_path / "nas" / "index")
    home = Home.locate(tmp_path / "home", index="s3://films/mine/")
    assert (home.is_remote, home.tables) == (True, "s3://films/mine/index")
    with pytest.raises(StoreError, match="takes an index in a folder"):
        _ = home.index
    for wrong in ("ftp://films", "s3://", "s3://films/../other", " "):
        with pytest.raises(InputError):
            index_address(wrong)


def test_there_is_no_index_before_one_is_made(address):
    with pytest.raises(StoreError, match="there is no index at s3://"):
        Store.open(address, create=False)


@pytest.mark.parametrize("told", ["", "nonsense", "ftp://host"])
def test_an_endpoint_that_is_no_address_is_told_in_one_line(told, monkeypatch):
    """Before a client is asked, which would end in a panic."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", told)
    with pytest.raises(StoreError, match="AWS_ENDPOINT_URL holds no address: write it as"):
        Bucket("s3://bucket/prefix")
