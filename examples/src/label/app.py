"""Prints the label of a parcel, as text that a label printer takes (ZPL)."""


def handler(event, context):
    return f"^XA^FO40,40^A0N,60^FD{event['address']}^FS^XZ"
