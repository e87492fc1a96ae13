"""What is sealed opens with the key of its case alone, and not at all once that is destroyed."""

import json

import pytest
from sqlalchemy import text

from app.assembly import vault_of
from app.casework import carrying, case_entries
from app.casework.case_files import Process
from app.casework.master_keys import MasterKeys, WrongMasterKey, fresh
from app.casework.vault import Destroyed, NotOpened, Vault
from app.settings import Settings, WrongSetting
from app.store import case_parties, data_keys
from engine.engine import Database
from engine.errors import WrongState
from tests.casework.marking import MARK, tables_with_the_mark
from tests.sealing import NOW, VAULT, found_letter, given_entry, keys

STORY = {"applicant_name": f"{MARK} Ada Quill", "told": f"{MARK} Bangs at night"}
OLD_RECORDS = text(
    "INSERT INTO case_record (tenant, process_instance_key, business_id, source, recorded_at,"
    " recorded_by, fields) VALUES ('poole', :instance, :number, 'record_application', :at, 'ann',"
    " :fields)"
)
OLD_LETTER = text(
    "INSERT INTO letter (key, tenant, process_instance_key, business_id, element_id, job_key,"
    " letter_id, version, title, recipient, channel, law, text, html, sent_at)"
    " VALUES ('9', 'poole', '1', 'CT-1', 'tell', '9', 'ACK', '1', 'We have it', :words, 'post',"
    " '[]', :words, :words, :at)"
)
OLD_PARTY = text(
    "INSERT INTO case_party (process_instance_key, role, name_key, tenant, business_id)"
    " VALUES ('1', 'harmed', 'a hash without a key', 'poole', 'CT-1')"
)


def test_a_sealed_value_opens_in_its_own_place_only(database: Database) -> None:
    with database.transaction() as tx:
        sealed = keys(tx).seal("poole", "case 1", "note|1", STORY)

        assert keys(tx).open(sealed, "note|1") == STORY
        with pytest.raises(NotOpened, match="sealed as note"):
            keys(tx).open(sealed, "note|2")
        with pytest.raises(NotOpened):
            keys(tx).open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "note|1")


def test_equal_values_are_sealed_differently_and_each_case_has_a_key(database: Database) -> None:
    with database.transaction() as tx:
        held = keys(tx)
        first, again, other = (
            held.seal("poole", case, "note|1", STORY) for case in ("case 1", "case 1", "case 2")
        )

    assert first != again
    assert first[1:17] == again[1:17] != other[1:17]


def test_what_was_sealed_with_a_destroyed_key_is_gone_and_nothing_is_added(
    database: Database,
) -> None:
    with database.transaction() as tx:
        mine, others = (keys(tx).seal("poole", case, "note|1", STORY) for case in ("1", "2"))
        assert data_keys.destroy(tx, "poole", "1", by="rita", at=NOW)

        with pytest.raises(Destroyed):
            keys(tx).open(mine, "note|1")
        with pytest.raises(WrongState, match="DISPOSED"):
            keys(tx).seal("poole", "1", "note|2", STORY)
        assert keys(tx).open(others, "note|1") == STORY
        row = data_keys.of_owner(tx, "poole", "1")
        assert (row.wrapped, row.destroyed_by) == (None, "rita")


def test_another_master_key_takes_over_and_the_old_one_can_go(database: Database) -> None:
    with database.transaction() as tx:
        sealed = [keys(tx).seal("poole", str(case), "note|1", case) for case in range(3)]
    new, old = fresh(), "7e" * 32
    both, alone = Vault(MasterKeys.read(new, [old])), Vault(MasterKeys.read(new))
    with database.read() as tx:
        assert carrying.unknown_masters(tx, alone)
        with pytest.raises(WrongMasterKey, match="is not at hand"):
            alone.reading(tx).open(sealed[0], "note|1")

    assert carrying.rewrap(database, both) == 3
    assert carrying.rewrap(database, both) == 0

    with database.read() as tx:
        assert [alone.reading(tx).open(one, "note|1") for one in sealed] == [0, 1, 2]
        assert not carrying.unknown_masters(tx, alone)
        with pytest.raises(WrongMasterKey):
            VAULT.reading(tx).open(sealed[0], "note|1")


def test_what_an_earlier_version_wrote_in_plain_is_sealed(
    database: Database, database_url: str
) -> None:
    given_plain(database)
    assert set(tables_with_the_mark(database_url)) == {"case_record", "letter"}

    assert carrying.seal_what_is_plain(database, VAULT, at=NOW) == 4
    assert carrying.seal_what_is_plain(database, VAULT, at=NOW) == 0

    assert tables_with_the_mark(database_url) == {}
    with database.transaction() as tx:
        assert not carrying.is_plain(tx)
        assert found_letter(tx, "9").text == f"Dear {MARK}"
        assert record(tx, "1", "CT-1") == {**STORY, "venue": "Room 1"}
        # The number was used again: a case of its own, and the same person in it.
        assert record(tx, "2", "CT-1") == STORY
        names = case_parties.keys_of(tx, "1", "harmed")
        assert names == case_parties.keys_of(tx, "2", "harmed")
        assert "a hash without a key" not in names


def given_plain(database: Database) -> None:
    at = NOW.replace(tzinfo=None)
    told = [("1", STORY), ("1", {"venue": "Room 1"}), ("2", STORY)]
    with database.transaction() as tx:
        for instance, fields in told:
            values = {"instance": instance, "number": "CT-1", "fields": json.dumps(fields)}
            tx.execute(OLD_RECORDS, {**values, "at": at})
        tx.execute(OLD_LETTER, {"words": f"Dear {MARK}", "at": at})
        tx.execute(OLD_PARTY)


def record(tx, instance: str, number: str) -> dict[str, object]:
    process = Process(tenant="poole", instance_key=instance, business_id=number)
    return dict(case_entries.merged(case_entries.of_process(keys(tx), process)))


def test_a_destroyed_case_keeps_its_rows_without_their_words(database: Database) -> None:
    told = {"recorded_at": NOW, "recorded_by": "ann", "fields": STORY}
    with database.transaction() as tx:
        given_entry(
            tx, tenant="poole", process_instance_key="1", business_id="", source="a", **told
        )
        row = tx.execute(text("SELECT case_key FROM case_record")).scalar_one()
        data_keys.destroy(tx, "poole", row, by="rita", at=NOW)

        (entry,) = case_entries.of_case(keys(tx), row)

    assert (entry.source, entry.fields) == ("a", {})


def test_production_needs_a_master_key() -> None:
    with pytest.raises(WrongSetting, match=r"REEVE_MASTER_KEY .* is needed"):
        vault_of(Settings())
    with pytest.raises(WrongSetting, match="64 hexadecimal digits"):
        vault_of(Settings(master_key="a word"))
    assert "7e7e" not in repr(Settings(environment="test"))
