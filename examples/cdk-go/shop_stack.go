package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const sources = "../src/"

// ShopStack is a small shop in five languages. Nothing in it knows of Datadog.
type ShopStack struct {
	Stack awscdk.Stack
	// The Datadog API key; put it in after the first deployment.
	ApiKeySecret awssecretsmanager.Secret
	Functions    []constructs.IConstruct

	orders awssqs.Queue
	table  awsdynamodb.Table
}

func NewShopStack(scope constructs.Construct, id string, props *awscdk.StackProps) *ShopStack {
	stack := awscdk.NewStack(scope, &id, props)
	shop := &ShopStack{
		Stack: stack,
		ApiKeySecret: awssecretsmanager.NewSecret(stack, jsii.String("ApiKeySecret"), &awssecretsmanager.SecretProps{
			Description:          jsii.String("Datadog API key, as plain text"),
			GenerateSecretString: &awssecretsmanager.SecretStringGenerator{ExcludePunctuation: jsii.Bool(true)},
		}),
		orders: awssqs.NewQueue(stack, jsii.String("Orders"), &awssqs.QueueProps{
			VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(60)),
		}),
		table: awsdynamodb.NewTable(stack, jsii.String("OrdersTable"), &awsdynamodb.TableProps{
			PartitionKey:  &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
			BillingMode:   awsdynamodb.BillingMode_PAY_PER_REQUEST,
			RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		}),
	}
	shop.addScriptedFunctions()
	shop.addCompiledFunctions()
	return shop
}

func (shop *ShopStack) addScriptedFunctions() {
	ordersTable := shop.table.TableName()

	checkout := shop.addFunction("Checkout", awslambda.FunctionProps{
		Runtime:      awslambda.Runtime_NODEJS_22_X(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("index.handler"),
		Environment:  &map[string]*string{"ORDERS_TABLE": ordersTable, "ORDERS_QUEUE": shop.orders.QueueUrl()},
	})
	shop.table.GrantWriteData(checkout)
	shop.orders.GrantSendMessages(checkout)

	fulfil := shop.addFunction("Fulfil", awslambda.FunctionProps{
		Runtime:     awslambda.Runtime_PYTHON_3_13(),
		Handler:     jsii.String("app.handler"),
		Environment: &map[string]*string{"ORDERS_TABLE": ordersTable, "DD_TAGS": jsii.String("team:fulfilment")},
	})
	shop.table.GrantReadWriteData(fulfil)
	fulfil.AddEventSource(awslambdaeventsources.NewSqsEventSource(shop.orders, &awslambdaeventsources.SqsEventSourceProps{
		BatchSize: jsii.Number(10),
	}))

	status := shop.addFunction("Status", awslambda.FunctionProps{
		Runtime:      awslambda.NewRuntime(jsii.String("nodejs24.x"), awslambda.RuntimeFamily_NODEJS, nil),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("index.handler"),
		Environment:  &map[string]*string{"ORDERS_TABLE": ordersTable},
	})
	shop.table.GrantReadData(status)
	awslambda.NewAlias(shop.Stack, jsii.String("StatusLive"), &awslambda.AliasProps{
		AliasName: jsii.String("live"),
		Version:   status.CurrentVersion(),
	})

	health := shop.addFunction("Health", awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
	})
	awscdk.Tags_Of(health).Add(jsii.String("datadog:instrument"), jsii.String("false"), nil)
}

// A container image, which layers do not reach, among them: its Dockerfile brings the layers.
func (shop *ShopStack) addCompiledFunctions() {
	shop.addFunction("Invoice", awslambda.FunctionProps{
		Runtime:    awslambda.Runtime_JAVA_21(),
		Handler:    jsii.String("shop.Invoice::handleRequest"),
		MemorySize: jsii.Number(1024),
	})
	shop.addFunction("Ledger", awslambda.FunctionProps{
		Runtime: awslambda.Runtime_DOTNET_8(),
		Handler: jsii.String("Ledger::Shop.Ledger::Handle"),
	})
	shop.addFunction("Warehouse", awslambda.FunctionProps{
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("bootstrap"),
	})

	images := awsecr.Repository_FromRepositoryName(shop.Stack, jsii.String("Images"), jsii.String("shop-label"))
	label := awslambda.NewDockerImageFunction(shop.Stack, jsii.String("Label"), &awslambda.DockerImageFunctionProps{
		Code: awslambda.DockerImageCode_FromEcr(images, &awslambda.EcrImageCodeProps{TagOrDigest: jsii.String("1")}),
	})
	shop.Functions = append(shop.Functions, label)
}

func (shop *ShopStack) addFunction(id string, props awslambda.FunctionProps) awslambda.Function {
	props.Timeout = awscdk.Duration_Seconds(jsii.Number(30))
	props.Code = awslambda.Code_FromAsset(jsii.String(sources+strings.ToLower(id)), nil)
	if props.MemorySize == nil {
		props.MemorySize = jsii.Number(256)
	}
	function := awslambda.NewFunction(shop.Stack, &id, &props)
	shop.Functions = append(shop.Functions, function)
	return function
}
