"""The public keys by which anyone checks what the exchange signed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from techexchange.infra.http.openapi import name_of
from techexchange.infra.http.schemas import Out
from techexchange.infra.signing import Signer, VerificationKey

CACHED = "public, max-age=300"
router = APIRouter(tags=["keys"], generate_unique_id_function=name_of)


class KeyOut(Out):
    """An Ed25519 public key as a JSON Web Key (RFC 8037); receipts name it by `kid`, its thumbprint (RFC 7638)."""

    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    alg: Literal["Ed25519"] = "Ed25519"
    use: Literal["sig"] = "sig"
    x: Annotated[
        str,
        Field(
            description="The 32 bytes of the key in base64url, without padding.",
            examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"],
        ),
    ]
    kid: Annotated[str, Field(examples=["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"])]
    status: Annotated[
        Literal["current", "retired"],
        Field(description="A retired key signs nothing more; what it signed while it was current still holds."),
    ]

    @classmethod
    def of(cls, key: VerificationKey, signer: Signer) -> "KeyOut":
        """One key, and whether it is the one in use."""
        return cls(x=key.x, kid=key.id, status="current" if key == signer.key else "retired")


class KeysOut(Out):
    """A JSON Web Key Set (RFC 7517), the key in use first."""

    keys: list[KeyOut]


@router.get("/v1/keys", summary="The keys the exchange signs with")
async def list_keys(request: Request, response: Response) -> KeysOut:
    """Keep them from before a tender: a receipt is then checked without trusting what is shown later."""
    signer: Signer = request.app.state.signer
    response.headers["cache-control"] = CACHED
    return KeysOut(keys=[KeyOut.of(key, signer) for key in signer.keys])
