import { Annotations, CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { Datadog, DatadogAppSecMode, DatadogProps } from '../../src/cdk';
import {
  ACCOUNT, coverageOf, FORWARDER_ARN, isInstrumented, layersOf, messagesOf, newFunction, newStack, propertiesOf, REGION, SECRET_ARN, variablesOf,
} from '../support/cdk';

/** Props as a program without types may give them. */
const untyped = (props: object): DatadogProps => props as DatadogProps;

const REFUSED: Readonly<Record<string, readonly [object, string]>> = {
  'an unknown option': [{ apiKeySecretArm: SECRET_ARN }, 'There is no option `apiKeySecretArm`. Did you mean `apiKeySecretArn`?'],
  'an option of a wrong type': [{ addLayers: 'yes' }, '`addLayers` has a value of the wrong type. It takes `true` or `false`.'],
  'a number for a text': [{ version: 1 }, '`version` has a value of the wrong type'],
  'two sources of the key': [{ apiKey: 'k', apiKeySecretArn: SECRET_ARN }, 'The API key has 2 sources: `apiKey`, `apiKeySecretArn`'],
  'a version and an ARN': [{ nodeLayerVersion: 1, nodeLayerArn: 'arn' }, '`nodeLayerVersion` and `nodeLayerArn` name the same layer'],
  'a site that is none': [{ site: 'datadog.eu' }, 'Did you mean `datadoghq.eu`?'],
  'a wrong choice': [{ batchPropagation: 'link' }, 'Did you mean `links`?'],
  'the extension without a key': [{ addExtension: true }, 'The extension needs an API key'],
  'extension and Forwarder': [{ addExtension: true, apiKey: 'k', forwarderArn: FORWARDER_ARN }, 'forwarderArn'],
  'an ARN of another service': [{ apiKeySecretArn: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/x` }, 'is not the ARN of a secret'],
  'an option under two names': [{ lambdaFips: true, isFIPSEnabled: true }, '`lambdaFips` and `isFIPSEnabled` are the same option'],
  'a switch that only deployment knows': [{ addLayers: Lazy.any({ produce: () => ({ Ref: 'Switch' }) }) }, 'whose value is not known'],
  'a bad name of the LLM app': [{ llmObsEnabled: true, llmObsMlApp: 'a b' }, 'llmObsMlApp'],
};

test.each(Object.keys(REFUSED))('%s is refused where the construct is made, with its path', name => {
  const [props, message] = REFUSED[name]!;
  const stack = newStack();
  expect(() => new Datadog(stack, 'Datadog', untyped(props))).toThrow(message);
  expect(() => new Datadog(stack, 'Other', untyped(props))).toThrow(/^Stack\/Other: /);
});

test('a construct and an ARN for the same key', () => {
  const stack = newStack();
  const props = { apiKeySecret: new Secret(stack, 'Key'), apiKeySecretArn: SECRET_ARN };
  expect(() => new Datadog(stack, 'Datadog', props)).toThrow('Stack/Datadog: option-given-twice at apiKeySecretArn: `apiKeySecret` and');
});

test('a switch by a parameter of the stack: its value is known only at deployment', () => {
  const stack = newStack();
  const addLayers = new CfnParameter(stack, 'Switch').valueAsString;
  expect(() => new Datadog(stack, 'Datadog', untyped({ addLayers }))).toThrow(/not known before the deployment\. Give a literal[^`]*$/);
});

test('constructs and ARNs, each in the place of the other', () => {
  const stack = newStack();
  const [secret, fn] = [new Secret(stack, 'Key'), newFunction(stack)];
  expect(() => new Datadog(stack, 'A', untyped({ apiKeySecretArn: secret, forwarderArn: fn }))).toThrow(
    'Stack/A: wrong-type at apiKeySecretArn: `apiKeySecretArn` is a construct. It takes text: give its ARN.\nwrong-type at forwarderArn: ',
  );
  expect(() => new Datadog(stack, 'B', untyped({ apiKeySecret: SECRET_ARN }))).toThrow(
    'wrong-type at apiKeySecret: `apiKeySecret` is not a secret. It takes a construct; an ARN belongs in `apiKeySecretArn`.',
  );
  expect(() => new Datadog(stack, 'C', untyped({ apiKeyParameter: secret }))).toThrow('`apiKeyParameter` is not a parameter');
});

test('all that is wrong is said at once', () => {
  expect(() => new Datadog(newStack(), 'Datadog', untyped({ sight: 'x', addLayers: 3 }))).toThrow(/sight[^]*\n[^]*addLayers/);
});

test.each([[undefined, 'a list is wanted'], ['fn', 'a list is wanted'], [[undefined], 'item 0'], [[{}], 'item 0']])('%j instead of functions', (given, message) => {
  const datadog = new Datadog(newStack(), 'Datadog');
  expect(() => datadog.addLambdaFunctions(given as unknown as IConstruct[])).toThrow(`Stack/Datadog: ${message}`);
  const stack = newStack();
  expect(() => new Datadog(stack, 'Datadog').addLambdaFunctions(newFunction(stack) as unknown as IConstruct[])).toThrow('`addLambdaFunctions([fn])`');
});

