import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { JsonObject, objectOf } from '../core/json';
import { getAttOf } from '../core/intrinsics';
import { STATE_MACHINE_TYPES } from '../core/state-machines/plan-state-machine';
import { logicalIdOf, renderElement, renderResource } from './read-resource';
import { TokenVault } from './token-vault';

/** Types of resources that tell the core something about functions, beside the functions themselves. */
const RELEVANT: readonly string[] = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Logs::LogGroup',
  'AWS::Logs::SubscriptionFilter',
  'AWS::CloudFront::Distribution',
  'AWS::SecretsManager::Secret',
];

/** Types of resources that a state machine may call: that they are there is all that the core asks of them. */
const CALLABLE: readonly string[] = ['AWS::Lambda::Function', 'AWS::Lambda::Version', 'AWS::Lambda::Alias'];

/** What of a stack the core has to see to plan a function of it: rendered once, and of the roles only the one that is asked for. */
export class StackView {
  private readonly roles = new Map<string, CfnResource>();
  /** Published versions that the app declares. */
  public readonly versions: CfnResource[] = [];
  private readonly callable: CfnResource[] = [];
  private readonly shared: { Resources: Record<string, JsonObject>; Parameters: JsonObject; Mappings: JsonObject };

  constructor(
    stack: Stack,
    private readonly vault: TokenVault,
  ) {
    const elements = elementsOf(stack);
    this.shared = { Resources: {}, Parameters: {}, Mappings: {} };
    for (const element of elements) this.see(element);
  }

  private see(element: CfnElement): void {
    if (CfnResource.isCfnResource(element)) {
      if (element.cfnResourceType === 'AWS::IAM::Role') this.roles.set(logicalIdOf(element), element);
      else if (element.cfnResourceType === 'AWS::Lambda::Version') this.versions.push(element);
      else if (RELEVANT.includes(element.cfnResourceType))
      {this.shared.Resources[logicalIdOf(element)] = renderResource(element, this.vault)[1];}
      if (CALLABLE.includes(element.cfnResourceType)) this.callable.push(element);
    } else if (isParameter(element) || isMapping(element)) {
      const { Parameters, Mappings } = renderElement(element, this.vault);
      this.shared.Parameters = { ...this.shared.Parameters, ...objectOf(Parameters) };
      this.shared.Mappings = { ...this.shared.Mappings, ...objectOf(Mappings) };
    }
  }

  /** A template of one function or state machine and what it may refer to. */
  public templateOf(logicalId: string, resource: JsonObject): JsonObject {
    const { Role, RoleArn } = objectOf(resource.Properties);
    const roleId = getAttOf(Role ?? RoleArn)?.[0];
    const role = roleId === undefined ? undefined : this.roles.get(roleId);
    const called = isStateMachine(resource) ? this.callable.map(element => [logicalIdOf(element), { Type: element.cfnResourceType }]) : [];
    const resources: JsonObject = {
      ...Object.fromEntries(called),
      ...this.shared.Resources,
      [logicalId]: resource,
      ...(role && { [roleId!]: renderResource(role, this.vault)[1] }),
    };
    return { ...this.shared, Resources: resources };
  }
}

const isStateMachine = ({ Type: type }: JsonObject): boolean => STATE_MACHINE_TYPES.some(known => known === type);

/** By members of their own: an app may hold more than one copy of the CDK, so that `instanceof` does not tell. */
const isParameter = (element: CfnElement): boolean => 'noEcho' in element;
const isMapping = (element: CfnElement): boolean => 'findInMap' in element;

/** Elements of a stack's own template: those of nested stacks are in templates of their own. */
function elementsOf(scope: IConstruct): readonly CfnElement[] {
  return scope.node.children.flatMap(child =>
    Stack.isStack(child) ? [] : [...(CfnElement.isCfnElement(child) ? [child] : []), ...elementsOf(child)],
  );
}
