import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Edit } from '../core/edit';
import { mayHoldEdgeFunctions } from '../core/edge-functions';
import { JsonObject, objectOf } from '../core/json';
import { referredId } from '../core/intrinsics';
import { referencesIn } from '../core/references';
import { propertiesOf } from '../core/template';
import { STATE_MACHINE_TYPES } from '../core/state-machines/plan-state-machine';
import { keepsPolicies } from './find-resource';
import { logicalIdOf, renderElement, renderResource } from './read-resource';
import { TokenVault } from './token-vault';

const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const ROLE = 'AWS::IAM::Role';
const FILTER = 'AWS::Logs::SubscriptionFilter';

/** Types of resources that tell the core something about functions, beside the functions themselves. */
const RELEVANT: readonly string[] = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Serverless::SimpleTable',
  'AWS::Logs::LogGroup',
  FILTER,
  'Custom::LogRetention',
  DISTRIBUTION,
  'AWS::SecretsManager::Secret',
];

/** Types of resources that a state machine may call: that they are there is all that the core asks of them. */
const CALLABLE: readonly string[] = ['AWS::Lambda::Function', 'AWS::Lambda::Version', 'AWS::Lambda::Alias'];

/** What of a stack the core has to see to plan a function of it: rendered once, and of most resources only those that are asked for. */
export class StackView {
  private readonly resources: CfnResource[] = [];
  private byId?: ReadonlyMap<string, CfnResource>;
  private readonly seenRoles = new Map<string, JsonObject>();
  private readonly versions = new Map<string, CfnResource[]>();
  private readonly callable: CfnResource[] = [];
  private readonly filters: Record<string, JsonObject> = {};
  private readonly shared: { Resources: Record<string, JsonObject>; Parameters: JsonObject; Mappings: JsonObject; Globals?: JsonObject };

  constructor(
    stack: Stack,
    private readonly vault: TokenVault,
    private readonly region: string | undefined,
  ) {
    this.shared = { Resources: {}, Parameters: {}, Mappings: {} };
    const elements = elementsOf(stack);
    for (const element of elements) this.see(element);
    const distributed = elements.some(element => CfnResource.isCfnResource(element) && element.cfnResourceType === DISTRIBUTION);
    if (distributed) this.shareVersions();
  }

  private see(element: CfnElement): void {
    if (CfnResource.isCfnResource(element)) {
      const type = element.cfnResourceType;
      this.resources.push(element);
      if (type === 'AWS::Lambda::Version') this.seeVersion(element);
      else if (RELEVANT.includes(type)) this.shared.Resources[logicalIdOf(element)] = renderResource(element, this.vault)[1];
      if (CALLABLE.includes(type)) this.callable.push(element);
    } else if (isParameter(element) || isMapping(element) || isInclude(element)) {
      const { Parameters, Mappings, Globals } = renderElement(element, this.vault);
      this.shared.Parameters = { ...this.shared.Parameters, ...objectOf(Parameters) };
      this.shared.Mappings = { ...this.shared.Mappings, ...objectOf(Mappings) };
      if (Globals !== undefined) this.shared.Globals = objectOf(Globals);
    }
  }

  private seeVersion(version: CfnResource): void {
    const functionId = this.functionIdOf(version);
    if (functionId === undefined) return;
    const before = this.versions.get(functionId);
    if (before) before.push(version);
    else this.versions.set(functionId, [version]);
  }

  /** By the property, since rendering a `currentVersion` whole computes the hash of its function. */
  private functionIdOf(version: CfnResource): string | undefined {
    const written = (version as { functionName?: unknown }).functionName;
    const name =
      written === undefined ? propertiesOf(renderResource(version, this.vault)[1]).FunctionName : this.vault.resolve(written, version);
    return referredId(name);
  }

  /** A distribution names functions by their versions. */
  private shareVersions(): void {
    for (const [functionId, versions] of this.versions) {
      const Properties = { FunctionName: { Ref: functionId } };
      for (const version of versions) this.shared.Resources[logicalIdOf(version)] = { Type: version.cfnResourceType, Properties };
    }
  }

