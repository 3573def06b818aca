module shop

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.200.0
	github.com/aws/constructs-go/constructs/v10 v10.4.2
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/datadog-serverless/datadog-serverless-go/datadogserverless v1.0.0
)
