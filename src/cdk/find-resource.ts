import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { STATE_MACHINE_TYPES as KNOWN_STATE_MACHINES } from '../core/state-machines/plan-state-machine';

const FUNCTION_TYPES: readonly string[] = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];

/** By what a construct has: the oldest versions of `constructs` know only those of their own copy. */
export const isConstruct = (value: unknown): boolean => typeof (value as Partial<IConstruct> | null | undefined)?.node?.path === 'string';

export const isFunctionResource = (node: IConstruct): node is CfnResource =>
  CfnResource.isCfnResource(node) && FUNCTION_TYPES.includes(node.cfnResourceType);

const STATE_MACHINE_TYPES: readonly string[] = KNOWN_STATE_MACHINES;

export const isStateMachineResource = (node: IConstruct): node is CfnResource =>
  CfnResource.isCfnResource(node) && STATE_MACHINE_TYPES.includes(node.cfnResourceType);

/** The resource behind a state machine; undefined for one that is not in the app. */
export function tryFindStateMachineResource(construct: IConstruct): CfnResource | undefined {
  return [construct, construct.node.defaultChild].find((node): node is CfnResource => node !== undefined && isStateMachineResource(node));
}

/** Public members of the CDK's function constructs; read by name, since an app may hold more than one copy of the CDK. */
interface FunctionLike extends IConstruct {
  /** Of an alias or a version: the function. */
  readonly lambda?: IConstruct;
  /** Of a function, also of a singleton: the node under which its permissions and its resource stand. */
  readonly permissionsNode?: { readonly defaultChild?: IConstruct };
}

/** The resource behind a function, an alias or a version; undefined for those that are not in the app. */
export function tryFindFunctionResource(construct: IConstruct): CfnResource | undefined {
  if (isFunctionResource(construct)) return construct;
  const { lambda, permissionsNode } = construct as FunctionLike;
  for (const child of [construct.node.defaultChild, permissionsNode?.defaultChild]) if (child && isFunctionResource(child)) return child;
  return lambda && lambda !== construct ? tryFindFunctionResource(lambda) : undefined;
}

/** What the CDK's roles tell of themselves: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.PropertyInjectors.html */
interface RoleClass {
  readonly PROPERTY_INJECTION_ID?: string;
}

/** Whether the app has the policies of a resource's role left as they are: it was given by `withoutPolicyUpdates`. */
export function keepsPolicies(resource: CfnResource): boolean {
  const { role } = (resource.node.scope ?? {}) as { readonly role?: IConstruct };
  return (role?.constructor as RoleClass | undefined)?.PROPERTY_INJECTION_ID === 'aws-cdk-lib.aws-iam.ImmutableRole';
}
