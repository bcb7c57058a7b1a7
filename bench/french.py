"""Numbers as a French page writes them."""


def number(value: float) -> str:
    """Return a whole number with narrow spaces: 1 000 000."""
    return f"{value:,.0f}".replace(",", " ")


def decimal(value: float, digits: int = 1) -> str:
    """Return a number with a comma."""
    return f"{value:.{digits}f}".replace(".", ",")
