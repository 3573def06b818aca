import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { MacroAnswer, MacroEvent } from '../../macro/contract';
import { withoutKey } from '../../src/core/apply';
import { JsonObject, objectOf } from '../../src/core/json';
import { ShopStack } from '../cdk/shop-stack';
import { idsOfType } from './differences';

/** What is run, not imported: an app is a program, and the macro is a built bundle. */
const load = createRequire(__filename);

// The CDK would check each template against the schemas of all resources first, which takes longer than all the rest.
process.env.CDK_VALIDATION ??= 'false';

/** Where the demo's stack would stand; nothing is deployed. */
export const REGION = 'us-east-1';

/** The template of the shop as its app writes it, without Datadog. */
export function bareTemplate(): Promise<JsonObject> {
  return inDirectory(outdir => {
    const app = new App({ outdir });
    new ShopStack(app, 'Shop', { env: { region: REGION } });
    app.synth();
    return read(outdir);
  });
}

/** The template that `cdk synth` gives of examples/cdk/app.ts, where the construct stands. */
export function throughConstruct(): Promise<JsonObject> {
  return inDirectory(outdir => {
    process.env.CDK_OUTDIR = outdir;
    process.env.CDK_DEFAULT_REGION = REGION;
    load('../cdk/app');
    return withPublishedLayer(read(outdir));
  });
}

/** The runtime layer as the macro's stack publishes it, where it does; the construct publishes it in each stack instead. */
const PUBLISHED_LAYER = `arn:aws:lambda:${REGION}:123456789012:layer:datadog-serverless-nodejs:1`;

/** The construct's template with the layer of its own stack named as the macro names the one that was published with it. */
export function withPublishedLayer(template: JsonObject): JsonObject {
  const [id] = idsOfType(template, 'AWS::Lambda::LayerVersion');
  if (id === undefined) return template;
  const named = JSON.parse(JSON.stringify(template).replaceAll(JSON.stringify({ Ref: id }), JSON.stringify(PUBLISHED_LAYER))) as JsonObject;
  return { ...named, Resources: withoutKey(objectOf(named.Resources), id) };
}

/** The template that CloudFormation gets back from the macro: the built bundle is called with the event that CloudFormation sends. */
export async function throughMacro(fragment: JsonObject, params: JsonObject): Promise<JsonObject> {
  if (existsSync(join(__dirname, '../../assets/layer-nodejs.zip'))) process.env.DATADOG_SERVERLESS_LAYER_nodejs = PUBLISHED_LAYER;
  const { handler } = load('../../assets/macro/index.js') as { handler(event: MacroEvent): Promise<MacroAnswer> };
  const answer = await handler({ requestId: 'demo', region: REGION, fragment, params, templateParameterValues: {} });
  if (answer.status !== 'success') throw new Error(`the macro refused the template: ${answer.errorMessage}`);
  return answer.fragment as JsonObject;
}

const read = (outdir: string): JsonObject => JSON.parse(readFileSync(join(outdir, 'Shop.template.json'), 'utf8')) as JsonObject;

async function inDirectory<T>(use: (directory: string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'shop-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
