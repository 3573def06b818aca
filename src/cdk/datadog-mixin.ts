import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Datadog } from './datadog';
import { isFunctionResource } from './find-resource';
import { freeId } from './free-id';
import { DatadogProps } from './props';

/**
 * The construct as a mixin, for apps whose CDK has mixins: `fn.with(new DatadogMixin(props))`, or
 * `Mixins.of(app).apply(new DatadogMixin(props))`. It has the shape of the `IMixin` of newer versions of `constructs`.
 */
export class DatadogMixin {
  private readonly datadogs = new Map<Stack, Datadog>();

  constructor(private readonly props: DatadogProps = {}) {}

  /** Whether a construct is the resource of a Lambda function. */
  public supports(construct: IConstruct): boolean {
    return isFunctionResource(construct);
  }

  /** Installs Datadog on a function; any other construct stays as it is. */
  public applyTo(construct: IConstruct): void {
    if (!isFunctionResource(construct)) return;
    const stack = Stack.of(construct);
    let datadog = this.datadogs.get(stack);
    if (!datadog) this.datadogs.set(stack, (datadog = new Datadog(stack, freeId(stack, 'DatadogMixin'), this.props)));
    datadog._addFound(construct);
  }
}
