import { ifOf, isNoValue } from '../intrinsics';
import { objectOf } from '../json';
import { NO_CONTRIBUTION, Step } from '../step';

/** Turns X-Ray's active tracing on, unless the function says for itself what it wants. */
export const tracingConfig: Step = ({ logicalId, serverless, properties }, { settings }) => {
  if (!settings.xray) return NO_CONTRIBUTION;
  const property = serverless ? 'Tracing' : 'TracingConfig';
  const written = properties[property];
  const silent =
    written === undefined || isNoValue(written) || (!serverless && ifOf(written) === undefined && objectOf(written).Mode === undefined);
  if (!silent) return NO_CONTRIBUTION;
  return { edits: [{ logicalId, path: ['Properties', property], value: serverless ? 'Active' : { Mode: 'Active' }, reason: 'tracing' }] };
};
