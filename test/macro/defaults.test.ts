import { MacroEvent } from '../../macro/contract';
import { Json, JsonObject, objectOf } from '../../src/core/json';
import { propertiesAt } from '../support/json';
import { functionWith, PARAMETERS, run, SECRET, templateOf, watchMacro } from './run-macro';

watchMacro();

describe('account-wide defaults', () => {
  const variables = async (params: Json): Promise<JsonObject> =>
    objectOf(objectOf(propertiesAt((await run({ params })).fragment, 'F0').Environment).Variables);

  test("are the environment of the macro's own function", async () => {
    Object.assign(process.env, { DD_API_KEY_SECRET_ARN: SECRET, DD_SITE: 'datadoghq.eu', DD_ENV: 'account', DD_TRACE_ENABLED: 'false' });
    expect(await variables({ env: 'template' })).toMatchObject({
      DD_API_KEY_SECRET_ARN: SECRET, DD_SITE: 'datadoghq.eu', DD_ENV: 'template', DD_TRACE_ENABLED: 'false',
    });
  });

  test('give way to a source of the key in the template', async () => {
    process.env.DD_API_KEY_SECRET_ARN = SECRET;
    const given = await variables({ apiKeySsmArn: 'arn:aws:ssm:us-east-1:123456789012:parameter/key' });
    expect(given).toMatchObject({ DD_API_KEY_SSM_ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/key' });
    expect(given).not.toHaveProperty('DD_API_KEY_SECRET_ARN');
  });

  test('that are wrong are told by the option and where they stand', async () => {
    process.env.DD_TRACE_ENABLED = 'maybe';
    const { status, errorMessage } = await run({});
    expect(status).toBe('failure');
    expect(errorMessage).toContain("enableDatadogTracing: `enableDatadogTracing` has a value of the wrong type. It is an environment variable of the macro's function.");
  });

  test("hold the ARNs of this product's own layers", async () => {
    const own = 'arn:aws:lambda:us-east-1:111111111111:layer:own';
    Object.assign(process.env, { DATADOG_SERVERLESS_LAYER_nodejs: `${own}-node:1`, DATADOG_SERVERLESS_LAYER_python3_12_x86_64: `${own}-python:2` });
    const fragment = templateOf(functionWith(), functionWith({ Runtime: 'python3.12', Handler: 'app.main' }));
    const { fragment: after } = await run({ fragment });
    expect(propertiesAt(after, 'F0').Layers).toContain(`${own}-node:1`);
    expect(propertiesAt(after, 'F1').Layers).toContain(`${own}-python:2`);
  });

  test('that are empty are none', async () => {
    Object.assign(process.env, { DATADOG_SERVERLESS_LAYER_nodejs: '', DD_ENV: '' });
    const { Layers: layers, Environment } = propertiesAt((await run({})).fragment, 'F0');
    expect(layers).toContainEqual(expect.stringContaining(':layer:Datadog-Node'));
    expect(objectOf(objectOf(Environment).Variables)).not.toHaveProperty('DD_ENV');
  });
});

describe('Mappings.Datadog.Parameters', () => {
  const fragment = { Mappings: { Datadog: { Parameters: { ...PARAMETERS, env: 'mapped' } } }, ...templateOf(functionWith()) };
  const envOf = async (params: MacroEvent['params']): Promise<Json | undefined> => {
    const { fragment: after } = await run({ fragment, ...(params !== undefined && { params }) });
    return objectOf(objectOf(propertiesAt(after, 'F0').Environment).Variables).DD_ENV;
  };

  test('count where the transform has no parameters', async () => {
    expect(await envOf({})).toBe('mapped');
  });

  test('do not count where it has some', async () => {
    expect(await envOf({ ...PARAMETERS, env: 'given' })).toBe('given');
    expect(await envOf(PARAMETERS)).toBeUndefined();
  });
});
