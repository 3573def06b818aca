import { Json } from '../src/core/json';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html */
export interface MacroEvent {
  readonly region: string;
  readonly accountId?: string;
  readonly transformId?: string;
  readonly requestId: string;
  readonly fragment: Json;
  readonly params?: Json;
  readonly templateParameterValues?: Readonly<Record<string, Json>>;
}

export interface MacroAnswer {
  readonly requestId: string;
  readonly status: 'success' | 'failure';
  readonly fragment: Json;
  readonly errorMessage?: string;
}

export const answer = ({ requestId }: MacroEvent, fragment: Json, errorMessage?: string): MacroAnswer => ({
  requestId,
  status: errorMessage === undefined ? 'success' : 'failure',
  fragment,
  ...(errorMessage !== undefined && { errorMessage }),
});

const LAYER_VARIABLE = 'DATADOG_SERVERLESS_LAYER_';

/** ARNs of this product's own layers: the macro's stack, where it publishes them, hands them over as `DATADOG_SERVERLESS_LAYER_<key>`. */
export function bundledLayers(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const layers: Record<string, string> = {};
  for (const name of Object.keys(variables)) {
    if (!name.startsWith(LAYER_VARIABLE)) continue;
    const arn = variables[name];
    if (arn) layers[name.slice(LAYER_VARIABLE.length).replace(/^python3_(\d+)_/, 'python3.$1-')] = arn;
  }
  return layers;
}
