/** The metrics of the function itself, `aws.lambda.enhanced.*`, each counted by one of library and extension. */
import type { Config } from '../config';
import type { Invocation } from '../invocation';
import type { Outcome } from '../outcome';
import { VERSION } from '../version';
import type { MetricRouter } from './metric-router';

const PREFIX = 'aws.lambda.enhanced.';
const RUNTIME = `nodejs${process.versions.node.split('.', 1)[0]}.x`;

/** The tag that Datadog counts its own layers by. */
export const LAYER_TAG = `dd_lambda_layer:datadog-node${process.version}`;

export class EnhancedMetrics {
  constructor(private readonly config: Config, private readonly router: MetricRouter) {}

  /** The extension counts invocations from the platform's own reports. */
  countInvocation(invocation: Invocation): void {
    if (this.config.enhancedMetrics && !this.router.hasExtension) this.send(invocation, 'invocations', 1);
  }

  /** One error at most. A thrown one is in the platform's report; a 5xx that was returned is only known here. */
  countOutcome(invocation: Invocation, outcome: Outcome, isServerError: boolean, batchFailures: number | undefined): void {
    if (!this.config.enhancedMetrics) return;
    const isOurs = outcome.failed ? !this.router.hasExtension : isServerError;
    if (isOurs) this.send(invocation, 'errors', 1);
    if (batchFailures !== undefined) this.send(invocation, 'batch_item_failures', batchFailures);
  }

  private send(invocation: Invocation, name: string, value: number): void {
    this.router.send({ name: PREFIX + name, value, tags: metricTags(invocation) }, true);
  }
}

/** Region, account and name from the function's ARN; what is not known is left out. */
function metricTags({ facts: { fn, functionName, functionVersion, memory }, start }: Invocation): string[] {
  const qualifier = fn.qualifier.replace(/^\$/, '');
  const isAlias = qualifier !== '' && qualifier !== 'LATEST' && !/^\d+$/.test(qualifier);
  return [
    ...fn.name ? [`region:${fn.region}`, `account_id:${fn.account}`] : [],
    `functionname:${functionName}`,
    ...isAlias && functionVersion ? [`executedversion:${functionVersion}`] : [],
    ...fn.name ? [`resource:${fn.name}${qualifier && `:${qualifier}`}`] : [],
    ...memory ? [`memorysize:${memory}`] : [],
    `cold_start:${start.coldStart}`,
    ...start.proactive ? ['proactive_initialization:true'] : [],
    `datadog_lambda:v${VERSION}`,
    `runtime:${RUNTIME}`,
  ];
}