  /** Published versions of a function that the app declares. */
  public versionsOf(functionId: string): readonly CfnResource[] {
    return this.versions.get(functionId) ?? [];
  }

  /** What all functions of the stack may refer to, none of them in it. */
  public get template(): JsonObject {
    return this.shared;
  }

  /** Notes the subscription filters among edits; those of functions are costly to see for each other function, which has its own group. */
  public noteFilters(edits: readonly Edit[], forFunctions = false): void {
    const noted = forFunctions ? this.shared.Resources : this.filters;
    for (const { logicalId, path, value } of edits) {
      if (path.length === 0 && objectOf(value).Type === FILTER) noted[logicalId] = objectOf(value);
    }
  }

  /** The resources that all functions may refer to, and every subscription filter that was added for functions. */
  public get withFilters(): JsonObject {
    return { ...this.shared.Resources, ...this.filters };
  }

  /** A template of one function or state machine and what it may refer to; of its roles, those that may be granted something. */
  public templateOf(logicalId: string, resource: JsonObject, element: CfnResource): JsonObject {
    const { Role, RoleArn } = keepsPolicies(element) ? {} : objectOf(resource.Properties);
    const called = isStateMachine(resource) ? this.callable.map(other => [logicalIdOf(other), { Type: other.cfnResourceType }]) : [];
    const resources: JsonObject = {
      ...Object.fromEntries(called),
      ...this.shared.Resources,
      [logicalId]: resource,
      ...Object.fromEntries([...referencesIn(Role ?? RoleArn)].flatMap(id => this.roleEntry(id))),
    };
    return { ...this.shared, Resources: resources };
  }

  /** Any resource of the stack as its template will hold it, but for what the CDK adds to `DependsOn` last of all. */
  public readonly tryRender = (id: string): JsonObject | undefined => {
    if (this.shared.Resources[id]) return this.shared.Resources[id];
    const element = id.startsWith('AWS::') ? undefined : this.tryFind(id);
    return element && renderResource(element, this.vault)[1];
  };

  private roleEntry(id: string): readonly (readonly [string, JsonObject])[] {
    const before = this.seenRoles.get(id);
    if (before) return [[id, before]];
    const role = this.tryFind(id);
    if (role?.cfnResourceType !== ROLE) return [];
    const seen = this.trustOf(role);
    this.seenRoles.set(id, seen);
    return [[id, seen]];
  }

  /** By the reference that named it; one that is written out in an override is looked for among all resources. */
  private tryFind(id: string): CfnResource | undefined {
    const target = this.vault.targetOf(id);
    if (target) return CfnResource.isCfnResource(target) ? target : undefined;
    this.byId ??= new Map(this.resources.map(resource => [logicalIdOf(resource), resource]));
    return this.byId.get(id);
  }

  /** Of a role, only when it is there and whether the edge may assume it matter; its policies would cost as much to render as the function. */
  private trustOf(role: CfnResource): JsonObject {
    const written = (role as { assumeRolePolicyDocument?: unknown }).assumeRolePolicyDocument;
    if (written === undefined) return renderResource(role, this.vault)[1];
    const { condition } = role.cfnOptions;
    return {
      Type: ROLE,
      ...(condition && { Condition: logicalIdOf(condition) }),
      Properties: mayHoldEdgeFunctions(this.region) ? { AssumeRolePolicyDocument: this.vault.resolve(written, role)! } : {},
    };
  }
}

const isStateMachine = ({ Type: type }: JsonObject): boolean => STATE_MACHINE_TYPES.some(known => known === type);

/** By members of their own: an app may hold more than one copy of the CDK, so that `instanceof` does not tell. */
const isParameter = (element: CfnElement): boolean => 'noEcho' in element;
const isMapping = (element: CfnElement): boolean => 'findInMap' in element;
const isInclude = (element: CfnElement): boolean => 'getNestedStack' in element;

/** Elements of a stack's own template: those of nested stacks are in templates of their own. */
function elementsOf(scope: IConstruct): readonly CfnElement[] {
  return scope.node.children.flatMap(child =>
    Stack.isStack(child) ? [] : [...(CfnElement.isCfnElement(child) ? [child] : []), ...elementsOf(child)],
  );
}
