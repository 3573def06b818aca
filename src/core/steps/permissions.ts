import { afterGrant, grantInPolicies, grantToRole } from '../grant';
import { isNoValue } from '../intrinsics';
import { NO_CONTRIBUTION, Step } from '../step';

/** Grants on the function's own role. */
export const permissions: Step = ({ logicalId, serverless, resource, properties, own }, { shared: { statements }, template }) => {
  if (statements.length === 0) return NO_CONTRIBUTION;
  const grant = { logicalId, statements, policy: 'DatadogPolicy' };
  const { Role: role } = properties;
  if (serverless && (role === undefined || isNoValue(role))) return grantInPolicies(own.Policies, grant);
  const { edits, problems } = grantToRole(role, grant, template);
  // An environment that starts before the extension may read the key reports nothing for as long as it lives, and Lambda makes no
  // function with active tracing whose role may not send to X-Ray yet.
  return { edits: [...edits, ...afterGrant(grant, resource, edits)], problems };
};
