import { conditionalOf, leavesOf } from '../conditional';
import { Edit } from '../edit';
import { getAttOf, isNoValue, refOf } from '../intrinsics';
import { isArray, isObject, isString, Json, JsonObject, objectOf } from '../json';
import { stableId } from '../logical-id';
import { Problem } from '../problem';
import { statementsOf } from '../statements';
import { Contribution, NO_CONTRIBUTION, Step, StepContext } from '../step';
import { FunctionView, TemplateView, typeOf } from '../template';

/** Grants on the function's own role: one policy a role, which functions that share the role share. */
export const permissions: Step = (fn, context) => {
  const statements = statementsOf(context.settings, context.template);
  if (statements.length === 0) return NO_CONTRIBUTION;
  const { Role } = fn.properties;
  if (fn.serverless && (Role === undefined || isNoValue(Role))) return inPolicies(fn, statements);
  const contributions = leavesOf(conditionalOf(Role)).map(role => forRole(fn, role, statements, context));
  return {
    edits: contributions.flatMap(({ edits = [] }) => edits),
    problems: contributions.flatMap(({ problems = [] }) => problems),
  };
};

function forRole(fn: FunctionView, role: Json | undefined, statements: readonly JsonObject[], { template }: StepContext): Contribution {
  const id = tryFindRole(role, template);
  return id === undefined ? { problems: [roleOutside(fn.logicalId, statements)] } : { edits: [policyEdit(id, statements, template)] };
}

/** The role's logical id, where the role stands in the same template. */
function tryFindRole(role: Json | undefined, { resources }: TemplateView): string | undefined {
  const id = getAttOf(role)?.[0] ?? refOf(role);
  return id !== undefined && typeOf(resources[id]) === 'AWS::IAM::Role' ? id : undefined;
}

function policyEdit(roleId: string, statements: readonly JsonObject[], { resources }: TemplateView): Edit {
  const { Condition: condition } = objectOf(resources[roleId]);
  const value: JsonObject = {
    Type: 'AWS::IAM::Policy',
    ...(condition !== undefined && { Condition: condition }),
    Properties: {
      PolicyName: 'DatadogServerless',
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
      Roles: [{ Ref: roleId }],
    },
  };
  return { logicalId: stableId(roleId, 'DatadogPolicy', resources), path: [], value, reason: 'permission' };
}

/** SAM makes the role of a serverless function, and takes statements in `Policies`. */
function inPolicies({ logicalId, own }: FunctionView, statements: readonly JsonObject[]): Contribution {
  const { Policies: written } = own;
  const before = written === undefined || isNoValue(written) ? [] : isArray(written) ? written : [written];
  const readable = before.every(policy => isString(policy) || isObject(policy)) && !(isObject(written) && 'Fn::If' in written);
  if (!readable) return { problems: [roleOutside(logicalId, statements)] };
  const value = [...before, { Version: '2012-10-17', Statement: statements }];
  return { edits: [{ logicalId, path: ['Properties', 'Policies'], value, reason: 'permission' }] };
}

/** The exact policy, for whoever owns the role. It names resources, and holds no secret. */
const roleOutside = (logicalId: string, statements: readonly JsonObject[]): Problem => ({
  code: 'role-outside-template',
  severity: 'warning',
  logicalId,
  path: 'Properties.Role',
  message: "The function's role is not in this template, so nothing is granted to it.",
  remedy: `Give the role this policy: ${JSON.stringify({ Version: '2012-10-17', Statement: statements })}`,
});