test('text for switches and numbers, other spellings, durations and nothing', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  const props = { enableDDTracing: 'false', nodeLayerVersion: '120', env: '', service: undefined, apmFlushDeadline: Duration.seconds(1) };
  new Datadog(stack, 'Datadog', untyped(props)).addLambdaFunctions([fn]);
  expect(variablesOf(fn)).toMatchObject({ DD_TRACE_ENABLED: 'false', DD_APM_FLUSH_DEADLINE_MILLISECONDS: '1000' });
  expect(variablesOf(fn)).not.toHaveProperty('DD_ENV');
  expect(layersOf(fn)).toEqual([expect.stringMatching(/:120$/)]);
});

describe('what is found at synth', () => {
  test('a function that cannot be instrumented stays as it is, with a warning that can be acknowledged', () => {
    const stack = newStack();
    const layers = [1, 2, 3, 4].map(n => LayerVersion.fromLayerVersionArn(stack, `L${n}`, `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:l${n}:1`));
    const [full, fine] = [newFunction(stack, 'Full', { layers }), newFunction(stack, 'Fine')];
    new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN }).addLambdaFunctions([full, fine]);
    expect(propertiesOf(full)).toMatchObject({ Handler: 'index.handler' });
    expect([full, fine].map(isInstrumented)).toEqual([false, true]);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringMatching(/layer-limit.*\[ack: datadog-serverless:layer-limit\]/)]);
    expect(Object.values(coverageOf(stack)).sort()).toEqual(['instrumented', 'layer-limit']);
  });

  test('acknowledged, it is silent', () => {
    const stack = newStack({ env: { region: 'cn-north-1', account: ACCOUNT } });
    const fn = newFunction(stack);
    new Datadog(stack, 'Datadog', { flushMetricsToLogs: true }).addLambdaFunctions([fn]);
    Annotations.of(stack).acknowledgeWarning('datadog-serverless:no-layer');
    expect(messagesOf(stack, 'Warning')).toEqual([]);
    expect(coverageOf(stack)).toEqual({ Fn9270CBC0: 'no-layer' });
  });

  test('an error is an annotation, and nothing of the function is changed', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    const props = { apiKeySecretArn: SECRET_ARN, datadogAppSecMode: DatadogAppSecMode.TRACER };
    new Datadog(stack, 'Datadog', props).addLambdaFunctions([fn]);
    expect(messagesOf(stack, 'Error')).toEqual([expect.stringContaining('appsec-tracer-not-python')]);
    expect(propertiesOf(fn)).toMatchObject({ Handler: 'index.handler' });
  });

  test('functions that would report to nobody', () => {
    const silent = (props: DatadogProps): readonly string[] => {
      const stack = newStack();
      new Datadog(stack, 'Datadog', props).addLambdaFunctions([newFunction(stack)]);
      return messagesOf(stack, 'Warning');
    };
    const warned = [expect.stringMatching(/^no-destination at apiKeySecretArn: .*`forwarderArn`.*`flushMetricsToLogs`/)];
    expect(silent({})).toEqual(warned);
    expect(silent({ apiKeySecretArn: '' })).toEqual(warned);
    for (const props of [{ apiKeySecretArn: SECRET_ARN }, { forwarderArn: FORWARDER_ARN }, { flushMetricsToLogs: true }, { addExtension: false }]) {
      expect(silent(props)).toEqual([]);
    }
  });

  test('a variable for a function that is not instrumented', () => {
    const stack = newStack();
    const [named, other] = [newFunction(stack, 'Named'), newFunction(stack, 'Other')];
    const datadog = new Datadog(stack, 'Datadog', { apiKeySecretArn: SECRET_ARN });
    for (const fn of [named, other]) datadog.setEnvironment(fn, 'DD_TRACE_DEBUG', 'true');
    datadog.setEnvironment(other, 'DD_CUSTOM', 'x');
    datadog.addLambdaFunctions([named]);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringMatching(/^variables-unused at .*`DD_TRACE_DEBUG`, `DD_CUSTOM`.*`addLambdaFunctions`/)]);
  });

  test('a variable for a function that is found in a scope', () => {
    const stack = newStack();
    const fn = newFunction(stack);
    Datadog.instrument(stack, { apiKeySecretArn: SECRET_ARN }).setEnvironment(fn, 'DD_TRACE_DEBUG', 'true');
    expect(messagesOf(stack, 'Warning')).toEqual([]);
    expect(variablesOf(fn)).toMatchObject({ DD_TRACE_DEBUG: 'true' });
  });

  test('a plain key is warned of', () => {
    const stack = newStack();
    new Datadog(stack, 'Datadog', { apiKey: 'secret-value' }).addLambdaFunctions([newFunction(stack)]);
    expect(messagesOf(stack, 'Warning')).toEqual([expect.stringContaining('plain-api-key')]);
    expect(messagesOf(stack, 'Warning').join()).not.toContain('secret-value');
  });
});
