"""What can be configured; read from the environment by `__main__` alone and passed on as a value."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    trusted_proxies: Annotated[str, Field(description="addresses whose X-Forwarded-For is believed")] = "127.0.0.1"
    requests_per_minute: Annotated[int, Field(ge=1, description="per credential or, without one, per address")] = 6000
    max_body_bytes: Annotated[
        int, Field(ge=1024, description="the largest upload; a body of text may have 1 MiB at most")
    ] = 25 * 1024 * 1024
    access_token_minutes: Annotated[int, Field(ge=1, le=1440, description="how long an access token works")] = 15
    session_days: Annotated[int, Field(ge=1, le=90, description="how long a sign-in can be renewed")] = 14
    log_level: Annotated[str, Field(description="debug, info, warning or error")] = "info"
    log_json: Annotated[bool, Field(description="one JSON object a line, for machines")] = False
