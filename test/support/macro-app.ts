import { App, Stack } from 'aws-cdk-lib';
import { DatadogMacro } from '../../src';

/** Deploys the macro, under the name that the context gives, with defaults for the account. */
const app = new App();
const context = (name: string): string => String(app.node.tryGetContext(name));

const stack = new Stack(app, 'Macro', {
  stackName: context('stackName'),
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
new DatadogMacro(stack, 'Datadog', { macroName: context('macroName'), defaults: { env: 'stage', site: 'datadoghq.eu', tags: 'account:test' } });
