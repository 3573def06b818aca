import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { invoke, layersOf } from './functions';
import { cloudFormation, deploy, remove, resourcesOf, RUN, settled } from './stack';

// Deployments take their time on a busy machine.
jest.setTimeout(300_000);

/** What Datadog's documentation tells users of SAM and Python, word for word: https://docs.datadoghq.com/serverless/aws_lambda/installation/python/ */
const MACRO_NAME = `DatadogServerless-${RUN}`;
const MACRO = `${RUN}-macro`;
const APP = `${RUN}-python`;

const HANDLER = `
import time
from ddtrace import tracer
from datadog_lambda.metric import lambda_metric

def lambda_handler(event, context):
    # add custom tags to the lambda function span,
    # does NOT work when X-Ray tracing is enabled
    current_span = tracer.current_span()
    if current_span:
        current_span.set_tag('customer.id', '123456')

    # submit a custom span
    with tracer.trace("hello.world"):
        print('Hello, World!')

    # submit a custom metric
    lambda_metric(
        metric_name='coffee_house.order_value',
        value=12.45,
        tags=['product:latte', 'order:online']
    )

    return {
        'statusCode': 200,
        'body': get_message()
    }

# trace a function
@tracer.wrap()
def get_message():
    return 'Hello from serverless!'
`;

const TEMPLATE = `
Transform:
  - AWS::Serverless-2016-10-31
  - Name: ${MACRO_NAME}
    Parameters:
      stackName: !Ref "AWS::StackName"
      pythonLayerVersion: 110
      extensionLayerVersion: 80
      site: "datadoghq.com"
      apiKeySecretArn: "arn:aws:secretsmanager:us-east-1:000000000000:secret:datadog-AbCdE1"
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.lambda_handler
      Timeout: 30
      InlineCode: |
${HANDLER.replace(/^/gm, '        ')}
`;

let name: string;

afterAll(async () => {
  await Promise.all([remove(APP), remove(MACRO)]);
});

test('aws cloudformation create-stack installs the macro', async () => {
  await cloudFormation.send(new CreateStackCommand({
    StackName: MACRO,
    TemplateBody: readFileSync(join(__dirname, '../../assets/macro/template.yml'), 'utf8'),
    Capabilities: ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_IAM'],
    Parameters: [{ ParameterKey: 'MacroName', ParameterValue: MACRO_NAME }],
  }));
  expect(await settled(MACRO)).toBe('CREATE_COMPLETE');
});

test('the transform and its parameters are taken as they are written there', async () => {
  expect(await deploy(APP, TEMPLATE)).toBe('created');
  name = (await resourcesOf(APP)).Hello!;
  expect(await layersOf(name)).toEqual([
    'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python313:110',
    'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:80',
  ]);
});

test('the code runs, with the library that the layer brings', async () => {
  await expect(invoke(name, {})).resolves.toEqual({ statusCode: 200, body: 'Hello from serverless!' });
});
