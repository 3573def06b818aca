import { Annotations, AspectPriority, Aspects, CfnResource, IAspect, Stack, Stage } from 'aws-cdk-lib';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { formatProblem } from '../core/problem';
import { checkProps } from './construct-options';
import { isConstruct, isFunctionResource, isStateMachineResource, tryFindFunctionResource, tryFindStateMachineResource } from './find-resource';
import { freeId } from './free-id';
import { StackInstrumentation } from './stack-instrumentation';
import { DatadogProps } from './props';
import { checkForwarder, checkPlace } from './subscribe-log-group';

/** After all that changes functions, before what only reads them; for a function that is named, before the same for its scope. */
const PRIORITY = AspectPriority.READONLY - 100;

/**
 * Installs Datadog on Lambda functions. Functions are changed at synthesis, after all else that the app does to them, so the
 * order of calls does not matter; what the app sets on a function itself wins.
 */
export class Datadog extends Construct {
  /**
   * Installs Datadog on every function of an app, a stage or a stack, nested stacks included, present and later ones.
   *
   * With `enableStepFunctionsTracing` or `stepFunctionForwarderArn` its state machines are traced as well. `include` and
   * `exclude` choose among them. The CDK's own helper functions are left alone. Several calls may share a scope: of those that
   * choose a function the first one counts.
   *
   * @throws where a Stage is added to the scope after the call: stages are synthesized on their own.
   */
  public static instrument(scope: Construct, props: DatadogProps = {}): Datadog {
    const datadog = new Datadog(scope, freeId(scope, 'DatadogServerless'), props);
    datadog.coverScope(scope);
    return datadog;
  }

