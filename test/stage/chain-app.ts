import { App, CfnMapping, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Datadog, DatadogMacro, DatadogProps, RuntimeLayers } from '../../src';
import { ChainStack } from './chain-stack';

/** The chain three times, under the names that the context gives: by the macro, by the construct, and with the published layers. */
const app = new App();
const run = String(app.node.tryGetContext('run'));
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };

/** Defaults of the account, which the macro has, and what an application adds to them. */
const ACCOUNT = { site: 'datadoghq.eu', env: 'account', tags: 'account:test' };
const APPLICATION = {
  apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:datadog-AbCdE1',
  env: 'stage',
  service: 'chain',
  tags: 'team:orders',
  enableStepFunctionsTracing: true,
};
const PROPS: DatadogProps = { ...ACCOUNT, ...APPLICATION, tags: `${ACCOUNT.tags},${APPLICATION.tags}` };

const chain = (hand: string): ChainStack => new ChainStack(app, `by-${hand}`, { stackName: `${run}-by-${hand}`, env });

const macro = new Stack(app, 'macro', { stackName: `${run}-chain-macro`, env });
const macroName = `DatadogServerless-${run}`;
new DatadogMacro(macro, 'Datadog', {
  macroName,
  defaults: ACCOUNT,
  publishRuntimeLayers: true,
  pythonRuntimes: [Runtime.PYTHON_3_12, Runtime.PYTHON_3_13],
});
const byMacro = chain('macro');
byMacro.addTransform(macroName);
new CfnMapping(byMacro, 'Datadog', { mapping: { Parameters: APPLICATION } });
byMacro.addStackDependency(macro);

for (const [hand, runtimeLayers] of Object.entries({ construct: RuntimeLayers.BUNDLED, published: RuntimeLayers.DATADOG })) {
  const stack = chain(hand);
  const datadog = new Datadog(stack, 'Datadog', { ...PROPS, runtimeLayers });
  datadog.addLambdaFunctions([...stack.functions]);
  datadog.addStateMachines([...stack.machines]);
}
