"""What is told of objects, items and messages, or asked by a state machine, is counted."""


def handler(event, context):
    return {"count": len(event.get("Records", []))}
