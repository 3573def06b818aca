import { mapConditional } from '../conditional';
import { Json } from '../json';
import { NO_CONTRIBUTION, Step } from '../step';
import { bringKey } from '../variables';

/** Python's library reads the SSM parameter under a variable of its own; Systems Manager takes the ARN as the name. */
export const keyParameter: Step = ({ logicalId }, { settings, targets }) => {
  const arn = settings.options.apiKeySsmArn;
  if (arn === undefined || !targets || bringKey(settings.environment.variables?.[logicalId] ?? {})) return NO_CONTRIBUTION;
  const value = mapConditional(targets, ({ runtime }): Json | undefined => (runtime.family === 'python' ? arn : undefined));
  return { variables: [{ name: 'DD_API_KEY_SSM_NAME', value }] };
};
