import { chainConditional, Conditional, conditionalOf, leaf, leavesOf, mapConditional, zipConditional } from './conditional';
import { isNoValue } from './intrinsics';
import { isArray, isString, Json } from './json';
import { Problem } from './problem';
import { Runtime, tryFindRuntime } from './runtimes';
import { Skip, skip } from './skip';
import { FunctionView, TemplateView } from './template';

/** What a function runs on; of a function whose runtime depends on a condition there are several. */
export interface Target {
  readonly runtime: Runtime;
  readonly arm: boolean;
}

export interface Targets {
  readonly targets: Conditional<Target>;
  readonly problems: readonly Problem[];
}

/** Reads runtime and architecture, through parameters, mappings and `Fn::If`. */
export function targetsOf(fn: FunctionView, template: TemplateView): Targets | Skip {
  const { Runtime: written, Architectures } = fn.properties;
  const literal = literalTarget(written, Architectures);
  if (literal) return { targets: leaf(literal), problems: [] };
  if (written === undefined) return skip('no-runtime', 'The function has no `Runtime`.', 'Give it one, or exclude the function.');
  const names = mapConditional(conditionalOf(written), value => template.resolve(value));
  const arms = mapConditional(architectureOf(Architectures, template), value => template.resolve(value));
  if (!leavesOf(names).every(isString)) {
    return skip(
      'runtime-unresolved',
      '`Runtime` is an intrinsic function whose value is not known while the template is transformed.',
      'Use a literal, a `Ref` to a parameter, `Fn::FindInMap` or `Fn::If`.',
    );
  }
  if (!leavesOf(arms).every(arm => arm === 'arm64' || arm === 'x86_64')) {
    return skip(
      'architecture-unresolved',
      '`Architectures` is not known while the template is transformed.',
      'Use a literal, a `Ref` to a parameter, `Fn::FindInMap` or `Fn::If`.',
    );
  }
  const unsupported = (leavesOf(names) as readonly string[]).find(name => tryFindRuntime(name) === undefined);
  if (unsupported !== undefined) {
    return skip(
      'unsupported-runtime',
      `Datadog has no layer for the runtime \`${unsupported}\`.`,
      'Move the function to a supported runtime, or exclude it.',
    );
  }
  const matches = mapConditional(names as Conditional<string>, name => tryFindRuntime(name)!);
  return {
    targets: zipConditional(matches, arms, ({ runtime }, arm) => ({ runtime, arm: arm === 'arm64' })),
    problems: leavesOf(matches)
      .filter(match => match.newer)
      .map(({ runtime }) => newerRuntime(fn.logicalId, runtime)),
  };
}

/** What almost every function has: a runtime that is known, and an architecture, as text. */
function literalTarget(name: Json | undefined, architectures: Json | undefined): Target | undefined {
  const [arm] = architectures === undefined ? [DEFAULT_ARCHITECTURE] : isArray(architectures) ? architectures : [];
  const match = isString(name) && (arm === 'arm64' || arm === 'x86_64') ? tryFindRuntime(name) : undefined;
  return match && !match.newer ? { runtime: match.runtime, arm: arm === 'arm64' } : undefined;
}

/** The first member of `Architectures`, x86_64 where there is none. */
function architectureOf(written: Json | undefined, template: TemplateView): Conditional<Json | undefined> {
  return chainConditional(conditionalOf(written), value => {
    if (value === undefined || isNoValue(value)) return leaf(DEFAULT_ARCHITECTURE);
    const list = isArray(value) ? value : template.resolve(value);
    const first = isArray(list) ? list[0] : isString(list) ? list.split(',')[0] : null;
    return mapConditional(conditionalOf(first), member => (member === undefined || isNoValue(member) ? DEFAULT_ARCHITECTURE : member));
  });
}

const DEFAULT_ARCHITECTURE: Json = 'x86_64';

const newerRuntime = (logicalId: string, { name, layer }: Runtime): Problem => ({
  code: 'newer-runtime',
  severity: 'warning',
  logicalId,
  path: 'Properties.Runtime',
  message: `The runtime \`${name}\` is newer than this release knows${layer ? `; it gets the layer \`${layer}\`` : ''}.`,
  remedy: 'Update datadog-serverless once it knows the runtime.',
});
