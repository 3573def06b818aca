"""What LocalStack's CloudFormation lacks for aliases of functions; Python imports this first where PYTHONPATH names the folder.

An alias cannot be updated there (LocalStack 2026.3.0 has no handler for it), and a function whose configuration changes is taken
for another function, so that its versions and aliases are made anew. On AWS the alias moves, and a version stays as it is:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
"""

import sys

FOLLOWS_FUNCTION = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
ALIAS_PROPERTIES = ("FunctionName", "FunctionVersion", "Name", "Description", "RoutingConfig")


def update_aliases():
    from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
    from localstack.services.lambda_.resource_providers.lambda_alias import LambdaAliasProvider

    def update(self, request):
        wanted = {name: request.desired_state[name] for name in ALIAS_PROPERTIES if name in request.desired_state}
        answer = request.aws_client_factory.lambda_.update_alias(**wanted)
        return ProgressEvent(status=OperationStatus.SUCCESS, resource_model={**request.desired_state, "Id": answer["AliasArn"]})

    LambdaAliasProvider.update = update


def keep_names_of_functions():
    from localstack.services.cloudformation.engine.v2 import change_set_model as model

    original = model.ChangeSetModel._resolve_requires_replacement

    def is_reference(value):
        reference = isinstance(value, model.NodeIntrinsicFunction) and value.intrinsic_function == "Ref"
        return reference and value.arguments.change_type == model.ChangeType.UNCHANGED

    def requires_replacement(self, node_properties, resource_type):
        needed = original(self, node_properties, resource_type)
        if not needed or resource_type.value not in FOLLOWS_FUNCTION:
            return needed
        changed = [item for item in node_properties.properties if item.change_type != model.ChangeType.UNCHANGED]
        return any(item.name in ("FunctionName", "Name") and not is_reference(item.value) for item in changed)

    model.ChangeSetModel._resolve_requires_replacement = requires_replacement


if "localstack.runtime.main" in sys.orig_argv:
    update_aliases()
    keep_names_of_functions()
