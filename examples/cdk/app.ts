import { App } from 'aws-cdk-lib';
// In an app of your own: from 'datadog-serverless'.
import { Datadog } from '../../src';
import { ShopStack } from './shop-stack';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

const shop = new ShopStack(app, 'Shop', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
  // `cdk deploy -c compiledFunctions=false` deploys what needs no build.
  compiledFunctions: context('compiledFunctions') !== 'false',
  sources: context('sources'),
  stackName: context('stackName'),
});

const datadog = new Datadog(shop, 'Datadog', {
  apiKeySecret: shop.apiKeySecret,
  site: 'datadoghq.com',
  env: 'demo',
  service: 'shop',
  version: '1.0.0',
  tags: 'team:orders',
});
datadog.addLambdaFunctions(shop.functions);

app.synth();
