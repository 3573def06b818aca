import { conditionalOf, leavesOf } from './conditional';
import { withDependencies } from './dependencies';
import { Edit } from './edit';
import { isNoValue, referredId } from './intrinsics';
import { isArray, isObject, isString, Json, JsonObject, objectOf } from './json';
import { stableId } from './logical-id';
import { Problem } from './problem';
import { TemplateView, typeOf } from './template';

/** Who is granted what. */
export interface Grant {
  /** Logical id of the resource that has the role. */
  readonly logicalId: string;
  readonly statements: readonly JsonObject[];
  /** End of the policy's logical id and name: one such policy a role, which resources that share the role share. */
  readonly policy: string;
  /** Of the resource, the property that is its role; `Role` if absent. */
  readonly property?: string;
}

export interface Granted {
  readonly edits: readonly Edit[];
  readonly problems: readonly Problem[];
}

/** Grants to a role, in every branch of it; to one that is not in the template nothing can be granted, and it is said what would be. */
export function grantToRole(role: Json | undefined, grant: Grant, template: TemplateView): Granted {
  const ids = leavesOf(conditionalOf(role)).map(choice => tryFindRole(choice, template));
  return {
    edits: ids.filter(isString).map(id => policyEdit(id, grant, template)),
    problems: ids.includes(undefined) ? [roleOutside(grant)] : [],
  };
}

/** The role's logical id, where the role stands in the same template. */
function tryFindRole(role: Json | undefined, { resources }: TemplateView): string | undefined {
  const id = referredId(role);
  return id !== undefined && typeOf(resources[id]) === 'AWS::IAM::Role' ? id : undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_NAME = 128;

/** Of two inline policies of one name on a role IAM keeps the last, so the name is one that nobody else gives. */
export const policyName = (logicalId: string): string => logicalId.slice(-LONGEST_NAME);

function policyEdit(roleId: string, { statements, policy }: Grant, { resources }: TemplateView): Edit {
  const { Condition: condition } = objectOf(resources[roleId]);
  const logicalId = stableId(roleId, policy, resources);
  const value: JsonObject = {
    Type: 'AWS::IAM::Policy',
    ...(condition !== undefined && { Condition: condition }),
    Properties: {
      PolicyName: policyName(logicalId),
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
      Roles: [{ Ref: roleId }],
    },
  };
  return { logicalId, path: [], value, reason: 'permission' };
}

/** Lets a resource wait for the policies that its role is granted: AWS tries the role when it makes the resource. */
export function afterGrant({ logicalId }: Grant, { DependsOn: written }: JsonObject, granted: readonly Edit[]): readonly Edit[] {
  const policies = granted.map(edit => edit.logicalId).filter(id => id !== logicalId);
  return policies.length === 0
    ? []
    : [{ logicalId, path: ['DependsOn'], value: withDependencies(written, policies), reason: 'permission' }];
}

/** Where SAM makes the role, it takes statements in `Policies`. */
export function grantInPolicies(written: Json | undefined, grant: Grant): Granted {
  const before = written === undefined || isNoValue(written) ? [] : isArray(written) ? written : [written];
  const readable = before.every(policy => isString(policy) || isObject(policy)) && !(isObject(written) && 'Fn::If' in written);
  if (!readable) return { edits: [], problems: [roleOutside(grant)] };
  const value = [...before, { Version: '2012-10-17', Statement: grant.statements }];
  return { edits: [{ logicalId: grant.logicalId, path: ['Properties', 'Policies'], value, reason: 'permission' }], problems: [] };
}

/** The exact policy, for whoever owns the role. It names resources, and holds no secret. */
const roleOutside = ({ logicalId, statements, property = 'Role' }: Grant): Problem => ({
  code: 'role-outside-template',
  severity: 'warning',
  logicalId,
  path: `Properties.${property}`,
  message: 'The role is not to be changed from this template, so nothing is granted to it.',
  remedy: `Give the role this policy: ${JSON.stringify({ Version: '2012-10-17', Statement: statements })}`,
});
