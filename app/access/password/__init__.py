"""The own password: changed by who knows the present one, or set after a fresh proof."""
