"""Phone numbers as other programs dial them."""

import phonenumbers


def international(phone: str) -> str:
    """Return a number as it is dialled from anywhere ("01 23 45 67 89" → "+33123456789"); as it is when it is none."""
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
