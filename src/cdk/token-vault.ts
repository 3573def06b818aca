import {
  DefaultTokenResolver,
  IFragmentConcatenator,
  IPostProcessor,
  IResolvable,
  IResolveContext,
  Reference,
  Stack,
  Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isArray, isObject, Json, setOwn } from '../core/json';

/** Stands in JSON for a value that only the CDK may render; CloudFormation never sees it. */
const PLACEHOLDER = 'Fn::CdkToken';

/**
 * Turns CDK values into the JSON that the core works on, and back. What refers to another stack must stay a token until the
 * CDK has made its export and import, so it travels through the core as a placeholder.
 */
export class TokenVault {
  private readonly values: (() => unknown)[] = [];

  constructor(private readonly stack: Stack | undefined) {}

  /** JSON of a value as its stack's template will hold it. */
  public resolve(value: unknown, scope: IConstruct): Json | undefined {
    return Tokenization.resolve(value, { scope, preparing: false, resolver: new PlaceholderResolver(this, this.stack) }) as
      Json | undefined;
  }

  /** JSON that stands for a value until it is restored; the value is asked for only then. */
  public placeholder(value: () => unknown): Json {
    return { [PLACEHOLDER]: this.values.push(value) - 1 };
  }

  /** The value with every placeholder replaced by what it stands for. */
  public restore(value: Json): unknown {
    if (isArray(value)) return value.map(item => this.restore(item));
    if (!isObject(value)) return value;
    const index = value[PLACEHOLDER];
    if (typeof index === 'number') return this.values[index]!();
    const restored: Record<string, Json> = {};
    for (const key of Object.keys(value)) setOwn(restored, key, this.restore(value[key]!) as Json);
    return restored;
  }
}

class PlaceholderResolver extends DefaultTokenResolver {
  constructor(
    private readonly vault: TokenVault,
    private readonly stack: Stack | undefined,
  ) {
    super(JOIN);
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token) && (!this.stack || Stack.of(token.target) !== this.stack)) return this.vault.placeholder(() => token);
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}

/** Text with tokens in it becomes `Fn::Join`, as the CDK itself renders it. */
const JOIN: IFragmentConcatenator = {
  join(left: unknown, right: unknown): unknown {
    const parts = [...partsOf(left), ...partsOf(right)].reduce<unknown[]>(
      (merged, part) =>
        typeof part === 'string' && typeof merged.at(-1) === 'string'
          ? [...merged.slice(0, -1), `${merged.at(-1)}${part}`]
          : [...merged, part],
      [],
    );
    return parts.length === 1 ? parts[0] : { 'Fn::Join': ['', parts] };
  },
};

function partsOf(fragment: unknown): readonly unknown[] {
  const join = isObject(fragment) ? fragment['Fn::Join'] : undefined;
  return fragment === undefined ? [] : isArray(join) && join[0] === '' && isArray(join[1]) ? join[1] : [fragment];
}
