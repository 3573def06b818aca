/** Why a function is not instrumented. Whoever excluded it, or named it as the Forwarder, asked for that; every other reason is worth a warning. */
export const CHOSEN_SKIPS: readonly SkipCode[] = ['excluded', 'custom-resource-helper', 'forwarder'];

export type SkipCode =
  | 'excluded'
  | 'custom-resource-helper'
  | 'forwarder'
  | 'lambda-edge'
  | 'circular-dependency'
  | 'wrapped'
  | 'image-package'
  | 'no-properties'
  | 'state-machine-unreadable'
  | 'no-runtime'
  | 'unsupported-runtime'
  | 'runtime-unresolved'
  | 'architecture-unresolved'
  | 'no-handler'
  | 'no-layer'
  | 'needs-extension'
  | 'layers-unreadable'
  | 'layer-limit'
  | 'environment-unreadable'
  | 'environment-size'
  | 'tags-unreadable';

/** A function is changed whole or not at all; a skip ends its plan. */
export interface Skip {
  readonly skip: { readonly code: SkipCode; readonly message: string; readonly remedy: string };
}

export const skip = (code: SkipCode, message: string, remedy: string): Skip => ({ skip: { code, message, remedy } });
export const isSkip = (value: object): value is Skip => (value as Partial<Skip>).skip !== undefined;
