import { App, Stack } from 'aws-cdk-lib';
import { Datadog } from '../../src';

/** An app with a mistake, for those who look at how the CDK CLI tells it. */
const stack = new Stack(new App(), 'Shop');
new Datadog(stack, 'Datadog', { site: 'datadog.eu', apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdE1' });
