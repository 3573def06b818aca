import { Annotations, AspectPriority, Aspects, CfnResource, IAspect, Stack, Stage } from 'aws-cdk-lib';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { checkProps } from './construct-options';
import { isFunctionResource, isStateMachineResource, tryFindFunctionResource, tryFindStateMachineResource } from './find-resource';
import { StackInstrumentation } from './stack-instrumentation';
import { DatadogProps } from './props';
import { subscribeLogGroup } from './subscribe-log-group';

/** After all that changes functions, before what only reads them. */
const PRIORITY = AspectPriority.READONLY - 100;

/**
 * Installs Datadog on Lambda functions. Functions are changed at synthesis, after all else that the app does to them, so the
 * order of calls does not matter; what the app sets on a function itself wins.
 */
export class Datadog extends Construct {
  /**
   * Installs Datadog on every function of an app, a stage or a stack, and with `enableStepFunctionsTracing` or
   * `stepFunctionForwarderArn` on every state machine, nested stacks included, present and later ones; `include`
   * and `exclude` choose among them. The CDK's own helper functions are left alone.
   *
   * @throws where a Stage is added to the scope after the call: stages are synthesized on their own.
   */
  public static instrument(scope: Construct, props: DatadogProps = {}): Datadog {
    const datadog = new Datadog(scope, 'DatadogServerless', props);
    datadog.coverScope(scope);
    return datadog;
  }

  private readonly stacks = new Map<Stack, StackInstrumentation>();
  private readonly named = new Set<CfnResource>();
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
    for (const construct of functions) this.addNamed(construct, tryFindFunctionResource(construct));
  }

  /**
   * Traces state machines: their executions are logged in full, and each task carries the trace to what it calls. One that is not
   * in the app is reported and left alone.
   */
  public addStateMachines(stateMachines: IConstruct[]): void {
    for (const construct of stateMachines) this.addNamed(construct, tryFindStateMachineResource(construct));
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
    this.variables.set(resource, { ...this.variables.get(resource), [key]: value });
  }

  /**
   * Subscribes log groups to the Forwarder, those of API Gateway or Step Functions for instance.
   *
   * @throws without `forwarderArn`.
   */
  public addForwarderToLogGroups(logGroups: ILogGroup[]): void {
    for (const logGroup of logGroups) subscribeLogGroup(this, logGroup, this.props);
  }

  /** Another name of `addForwarderToLogGroups`. */
  public addForwarderToNonLambdaLogGroups(logGroups: ILogGroup[]): void {
    this.addForwarderToLogGroups(logGroups);
  }

  private coverScope(scope: Construct): void {
    const stages = new Set<IConstruct>([scope, ...stagesIn(scope)]);
    for (const stage of stages) {
      Aspects.of(stage).add(
        this.aspect(() => stagesIn(scope).filter(found => !stages.has(found))),
        { priority: PRIORITY },
      );
    }
  }

  private aspect(late: () => readonly IConstruct[] = () => []): IAspect {
    return {
      visit: node => {
        if (isFunctionResource(node) || isStateMachineResource(node)) this.instrumentResource(node);
        else if (Stage.isStage(node)) refuseLate(late());
      },
    };
  }

  private instrumentResource(resource: CfnResource): void {
    const stack = Stack.of(resource);
    let instrumentation = this.stacks.get(stack);
    if (!instrumentation) this.stacks.set(stack, (instrumentation = new StackInstrumentation(stack, this.props)));
    instrumentation.instrument(resource, { named: this.named.has(resource), variables: this.variables.get(resource) ?? {} });
  }

  private addNamed(construct: IConstruct, resource: CfnResource | undefined): void {
    if (!resource) return this.reportForeign(construct);
    if (this.named.has(resource)) return;
    this.named.add(resource);
    this._addFound(resource);
  }

  private reportForeign(construct: IConstruct): void {
    const message = `datadog: ${construct.node.path} is not a function or state machine of this app (an imported one, for instance) and is not instrumented. Instrument it in the app that defines it.`;
    Annotations.of(this).addWarningV2('datadog-serverless:foreign-function', message);
  }
}

/** The construct under the name that Datadog's own library gave it in its later versions. */
export class DatadogLambda extends Datadog {}

const stagesIn = (scope: IConstruct): readonly IConstruct[] => scope.node.findAll().filter(node => node !== scope && Stage.isStage(node));

function refuseLate([late]: readonly IConstruct[]): void {
  if (late) {
    throw new Error(
      `The stage ${late.node.path} was added after Datadog.instrument and would not be instrumented. Call Datadog.instrument after the last stage, or on the stage itself.`,
    );
  }
}
