import { isArray, isString, Json, JsonObject, objectOf } from '../../src/core/json';
import { isError } from '../../src/core/problem';
import { bytesOf, deepFreeze, without } from '../support/json';
import { Case, Core, hold, Law } from './law';

const inputUntouched: Law = (core, { template, options, environment }) => {
  const before = bytesOf([template, options, environment]);
  const { template: after } = core.instrument(template, options, environment);
  core.uninstrument(after);
  hold(bytesOf([template, options, environment]) === before, 'an input was changed');
  // A change that is taken back leaves no trace in the bytes; of a frozen value it throws.
  core.uninstrument(deepFreeze(core.instrument(deepFreeze(template), deepFreeze(options), deepFreeze(environment)).template));
};

const idempotent: Law = (core, { template, options, environment }) => {
  const once = core.instrument(template, options, environment);
  const twice = core.instrument(once.template, options, environment);
  hold(bytesOf(twice.template) === bytesOf(once.template), 'a second time changes something');
  hold(bytesOf(twice.plan.coverage) === bytesOf(once.plan.coverage), 'a second time reports something else');
};

const reversible: Law = (core, { template, options, environment }) => {
  const { template: after } = core.instrument(template, options, environment);
  hold(bytesOf(core.uninstrument(after)) === bytesOf(template), 'what was done is not undone');
  hold(core.uninstrument(template) === template, 'there was nothing to undo');
};

const nothingAsked: Law = (core, { template, options, environment }) => {
  const nobody = core.instrument(template, { ...options, exclude: ['*'] }, environment);
  hold(nobody.template === template, 'all functions are excluded, and something changed');
  const none = core.instrument(template, options, { ...environment, resourceIds: new Set() });
  hold(none.template === template, 'no function was named, and something changed');
};

/** What of a function an edit may change, and nothing else. */
const CHANGEABLE = [
  'Layers', 'Handler', 'Environment', 'Tags', 'TracingConfig', 'Tracing', 'LoggingConfig', 'Policies', 'AutoPublishAliasAllProperties',
];
/** And of a state machine. */
const CHANGEABLE_OF_MACHINE = ['Definition', 'DefinitionString', 'LoggingConfiguration', 'Logging', 'Tags', 'Policies'];
const ADDED_TYPES = ['AWS::IAM::Policy', 'AWS::Logs::LogGroup', 'AWS::Logs::SubscriptionFilter', 'AWS::Lambda::Permission'];
const RECORD = 'DatadogServerless';

const othersUntouched: Law = (core, { template, options, environment }) => {
  const { template: after, plan } = core.instrument(template, options, environment);
  const before = objectOf(template.Resources);
  const resources = objectOf(renamedBack(after, plan.renames).Resources);
  const ids = Object.keys(before);
  hold(bytesOf(Object.keys(resources).slice(0, ids.length)) === bytesOf(ids), 'resources are in another order, or gone');
  const edited = new Set(plan.edits.map(({ logicalId }) => logicalId));
  for (const id of ids) sameResource(id, before[id]!, resources[id]!, edited.has(id), plan.renames.has(id));
  for (const id of ids) sameDependencies(id, namesIn(before[id]!), namesIn(resources[id]!), before);
  for (const id of Object.keys(resources).slice(ids.length)) {
    hold(ADDED_TYPES.includes(String(objectOf(resources[id]).Type)), `${id} was added, of an unexpected type`);
  }
  const sections = (whole: JsonObject): string => bytesOf(without(whole, 'Resources', 'Mappings'));
  hold(sections(renamedBack(after, plan.renames)) === sections(template), 'another section of the template changed');
  const mappings = bytesOf(without(after.Mappings, 'DatadogServerlessPartitions'));
  hold(mappings === bytesOf(objectOf(template.Mappings)), "a mapping of the template's own changed");
};

