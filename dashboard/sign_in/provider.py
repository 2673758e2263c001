"""An OpenID Connect provider, spoken to through Authlib: authorization code with PKCE, ID token checked.

https://openid.net/specs/openid-connect-core-1_0.html, sections 3.1 and 5.3.2; RFC 7636.
Authlib and requests are loaded by the first who signs in this way: they take longer than all of the store.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from settings import OpenId

# A worker's thread waits for as long, so not for long.
PATIENCE_SECONDS = 4
# The provider's description is asked for again after a while, sooner where it could not be had.
DESCRIBED_SECONDS, AWAY_SECONDS = 3_600, 10
LEEWAY_SECONDS = 60
# What providers sign with; never a key that both sides know, and never nothing.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class AwayError(Exception):
    """The provider cannot be reached, or does not speak as it should."""


class NotConfirmedError(Exception):
    """The provider did not confirm who somebody is."""


class UnverifiedError(Exception):
    """The provider knows an email address, but not that it is theirs."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What ties one way to the provider and back together; only the browser that left has it."""

    state: str
    nonce: str
    verifier: str
    then: str


class Provider:
    """Where to send who wants to sign in, and who it says came back."""

    def __init__(self, openid: OpenId, back: str) -> None:
        """Take the provider, and the address that it sends people back to."""
        self._openid, self._back = openid, back
        self._described: tuple[float, Mapping[str, Any] | None] = (0.0, None)

    def address(self, journey: Journey) -> str:
        """Return the provider's address for a journey; raise AwayError."""
        with _translated():
            endpoint = self._description()["authorization_endpoint"]
            address, _ = self._client().create_authorization_url(
                endpoint, state=journey.state, nonce=journey.nonce, code_verifier=journey.verifier
            )
        return str(address)

    def email(self, code: str, journey: Journey) -> str:
        """Return the verified address of who came back with a code.

        Raises AwayError, NotConfirmedError, UnverifiedError.
        """
        with _translated():
            description = self._description()
            client = self._client(description.get("token_endpoint_auth_methods_supported"))
            token = client.fetch_token(
                description["token_endpoint"],
                code=code,
                code_verifier=journey.verifier,
                timeout=PATIENCE_SECONDS,
                allow_redirects=False,
            )
            claims = self._claims(token, description, journey.nonce)
            if "email" not in claims:
                claims |= self._told(client, description, claims["sub"])
        if claims.get("email_verified") is not True:
            raise UnverifiedError
        return str(claims.get("email", ""))

    def _claims(self, token: Mapping[str, Any], description: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """Return what an ID token says, once it is known to be the provider's, for this journey and fresh."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        keys = KeySet.import_key_set(_read(description["jwks_uri"]))
        signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        wanted = {
            "iss": {"essential": True, "value": self._openid.issuer},
            "aud": {"essential": True, "value": self._openid.client_id},
        }
        proof = {"nonce": nonce, "client_id": self._openid.client_id, "access_token": token["access_token"]}
        claims = CodeIDToken(signed.claims, signed.header, wanted, proof)
        claims.validate(leeway=LEEWAY_SECONDS)
        return dict(claims)

    def _told(self, client: Any, description: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """Return what the provider tells of somebody beside the ID token, nothing where it is of another."""
        answer = client.get(description["userinfo_endpoint"], timeout=PATIENCE_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told if told.get("sub") == subject else {}

    def _description(self) -> Mapping[str, Any]:
        """Return the provider's description of itself; raise AwayError."""
        until, known = self._described
        if time.monotonic() < until:
            if known is None:
                raise AwayError("It could not be reached a moment ago.")
            return known
        self._described = (time.monotonic() + AWAY_SECONDS, None)
        found: Mapping[str, Any] = _read(
            f"{self._openid.issuer.rstrip('/')}/.well-known/openid-configuration"
        )
        if found.get("issuer") != self._openid.issuer:
            given = f"KANAL_OIDC_ISSUER is {self._openid.issuer!r}"
            raise AwayError(f"{given}; expected what the provider calls itself, {found.get('issuer')!r}.")
        self._described = (time.monotonic() + DESCRIBED_SECONDS, found)
        return found

    def _client(self, methods: list[str] | None = None) -> Any:
        from authlib.integrations.requests_client import (  # noqa: PLC0415
            OAuth2Session,
        )

        basic = methods is None or "client_secret_basic" in methods
        return OAuth2Session(
            self._openid.client_id,
            self._openid.client_secret,
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            scope="openid email",
            redirect_uri=self._back,
            code_challenge_method="S256",
        )


def _read(address: str) -> Any:
    import requests  # noqa: PLC0415

    answer = requests.get(address, timeout=PATIENCE_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()


@contextmanager
def _translated() -> Iterator[None]:
    """Tell what is wrong with a provider from what is wrong with what somebody brings."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    try:
        yield
    except (OAuthError, JoseError) as error:
        raise NotConfirmedError(str(error)) from error
    except (RequestException, LookupError, TypeError, ValueError, AttributeError) as error:
        raise AwayError(f"{type(error).__name__}: {error}") from error
