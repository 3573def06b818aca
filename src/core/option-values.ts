import { JsonObject } from './json';
import { OptionName, OPTIONS } from './options';

/** A string, or an intrinsic function that CloudFormation resolves to one. */
export type Text = string | JsonObject;

type ValueOf<Spec> = Spec extends { kind: 'boolean' }
  ? boolean
  : Spec extends { kind: 'number' | 'milliseconds' }
    ? number
    : Spec extends { kind: 'choice'; values: readonly (infer Choice)[] }
      ? Choice
      : Spec extends { kind: 'names' }
        ? readonly string[]
        : Text;

/** The options as a person gave them, parsed: an option that was not given is absent. */
export type Options = { readonly [Name in OptionName]?: ValueOf<(typeof OPTIONS)[Name]> };

/** Options that exclude each other: the sources of the API key. */
export const KEY_OPTIONS = ['apiKey', 'apiKeySecretArn', 'apiKeySsmArn', 'apiKmsKey'] as const satisfies readonly OptionName[];
