"""The vault makes pseudonyms, seals identifying fields and holds the keys. cryptography is imported nowhere else.

    derivation, key_files, private_files, sources -> ring -> rotation
    nonces, ciphers -> fields -> data_keys -> ring -> vault
    pseudonyms -> ring
    pseudonyms, spool -> rows            an import's rows on their way
    signatures                           the public half of what the ring signs

Identifiers enter as text and leave as 16 or 112 bytes. Nothing here logs, and no exception or repr holds a key or a
text; tests/vault/test_silence.py holds that. docs/keys.md describes the files, docs/adr/0003 the reasons.
"""

from casestats.vault.ciphers import Algorithm
from casestats.vault.data_keys import DataKey, DataKeys
from casestats.vault.fields import SEALED_BYTES, Sealer
from casestats.vault.pseudonyms import PSEUDONYM_BYTES, ContentHash, Pseudonymiser
from casestats.vault.ring import KeyRing
from casestats.vault.signatures import PublicKey
from casestats.vault.sources import KekSource, kek_source
from casestats.vault.vault import Vault

__all__ = [
    "PSEUDONYM_BYTES",
    "SEALED_BYTES",
    "Algorithm",
    "ContentHash",
    "DataKey",
    "DataKeys",
    "KekSource",
    "KeyRing",
    "Pseudonymiser",
    "PublicKey",
    "Sealer",
    "Vault",
    "kek_source",
]
