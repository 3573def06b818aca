import { leavesOf } from './conditional';
import { constructPathOf, Selection } from './selection';
import { mergeTags } from './dd-tags';
import { Covered } from './coverage';
import { Edit } from './edit';
import { isObject, own } from './json';
import { Problem } from './problem';
import { Settings } from './settings';
import { CHOSEN_SKIPS, isSkip, Skip, skip } from './skip';
import { SharedVariables, sharedVariables } from './shared-variable';
import { Contribution, Step, StepContext, Variable } from './step';
import { appSec } from './steps/app-sec';
import { autoPublish } from './steps/auto-publish';
import { durableLogs } from './steps/durable-logs';
import { environmentEdits } from './steps/environment';
import { keyParameter } from './steps/key-parameter';
import { layerAndHandler } from './steps/layer-and-handler';
import { logInjection } from './steps/log-injection';
import { logs } from './steps/logs';
import { permissions } from './steps/permissions';
import { tableKeys } from './steps/table-keys';
import { tags } from './steps/tags';
import { tracingConfig } from './steps/tracing-config';
import { takeOver } from './take-over';
import { targetsOf } from './targets';
import { FunctionView, TemplateView } from './template';
import { bringKey, KEY_VARIABLES } from './variables';
import { behindWebAdapter } from './web-adapter';

/** Every mutation, in the order in which edits stand in a plan. */
const STEPS: readonly Step[] = [
  layerAndHandler,
  keyParameter,
  appSec,
  durableLogs,
  logInjection,
  tableKeys,
  permissions,
  tracingConfig,
  tags,
  logs,
  autoPublish,
];

export interface PlanContext extends StepContext {
  readonly select: Selection;
}

export interface FunctionPlan {
  readonly edits: readonly Edit[];
  readonly problems: readonly Problem[];
  readonly covered: Covered;
}

/** A function is changed whole or not at all. */
export function planFunction(fn: FunctionView, context: PlanContext): FunctionPlan {
  const { Properties: properties } = fn.resource;
  // SAM's may stand in `Globals` altogether.
  if (!isObject(properties) && !(fn.serverless && properties === undefined)) return withoutProperties(fn);
  const selected = context.select(fn) ?? (context.shared.needs.has(fn.logicalId) ? CIRCULAR : undefined);
  if (selected) return skipped(fn, selected, context.settings);
  const taken = takeOver(fn, context.settings);
  if (isSkip(taken)) return skipped(fn, taken, context.settings);
  return isImage(taken.fn, context.template) ? planImage(taken.fn, taken.edits, context) : planZip(taken.fn, taken.edits, context);
}

const CIRCULAR = skip(
  'circular-dependency',
  'The value of an option, such as the ARN of the key, is known only once the function is there, which would have to wait for itself.',
  'Exclude the function, or give the option a value that does not come of it.',
);

function planZip(fn: FunctionView, before: readonly Edit[], context: PlanContext): FunctionPlan {
  const read = targetsOf(fn, context.template);
  if (isSkip(read)) return skipped(fn, read, context.settings);
  const { targets, problems } = behindWebAdapter(fn, read);
  const { settings, template, shared } = context;
  const contribution = contributionOf(fn, { settings, template, shared, targets });
  if (isSkip(contribution)) return skipped(fn, contribution, settings);
  return {
    edits: before.length === 0 ? contribution.edits : [...before, ...contribution.edits],
    problems: [...problems, ...contribution.problems],
    covered: covered(fn, { status: 'instrumented', runtimes: leavesOf(targets).map(({ runtime }) => runtime.name) }),
  };
}

/** Layers do not reach a container image: it gets environment, tags and permissions, and its owner the lines for the Dockerfile. */
function planImage(fn: FunctionView, before: readonly Edit[], context: PlanContext): FunctionPlan {
  const contribution = contributionOf(fn, context);
  const plan = skipped(fn, isSkip(contribution) ? contribution : IMAGE, context.settings);
  return isSkip(contribution)
    ? plan
    : { ...plan, edits: [...before, ...contribution.edits], problems: [...plan.problems, ...contribution.problems] };
}

