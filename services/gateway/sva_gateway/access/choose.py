"""Which callers a gateway recognises, as its settings say."""

from __future__ import annotations

from ..settings import GatewaySettings
from .base import Authenticator
from .bearer import Anyone, Bearer
from .issuer_keys import IssuerKeys
from .oidc import OidcTokens
from .token_file import TokenFile


def make_authenticator(settings: GatewaySettings) -> Authenticator:
    """Tokens, OIDC or both; anyone where neither is set, which the settings allow on loopback alone."""
    tokens = TokenFile(settings.gateway_tokens) if settings.gateway_tokens else None
    oidc = _oidc(settings) if settings.gateway_oidc_issuer else None
    return Bearer(tokens, oidc) if tokens or oidc else Anyone()


def _oidc(settings: GatewaySettings) -> OidcTokens:
    keys = IssuerKeys(
        settings.gateway_oidc_jwks_url,
        ttl_s=settings.gateway_oidc_keys_ttl_s,
        refetch_s=settings.gateway_oidc_refetch_s,
    )
    return OidcTokens(
        keys,
        issuer=settings.gateway_oidc_issuer,
        audience=settings.gateway_oidc_audience,
        scope_claim=settings.gateway_oidc_scope_claim,
        scope_prefix=settings.gateway_oidc_scope_prefix,
    )
