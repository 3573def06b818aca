import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { bundledKey } from '../core/choose-layers';
import { Json, JsonObject, objectOf } from '../core/json';
import { Options } from '../core/option-values';
import { planResources } from '../core/plan';
import { publishedState } from '../core/published-versions';
import { checkOptions } from '../core/check-options';
import { isError } from '../core/problem';
import { RUNTIMES } from '../core/runtimes';
import { choiceOf } from '../core/selection';
import { Settings, settingsOf } from '../core/settings';
import { sharedContext } from '../core/shared-context';
import { SharedContext } from '../core/step';
import { viewOf } from '../core/template';
import { recordOf } from '../core/undo-record';
import { VERSION } from '../core/version';
import { addElement, applyToConstruct } from './apply-edits';
import { optionsOfProps } from './construct-options';
import { moveVersions } from './move-versions';
import { DatadogProps } from './props';
import { renderResource } from './read-resource';
import { annotate, recordCoverage } from './report';
import { readyKeys, runtimeLayerOf } from './runtime-layer-code';
import { StackView } from './stack-view';
import { planSubscription } from './subscribe-log-group';
import { TokenVault } from './token-vault';

const PYTHON_KEYS: readonly string[] = RUNTIMES.filter(({ family, bundled }) => family === 'python' && bundled).flatMap(
  ({ family, name }) => [false, true].map(arm => bundledKey(family, name, arm)),
);

/** What is asked for one function or state machine. */
export interface Request {
  /** It was named itself, not a scope around it. */
  readonly named: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** Plans and applies the instrumentation of the functions and state machines of one stack: region, references and options are the stack's own. */
export class StackInstrumentation {
  private readonly vault: TokenVault;
  private readonly settings: Settings;
  private readonly view: StackView;
  private readonly usable: boolean;
  private shared: SharedContext | undefined;

  constructor(
    private readonly stack: Stack,
    props: DatadogProps,
  ) {
    this.vault = new TokenVault(stack);
    const { options, problems } = optionsOfProps(props, this.vault, stack);
    const region = Token.isUnresolved(stack.region) ? {} : { region: stack.region };
    const regionOf = (value: Json): string | undefined => this.vault.regionOf(value);
    this.settings = settingsOf(options, { ...region, regionOf, bundledLayers: this.bundledLayers(options) });
    const found = [...problems, ...checkOptions(this.settings)];
    annotate(stack, found, this.vault);
    this.usable = !found.some(isError);
    this.view = new StackView(stack, this.vault, this.settings.environment.region);
  }

  /** Layers are made in the stack when an edit first asks for them. Python's are built at synthesis, so they have to be asked for by name. */
  private bundledLayers({ runtimeLayers }: Options): Readonly<Record<string, Json>> {
    const keys = runtimeLayers === 'bundled' ? [...readyKeys(), ...PYTHON_KEYS] : readyKeys();
    return Object.fromEntries(
      keys.map(key => [key, this.vault.standIn({ 'Fn::RuntimeLayer': `${VERSION}-${key}` }, () => runtimeLayerOf(this.stack, key).layerVersionArn)]),
    );
  }

  public instrument(resource: CfnResource, { named, variables }: Request): void {
    if (!this.usable) return;
    const [logicalId, rendered] = renderResource(resource, this.vault);
    const own = this.vault.resolve(variables, resource) as JsonObject as Readonly<Record<string, string>>;
    const environment = {
      ...this.settings.environment,
      resourceIds: new Set([logicalId]),
      constructPaths: { [logicalId]: resource.node.path },
      named,
      variables: { [logicalId]: own },
    };
    const template = this.view.templateOf(logicalId, rendered, resource);
    if (recordOf(rendered)) return this.leave(resource, logicalId, { ...this.settings, environment }, template);
    this.shared ??= sharedContext(this.settings, viewOf(this.view.template, this.settings.environment), this.view.tryRender);
    const { edits, problems, coverage } = planResources(template, { ...this.settings, environment }, this.shared);
    annotate(resource, problems, this.vault);
    for (const covered of coverage) recordCoverage(this.stack, covered);
    this.view.noteFilters(edits);
    if (edits.length === 0) return;
    applyToConstruct(resource, logicalId, template, edits, this.vault);
    const versions = this.view.versionsOf(logicalId);
    if (versions.length === 0) return;
    const changes = edits.filter(edit => edit.logicalId === logicalId);
    const state = publishedState(logicalId, changes, template);
    if (state !== undefined) annotate(resource, moveVersions(versions, state, this.vault), this.vault);
  }

  /** Subscribes a log group that was named itself to the Forwarder. */
  public subscribe(logGroup: ILogGroup): void {
    if (!this.usable) return;
    const { edits, problems } = planSubscription(logGroup, this.settings.options, this.view.withFilters, this.vault);
    annotate(logGroup, problems, this.vault);
    for (const { logicalId, value, section } of edits) addElement(this.stack, logicalId, value, section, this.vault);
    this.view.noteFilters(edits, true);
  }

  /** Another construct has instrumented it, which is worth a word where this one was to do it, too. */
  private leave(resource: CfnResource, logicalId: string, settings: Settings, template: JsonObject): void {
    const view = viewOf(template, settings.environment);
    const rendered = objectOf(view.resources[logicalId]);
    const { FunctionName, StateMachineName, Tags } = objectOf(rendered.Properties);
    const excluded = choiceOf(settings, view)(logicalId, rendered, FunctionName ?? StateMachineName, Tags);
    if (!excluded) annotate(resource, [ALREADY(logicalId)], this.vault);
  }
}

const ALREADY = (logicalId: string) => ({
  code: 'instrumented-twice',
  severity: 'warning' as const,
  logicalId,
  message: 'Two Datadog constructs instrument it; the first one did.',
  remedy: 'Name it to one of them, or exclude it from the other.',
});
