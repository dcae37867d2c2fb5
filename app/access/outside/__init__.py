"""Sign-in by an identity provider, with OpenID Connect."""