const IMAGE = skip(
  'image-package',
  'The function is a container image, which layers do not reach; only its environment, tags and permissions are set.',
  [
    'Add to its Dockerfile:',
    'COPY --from=public.ecr.aws/datadog/lambda-extension:latest /opt/. /opt/',
    '(Node.js) RUN npm install datadog-lambda-js dd-trace, ENV DD_LAMBDA_HANDLER=<your handler>, CMD ["node_modules/datadog-lambda-js/dist/handler.handler"];',
    '(Python) RUN pip install datadog-lambda, ENV DD_LAMBDA_HANDLER=<your handler>, CMD ["datadog_lambda.handler.handler"].',
  ].join(' '),
);

function isImage({ properties }: FunctionView, template: TemplateView): boolean {
  const { Code: code, PackageType: type, ImageUri: uri } = properties;
  return template.resolve(type) === 'Image' || uri !== undefined || (isObject(code) && code.ImageUri !== undefined);
}

function contributionOf(fn: FunctionView, context: StepContext): Required<Contribution> | Skip {
  const edits: Edit[] = [];
  const wanted: Variable[] = [];
  const problems: Problem[] = [];
  for (const contribute of STEPS) {
    const contribution = contribute(fn, context);
    if (isSkip(contribution)) return contribution;
    if (contribution.edits) edits.push(...contribution.edits);
    if (contribution.variables) wanted.push(...contribution.variables);
    if (contribution.problems) problems.push(...contribution.problems);
  }
  const single = context.settings.environment.variables?.[fn.logicalId];
  const asked = single === undefined ? wanted : wanted.filter(({ name, required }) => required || own(single, name) === undefined);
  const environment = environmentEdits(fn, { shared: writtenFor(fn, context), wanted: asked, resolve: context.template.resolve });
  if (isSkip(environment)) return environment;
  edits.push(...environment);
  return { edits, variables: wanted, problems };
}

/** Variables of a single function stand above those of all; tags are merged by key. */
function writtenFor(
  { logicalId }: FunctionView,
  { settings, template, shared: { variables, written } }: StepContext,
): SharedVariables {
  const single = settings.environment.variables?.[logicalId];
  if (single === undefined || Object.keys(single).length === 0) return written;
  const merged = mergeTags([variables.get('DD_TAGS'), single.DD_TAGS]);
  const others = bringKey(single) ? [...variables].filter(([name]) => !KEY_VARIABLES.includes(name)) : variables;
  const both = new Map([...others, ...Object.entries(single), ...(merged === undefined ? [] : [['DD_TAGS', merged] as const])]);
  return sharedVariables(both, template.resolve);
}

function skipped(fn: FunctionView, { skip: { code, message, remedy } }: Skip, settings: Settings): FunctionPlan {
  const severity = settings.options.strict ? 'error' : 'warning';
  const problem: Problem = { code, severity, logicalId: fn.logicalId, message: `Not instrumented. ${message}`, remedy };
  return {
    edits: [],
    problems: CHOSEN_SKIPS.includes(code) ? [] : [problem],
    covered: covered(fn, { status: 'skipped', code, message, remedy }),
  };
}

function withoutProperties(fn: FunctionView): FunctionPlan {
  const message = 'The function has no `Properties`.';
  const remedy = 'Give it at least `Runtime`, `Handler`, `Role` and `Code`.';
  return {
    edits: [],
    problems: [{ code: 'no-properties', severity: 'error', logicalId: fn.logicalId, path: 'Properties', message, remedy }],
    covered: covered(fn, { status: 'skipped', code: 'no-properties', message, remedy }),
  };
}

function covered({ logicalId, resource }: FunctionView, what: Omit<Covered, 'logicalId' | 'constructPath'>): Covered {
  const constructPath = constructPathOf(resource);
  return constructPath === undefined ? { logicalId, ...what } : { logicalId, constructPath, ...what };
}