function sameResource(id: string, before: Json, after: Json, edited: boolean, renamed: boolean): void {
  if (!edited && !renamed) return hold(bytesOf(after) === bytesOf(before), `${id} changed`);
  hold(bytesOf(kept(after, renamed)) === bytesOf(kept(before, renamed)), `more than its instrumentation changed of ${id}`);
}

/** What a resource waits for beside its own dependencies was added with the instrumentation. */
function sameDependencies(id: string, before: readonly Json[], after: readonly Json[], resources: JsonObject): void {
  hold(before.every(name => after.includes(name)), `a dependency of ${id} is gone`);
  const added = after.filter(name => !before.includes(name));
  hold(added.every(name => isString(name) && resources[name] === undefined), `${id} depends on another resource of the template`);
}

function namesIn(resource: Json): readonly Json[] {
  const { DependsOn: names } = objectOf(resource);
  return isArray(names) ? names : isString(names) ? [names] : [];
}

/** A resource without what an edit may change. */
function kept(resource: Json, renamed: boolean): Json {
  const { Type: type, Metadata: metadata, Properties: properties } = objectOf(resource);
  const isMachine = isString(type) && type.endsWith('::StateMachine');
  const changeable = isMachine ? CHANGEABLE_OF_MACHINE : CHANGEABLE;
  return {
    rest: without(resource, 'Metadata', 'Properties', 'DependsOn'),
    metadata: without(metadata, RECORD),
    properties: without(properties, ...(renamed ? [] : changeable)),
  };
}

/** By text, so that no code of the core's is asked: a version's new id holds a hash and stands for nothing else. */
function renamedBack(template: JsonObject, renames: ReadonlyMap<string, string>): JsonObject {
  let text = bytesOf(template);
  for (const [old, renamed] of renames) text = text.replaceAll(renamed, () => old);
  return JSON.parse(text) as JsonObject;
}

const errorsChangeNothing: Law = (core, { template, options, environment }) => {
  for (const given of [options, { ...options, site: 'nowhere.example' }, { ...options, strict: true }]) {
    const { template: after, plan } = core.instrument(template, given, environment);
    if (plan.problems.some(isError)) hold(after === template && plan.edits.length === 0, 'there is an error, and something changed');
  }
};

const referencesFollow: Law = (core, { template, options, environment }) => {
  const { template: after, plan } = core.instrument(template, options, environment);
  const text = bytesOf(after).replace(/"RenamedFrom":"\w+"/g, '');
  for (const [old] of plan.renames) hold(!new RegExp(`"${old}"|\\$\\{${old}[.}]`).test(text), `something refers to ${old} still`);
};

const everyFunctionCovered: Law = (core, { template, options, environment }) => {
  const { plan } = core.instrument(template, options, environment);
  if (plan.coverage.length === 0 && plan.problems.some(isError)) return;
  const types: readonly Json[] = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];
  const isFunction = (resource: Json): boolean => types.includes(objectOf(resource).Type ?? null);
  const functions = Object.entries(objectOf(template.Resources)).filter(([, resource]) => isFunction(resource));
  const covered = plan.coverage.map(({ logicalId }) => logicalId);
  hold(new Set(covered).size === covered.length, 'a resource is in the report twice');
  for (const [id] of functions) hold(covered.includes(id), `${id} is missing in the report`);
  for (const { logicalId, status, code } of plan.coverage) {
    hold((status === 'skipped') === (code !== undefined), `${logicalId} was skipped without a reason`);
  }
};

/** Laws about templates as they are written. */
export const TEMPLATE_LAWS: Readonly<Record<string, Law>> = {
  'the input is never mutated': inputUntouched,
  'a second application changes nothing': idempotent,
  'every other resource is byte-equal': othersUntouched,
  'what refers to a renamed version follows': referencesFollow,
  'nothing asked, nothing changed': nothingAsked,
  'an error changes nothing': errorsChangeNothing,
  'taking it off gives back the template': reversible,
  'every function is in the report': everyFunctionCovered,
};

export type { Case, Core };
