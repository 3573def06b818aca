import { leavesOf, mapConditional } from '../conditional';
import { Chosen } from '../choose-layers';
import { EXEC_WRAPPER, execWrapper } from '../exec-wrapper';
import { Json } from '../json';
import { isSkip, Skip } from '../skip';
import { NO_CONTRIBUTION, Step } from '../step';
import { Target } from '../targets';

/** First version of Datadog's Python layer with App and API Protection in the tracer. */
const FIRST_PYTHON_LAYER = 114;

/** App and API Protection, in the tracer or in the extension, which then also needs the process to start by its wrapper script. */
export const appSec: Step = (fn, { settings, targets, shared: { layersOf } }) => {
  const mode = settings.options.datadogAppSecMode ?? 'off';
  if (mode === 'off' || !targets) return NO_CONTRIBUTION;
  if (mode === 'tracer' && leavesOf(targets).some(({ runtime }) => runtime.family !== 'python')) {
    return {
      problems: [
        {
          code: 'appsec-tracer-not-python',
          severity: 'error',
          logicalId: fn.logicalId,
          path: 'Properties.Runtime',
          message: 'Only the Python tracer has App and API Protection.',
          remedy: 'Set `datadogAppSecMode` to `on` or `extension`, or exclude the function.',
        },
      ],
    };
  }
  const inTracer = mapConditional(targets, target => mode === 'tracer' || (mode === 'on' && tracerHasIt(target, layersOf(target))));
  const inExtension = (value: Json) => mapConditional(inTracer, (tracer): Json | undefined => (tracer ? undefined : value));
  const wrapper = execWrapper(fn, inExtension(EXEC_WRAPPER));
  return {
    ...wrapper,
    variables: [
      { name: 'DD_APPSEC_ENABLED', value: mapConditional(inTracer, (tracer): Json | undefined => (tracer ? 'true' : undefined)) },
      { name: 'DD_SERVERLESS_APPSEC_ENABLED', value: inExtension('true') },
      ...(wrapper.variables ?? []),
    ],
  };
};

/** `on` looks at the version of the layer that the function really gets. */
function tracerHasIt({ runtime }: Target, chosen: Chosen | Skip): boolean {
  return runtime.family === 'python' && !isSkip(chosen) && (chosen.publishedVersion ?? 0) >= FIRST_PYTHON_LAYER;
}