  private readonly stacks = new Map<Stack, StackInstrumentation>();
  private readonly named = new Set<CfnResource>();
  private readonly done = new Set<CfnResource>();
  private readonly variables = new Map<CfnResource, Record<string, string>>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatadogProps = {},
  ) {
    super(scope, id);
    checkProps(props, this);
  }

  /**
   * Installs Datadog on functions: `Function` and all that extend it, `SingletonFunction`, `CfnFunction`, and the function of an
   * `Alias` or a `Version`. One that is not in the app, such as an imported one, is reported and left alone.
   */
  public addLambdaFunctions(functions: IConstruct[]): void {
    for (const construct of this.listOf(functions)) this.addNamed(construct, tryFindFunctionResource(construct));
  }

  /**
   * Traces state machines: their executions are logged in full, and each task carries the trace to what it calls. One that is not
   * in the app is reported and left alone.
   */
  public addStateMachines(stateMachines: IConstruct[]): void {
    for (const construct of this.listOf(stateMachines)) this.addNamed(construct, tryFindStateMachineResource(construct));
  }

  /**
   * Installs Datadog on a function that was found in a scope, not named: a helper function of the CDK is left alone.
   *
   * @internal
   */
  public _addFound(resource: CfnResource): void {
    Aspects.of(resource).add(this.aspect(), { priority: PRIORITY });
  }

  /**
   * Sets an environment variable of one function: it stands above the options, and below what the function itself has.
   *
   * @throws where the function is not in the app.
   */
  public setEnvironment(fn: IConstruct, key: string, value: string): void {
    const resource = tryFindFunctionResource(fn);
    if (!resource) throw new Error(`${fn.node.path} has no function in this app whose environment could be set. Give the function itself.`);
    if (!this.variables.has(resource)) Aspects.of(resource).add({ visit: node => this.reportUnused(node) }, { priority: PRIORITY + 1 });
    this.variables.set(resource, { ...this.variables.get(resource), [key]: value });
  }

  /**
   * Subscribes log groups to the Forwarder, those of API Gateway or Step Functions for instance.
   *
   * @throws without `forwarderArn`, or for an imported log group of another region or account than its stack.
   */
  public addForwarderToLogGroups(logGroups: ILogGroup[]): void {
    checkForwarder(this, this.props);
    for (const logGroup of this.listOf(logGroups) as ILogGroup[]) {
      checkPlace(logGroup);
      const visit = (node: IConstruct): void => (node === logGroup ? this.of(Stack.of(node)).subscribe(logGroup) : undefined);
      Aspects.of(logGroup).add({ visit }, { priority: PRIORITY });
    }
  }

  /** Another name of `addForwarderToLogGroups`. */
  public addForwarderToNonLambdaLogGroups(logGroups: ILogGroup[]): void {
    this.addForwarderToLogGroups(logGroups);
  }

  /** Aspects do not reach into stages, which are synthesized on their own, before what is around them. */
  private coverScope(scope: Construct): void {
    const covered = [scope, ...stagesIn(scope)];
    const visited = new Set<IConstruct>();
    const aspect = this.aspect(node => {
      if (covered.includes(node)) visited.add(node);
      if (node === scope) for (const stage of stagesIn(scope)) if (!visited.has(stage)) refuse(stage, covered.includes(stage));
    });
    for (const node of covered) Aspects.of(node).add(aspect, { priority: PRIORITY });
  }

  private aspect(see: (node: IConstruct) => void = () => undefined): IAspect {
    return {
      visit: node => {
        see(node);
        if (isFunctionResource(node) || isStateMachineResource(node)) this.instrumentResource(node);
      },
    };
  }

  private instrumentResource(resource: CfnResource): void {
    if (this.done.has(resource)) return;
    this.done.add(resource);
    this.of(Stack.of(resource)).instrument(resource, { named: this.named.has(resource), variables: this.variables.get(resource) ?? {} });
  }

  private of(stack: Stack): StackInstrumentation {
    const before = this.stacks.get(stack);
    if (before) return before;
    const made = new StackInstrumentation(stack, this.props);
    this.stacks.set(stack, made);
    return made;
  }

  private addNamed(construct: IConstruct, resource: CfnResource | undefined): void {
    if (!resource) return this.reportForeign(construct);
    if (this.named.has(resource)) return;
    this.named.add(resource);
    Aspects.of(resource).add(this.aspect(), { priority: PRIORITY - 1 });
  }

  /** The list that a method is given, checked for those who write in a language without types. */
  private listOf(constructs: IConstruct[]): IConstruct[] {
    const wrong = Array.isArray(constructs) ? constructs.findIndex(construct => !isConstruct(construct)) : 0;
    if (Array.isArray(constructs) && wrong < 0) return constructs;
    throw new Error(
      `${this.node.path}: ${Array.isArray(constructs) ? `item ${wrong} of the list is no construct` : 'a list is wanted'}. Give functions or state machines, as in \`addLambdaFunctions([fn])\`.`,
    );
  }

  private reportUnused(node: IConstruct): void {
    const variables = this.variables.get(node as CfnResource);
    if (!variables || this.done.has(node as CfnResource)) return;
    const names = Object.keys(variables).map(name => `\`${name}\``).join(', ');
    const message = formatProblem({
      code: 'variables-unused',
      severity: 'warning',
      logicalId: node.node.path,
      message: `${names} is not set, because ${this.node.path} does not instrument the function.`,
      remedy: 'Name it in `addLambdaFunctions`, or give it the variable itself.',
    });
    Annotations.of(node).addWarningV2('datadog-serverless:variables-unused', message);
  }

  private reportForeign(construct: IConstruct): void {
    const [what, cure] = tryFindFunctionResource(construct)
      ? ['is a function', 'Give it to `addLambdaFunctions`']
      : tryFindStateMachineResource(construct)
        ? ['is a state machine', 'Give it to `addStateMachines`']
        : ['is not a function or state machine of this app (an imported one, for instance)', 'Instrument it in the app that defines it'];
    const message = `datadog: ${construct.node.path} ${what} and is not instrumented. ${cure}.`;
    Annotations.of(this).addWarningV2('datadog-serverless:foreign-function', message);
  }
}

/** The construct under the name that Datadog's own library gave it in its later versions. */
export class DatadogLambda extends Datadog {}

const stagesIn = (scope: IConstruct): readonly IConstruct[] => scope.node.findAll().filter(node => node !== scope && Stage.isStage(node));

function refuse({ node: { path } }: IConstruct, synthesized: boolean): never {
  const [happened, cure] = synthesized
    ? ['was synthesized before Datadog.instrument was called, as `addStage` of a pipeline does', 'before that']
    : ['was added after Datadog.instrument', 'after the last stage'];
  throw new Error(`The stage ${path} ${happened}, and is not instrumented. Call Datadog.instrument ${cure}, or on the stage itself.`);
}
