package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/datadog-serverless/datadog-serverless-go/datadogserverless"
)

// NewReportsStack makes a stack whose every function gets Datadog, also those that are added later; only the internal ones do not.
func NewReportsStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	datadog := datadogserverless.Datadog_Instrument(stack, &datadogserverless.DatadogProps{
		ApiKeySecretArn: stack.FormatArn(&awscdk.ArnComponents{
			Service:      jsii.String("secretsmanager"),
			Resource:     jsii.String("secret"),
			ResourceName: jsii.String("datadog-AbCdEf"),
			ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
		}),
		Site:                      jsii.String("datadoghq.eu"),
		RuntimeLayers:             datadogserverless.RuntimeLayers_DATADOG,
		PythonLayerVersion:        jsii.Number(127),
		ExtensionLayerVersion:     jsii.Number(99),
		BatchPropagation:          datadogserverless.BatchPropagation_LINKS,
		MinColdStartTraceDuration: awscdk.Duration_Seconds(jsii.Number(1)),
		CaptureLambdaPayload:      jsii.Bool(true),
		Exclude:                   jsii.Strings("*/Internal*"),
	})
	daily := addReport(stack, "Daily")
	datadog.SetEnvironment(daily, jsii.String("DD_LOG_LEVEL"), jsii.String("debug"))
	addReport(stack, "InternalCleanup")
	return stack
}

func addReport(stack awscdk.Stack, id string) awslambda.Function {
	return awslambda.NewFunction(stack, &id, &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PYTHON_3_13(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("def handler(event, context):\n    return event\n")),
	})
}
