import { Chosen } from '../choose-layers';
import { isGivenSomewhere, mapConditional } from '../conditional';
import { Json, JsonObject } from '../json';
import { Options } from '../option-values';
import { isSkip, Skip } from '../skip';
import { NO_CONTRIBUTION, Step } from '../step';
import { Target } from '../targets';
import { variablesOf } from '../wrappers';

/** First versions of Datadog's layers that tell the extension which execution an invocation belongs to. */
const FIRST_LAYERS = { node: 142, python: 127 } as const;

/** Invocations whose logs wait for that; by default the extension's version 99 waits for none, and no execution is seen in Datadog. */
const BUFFER_SIZE = '5';

/**
 * Lets the extension put the logs of a durable function to their execution. Where the library would not tell it which that is,
 * logs would be held back for nothing. https://docs.datadoghq.com/serverless/aws_lambda/durable_functions/
 */
export const durableLogs: Step = (fn, { settings: { options, environment, extension, tracing }, targets, shared: { layersOf } }) => {
  if (!targets || !extension || !isGivenSomewhere(fn.properties.DurableConfig)) return NO_CONTRIBUTION;
  const said: JsonObject = { ...environment.variables?.[fn.logicalId], ...variablesOf(fn.properties) };
  const isOn = (variable: string, option: boolean): boolean => String(said[variable] ?? option) !== 'false';
  if (!isOn('DD_TRACE_ENABLED', tracing) || !isOn('DD_SERVERLESS_LOGS_ENABLED', options.enableDatadogLogs ?? true)) return NO_CONTRIBUTION;
  const sizeFor = (target: Target): Json | undefined => (tellsIt(target, layersOf(target), options) ? BUFFER_SIZE : undefined);
  return { variables: [{ name: 'DD_LAMBDA_DURABLE_FUNCTION_LOG_BUFFER_SIZE', value: mapConditional(targets, sizeFor) }] };
};

/** This product's own layers do; of one that was given by its ARN, or that the function brings itself, nothing is known. */
function tellsIt({ runtime: { family } }: Target, chosen: Chosen | Skip, options: Options): boolean {
  if ((family !== 'node' && family !== 'python') || isSkip(chosen) || chosen.library === undefined) return false;
  if (options[`${family}LayerArn`] !== undefined) return false;
  return (chosen.publishedVersion ?? Infinity) >= FIRST_LAYERS[family];
}
