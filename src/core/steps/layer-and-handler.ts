import {
  chainConditional,
  Conditional,
  conditionalJson,
  conditionalOf,
  isLeaf,
  leaf,
  leavesOf,
  mapConditional,
  zipConditional,
} from '../conditional';
import { Edit } from '../edit';
import { EXEC_WRAPPER, execWrapper } from '../exec-wrapper';
import { isNoValue } from '../intrinsics';
import { isEqual, isString, Json } from '../json';
import { LAYER_LIMIT, withLayers } from '../layer-list';
import { Problem } from '../problem';
import { Settings } from '../settings';
import { isSkip, Skip, skip } from '../skip';
import { Contribution, NO_CONTRIBUTION, Step, StepContext } from '../step';
import { Target } from '../targets';
import { FunctionView } from '../template';
import { Chosen } from '../choose-layers';
import { DATADOG_HANDLERS, isDatadogHandler, variablesOf } from '../wrappers';

/** Layers and handler are one decision: where the layer cannot be added for certain, the handler stays as it is. */
export const layerAndHandler: Step = (fn, context) => {
  if (!context.targets) return NO_CONTRIBUTION;
  const chosen = mapConditional(context.targets, context.shared.layersOf);
  const missing = leavesOf(chosen).find(isSkip);
  if (missing) return missing;
  const layers = layersEdit(fn, chosen as Conditional<Chosen>, context);
  if (isSkip(layers)) return layers;
  const redirect = redirectHandler(fn, context.targets, context.settings);
  if (isSkip(redirect)) return redirect;
  const wrapped = mapConditional(context.targets, target => (needsWrapper(target, context.settings) ? EXEC_WRAPPER : undefined));
  const wrapper = execWrapper(fn, wrapped);
  return {
    edits: [...layers.edits, ...(redirect.edits ?? [])],
    variables: [...(redirect.variables ?? []), ...(wrapper.variables ?? [])],
    problems: [...publishedInstead(fn, chosen as Conditional<Chosen>), ...(redirect.problems ?? []), ...(wrapper.problems ?? [])],
  };
};

function publishedInstead({ logicalId }: FunctionView, chosen: Conditional<Chosen>): readonly Problem[] {
  if (!leavesOf(chosen).some(({ instead }) => instead)) return [];
  return [
    {
      code: 'bundled-layer-missing',
      severity: 'warning',
      logicalId,
      path: 'Properties.Layers',
      message: "`runtimeLayers` asks for this product's own layer, which is not published with the macro; Datadog's is used.",
      remedy: "Publish the layers with the macro's stack, or give `runtimeLayers: datadog`.",
    },
  ];
}

const UNREADABLE = skip(
  'layers-unreadable',
  '`Layers` is an intrinsic function that gives no list that can be added to.',
  'Use a list, a `Ref` to a list parameter that is not empty by default, `Fn::Split` or `Fn::If`.',
);

function layersEdit(
  fn: FunctionView,
  chosen: Conditional<Chosen>,
  { settings, template }: StepContext,
): { readonly edits: readonly Edit[] } | Skip {
  const account = settings.options.useLayersFromAccount;
  const inherited = fn.serverless ? inheritedLayers(fn) : 0;
  const lists = zipConditional(conditionalOf(fn.own.Layers), chosen, (written, wanted) => withLayers(written, wanted, account, template));
  const results = leavesOf(lists);
  if (results.includes(undefined)) return UNREADABLE;
  const count = Math.max(...results.map(result => result!.count)) + inherited;
  if (count > LAYER_LIMIT && leavesOf(chosen).some(({ library, extension }) => library !== undefined || extension !== undefined)) {
    return skip(
      'layer-limit',
      `The function would have ${count} layers; Lambda allows ${LAYER_LIMIT}.`,
      'Remove or merge layers of your own, or exclude the function.',
    );
  }
  const layers = conditionalJson(mapConditional(lists, result => result!.layers));
  const same = isEqual(layers, fn.own.Layers) || (fn.own.Layers === undefined && isEqual(layers, []));
  return { edits: same ? [] : [{ logicalId: fn.logicalId, path: ['Properties', 'Layers'], value: layers, reason: 'layer' }] };
}

/** How many layers a serverless function has from the template's `Globals` beside its own. */
function inheritedLayers({ properties, own }: FunctionView): number {
  const all = Array.isArray(properties.Layers) ? properties.Layers.length : 0;
  return own.Layers === undefined ? all : all - (Array.isArray(own.Layers) ? own.Layers.length : all);
}

/** The handler that calls the original one, for the families whose library works that way. */
function handlerOf({ runtime: { family } }: Target, { options }: Settings): string | undefined {
  if (options.redirectHandler === false) return undefined;
  if (family === 'node') return options.addLayers === false ? DATADOG_HANDLERS.nodePackage : DATADOG_HANDLERS.node;
  return family === 'python' ? DATADOG_HANDLERS.python : undefined;
}

const isAbsent = (value: Json | undefined): boolean => value === undefined || isNoValue(value);

function redirectHandler(fn: FunctionView, targets: Conditional<Target>, settings: Settings): Contribution | Skip {
  const wanted = mapConditional(targets, target => handlerOf(target, settings));
  if (!leavesOf(wanted).some(isString)) return NO_CONTRIBUTION;
  const written = fn.properties.Handler;
  if (leavesOf(conditionalOf(written)).some(isAbsent)) {
    return skip('no-handler', 'The function has no `Handler`.', 'Give it one, or exclude the function.');
  }
  const pairs = chainConditional(conditionalOf(written), original =>
    mapConditional(wanted, handler => ({ original: original!, handler: isDatadogHandler(original) ? undefined : handler })),
  );
  if (leavesOf(pairs).every(({ handler }) => handler === undefined)) return handlerOfOurs(fn);
  const redirected = conditionalJson(mapConditional(pairs, ({ original, handler }) => handler ?? original));
  // Where every branch is redirected the original moves whole, as it was written.
  const whole = isLeaf(wanted) && leavesOf(pairs).every(({ handler }) => handler !== undefined);
  const original = whole ? leaf<Json | undefined>(written) : mapConditional(pairs, pair => (pair.handler === undefined ? undefined : pair.original));
  return {
    edits: [{ logicalId: fn.logicalId, path: ['Properties', 'Handler'], value: redirected, reason: 'handler' }],
    variables: [{ name: 'DD_LAMBDA_HANDLER', value: original, required: true }],
  };
}

/** A handler that points to the library already stays; without the variable it would have nothing to call. */
function handlerOfOurs(fn: FunctionView): Contribution {
  if (variablesOf(fn.properties).DD_LAMBDA_HANDLER !== undefined) return NO_CONTRIBUTION;
  return {
    problems: [
      {
        code: 'original-handler-unknown',
        severity: 'warning',
        logicalId: fn.logicalId,
        path: 'Properties.Handler',
        message: '`Handler` is the Datadog handler already, and `DD_LAMBDA_HANDLER` does not say which one it shall call.',
        remedy: "Set `Handler` to the function's own handler.",
      },
    ],
  };
}

/** Families whose tracer starts with the process, and features of the extension that do, need its wrapper script. */
function needsWrapper({ runtime: { family } }: Target, { options, extension }: Settings): boolean {
  if (!extension || options.redirectHandler === false) return false;
  return family === 'java' || family === 'dotnet';
}
