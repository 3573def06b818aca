// The shop, and its reports: Datadog on chosen functions, and on all of a stack.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/datadog-serverless/datadog-serverless-go/datadogserverless"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	props := &awscdk.StackProps{Env: environment()}

	shop := NewShopStack(app, "Shop", props)
	datadog := datadogserverless.NewDatadog(shop.Stack, jsii.String("Datadog"), &datadogserverless.DatadogProps{
		ApiKeySecret: shop.ApiKeySecret,
		Site:         jsii.String("datadoghq.com"),
		Env:          jsii.String("demo"),
		Service:      jsii.String("shop"),
		Version:      jsii.String("1.0.0"),
		Tags:         jsii.String("team:orders"),
	})
	datadog.AddLambdaFunctions(&shop.Functions)

	NewReportsStack(app, "Reports", props)

	app.Synth(nil)
}

func environment() *awscdk.Environment {
	env := &awscdk.Environment{Region: jsii.String("us-east-1")}
	if region, ok := os.LookupEnv("CDK_DEFAULT_REGION"); ok {
		env.Region = jsii.String(region)
	}
	if account, ok := os.LookupEnv("CDK_DEFAULT_ACCOUNT"); ok {
		env.Account = jsii.String(account)
	}
	return env
}
