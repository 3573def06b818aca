import { App, ArnFormat, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BatchPropagation, Datadog, RuntimeLayers } from '../../src';

/** The second stack of the examples in other languages: it has an option of every type that jsii carries over. */
class ReportsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const datadog = Datadog.instrument(this, {
      apiKeySecretArn: this.formatArn({
        service: 'secretsmanager', resource: 'secret', resourceName: 'datadog-AbCdEf', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      site: 'datadoghq.eu',
      runtimeLayers: RuntimeLayers.DATADOG,
      pythonLayerVersion: 127,
      extensionLayerVersion: 99,
      batchPropagation: BatchPropagation.LINKS,
      minColdStartTraceDuration: Duration.seconds(1),
      captureLambdaPayload: true,
      exclude: ['*/Internal*'],
    });
    const daily = this.addFunction('Daily');
    datadog.setEnvironment(daily, 'DD_LOG_LEVEL', 'debug');
    this.addFunction('InternalCleanup');
  }

  private addFunction(id: string): Function {
    const code = Code.fromInline('def handler(event, context):\n    return event\n');
    return new Function(this, id, { runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code });
  }
}

const app = new App();
new ReportsStack(app, 'Reports', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });
app.synth();
