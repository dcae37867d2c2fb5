"""Pictures of addresses, for telephones that read them off paper. Pure."""

import io

import segno


def qr_svg(address: str) -> str:
    """A picture of an address as SVG; the address names nobody and nothing clinical."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=3, xmldecl=False)
    return out.getvalue().decode()


def qr_image(address: str) -> str:
    """The same picture, as the address of an image inside a page."""
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=3))
