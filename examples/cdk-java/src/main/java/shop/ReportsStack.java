package shop;

import io.github.datadogserverless.cdk.BatchPropagation;
import io.github.datadogserverless.cdk.Datadog;
import io.github.datadogserverless.cdk.DatadogProps;
import io.github.datadogserverless.cdk.RuntimeLayers;
import java.util.List;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/** Every function of the stack gets Datadog, also those that are added later; only the internal ones do not. */
final class ReportsStack extends Stack {
  ReportsStack(final Construct scope, final String id, final StackProps props) {
    super(scope, id, props);
    final Datadog datadog = Datadog.instrument(this, DatadogProps.builder()
        .apiKeySecretArn(formatArn(ArnComponents.builder()
            .service("secretsmanager")
            .resource("secret")
            .resourceName("datadog-AbCdEf")
            .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
            .build()))
        .site("datadoghq.eu")
        .runtimeLayers(RuntimeLayers.DATADOG)
        .pythonLayerVersion(127)
        .extensionLayerVersion(99)
        .batchPropagation(BatchPropagation.LINKS)
        .minColdStartTraceDuration(Duration.seconds(1))
        .captureLambdaPayload(true)
        .exclude(List.of("*/Internal*"))
        .build());
    final Function daily = addFunction("Daily");
    datadog.setEnvironment(daily, "DD_LOG_LEVEL", "debug");
    addFunction("InternalCleanup");
  }

  private Function addFunction(final String id) {
    return Function.Builder.create(this, id)
        .runtime(Runtime.PYTHON_3_13)
        .handler("index.handler")
        .code(Code.fromInline("def handler(event, context):\n    return event\n"))
        .build();
  }
}
