import { grantInPolicies, grantToRole } from '../grant';
import { isNoValue } from '../intrinsics';
import { NO_CONTRIBUTION, Step } from '../step';

/** Grants on the function's own role. */
export const permissions: Step = ({ logicalId, serverless, properties, own }, { shared: { statements }, template }) => {
  if (statements.length === 0) return NO_CONTRIBUTION;
  const grant = { logicalId, statements, policy: 'DatadogPolicy' };
  const { Role: role } = properties;
  return serverless && (role === undefined || isNoValue(role)) ? grantInPolicies(own.Policies, grant) : grantToRole(role, grant, template);
};
