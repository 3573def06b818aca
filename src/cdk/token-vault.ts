import {
  DefaultTokenResolver,
  IFragmentConcatenator,
  IPostProcessor,
  IResolvable,
  IResolveContext,
  Reference,
  Stack,
  Token,
  Tokenization,
  TokenizedStringFragments,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { getAttOf, isIntrinsic, refOf } from '../core/intrinsics';
import { isArray, isObject, isString, Json, JsonObject, setOwn } from '../core/json';

/** Stands in JSON for a reference to another stack; CloudFormation never sees it. */
const PLACEHOLDER = 'Fn::CdkToken';
const REFERENCE = new RegExp(`\\{"${PLACEHOLDER}":"([^"]*)#([^"#]*)"\\}`, 'g');

/**
 * Turns CDK values into the JSON that the core works on, and back. An intrinsic function goes back to the very token that it was
 * made of, so that a logical id that changes later, and the exports and imports that the CDK makes for another stack, come out right.
 */
export class TokenVault {
  private readonly foreign = new Map<string, Reference>();
  private readonly origins = new WeakMap<object, () => unknown>();
  private readonly targets = new Map<string, IConstruct>();

  constructor(private readonly stack: Stack | undefined) {}

  /** JSON of a value as its stack's template will hold it; a reference to another stack is a placeholder. */
  public resolve(value: unknown, scope: IConstruct): Json | undefined {
    return Tokenization.resolve(value, { scope, preparing: false, resolver: new VaultResolver(this, this.stack) }) as Json | undefined;
  }

  /** JSON that stands for a reference to another stack: the same for the same reference, in every vault. */
  public placeholder(reference: Reference): Json {
    const key = `${reference.target.node.path}#${reference.displayName}`;
    this.foreign.set(key, reference);
    return { [PLACEHOLDER]: key };
  }

  /** The region of the stack that a placeholder refers to, where it is known. */
  public regionOf(value: Json): string | undefined {
    const key = isObject(value) ? value[PLACEHOLDER] : undefined;
    const region = isString(key) ? Stack.of(this.foreign.get(key)!.target).region : undefined;
    return Token.isUnresolved(region) ? undefined : region;
  }

  /** Text about JSON in which references to other stacks read as `Fn::Sub` would write them, by their construct's path. */
  public readable(text: string): string {
    return text.replace(REFERENCE, (_, path: string, attribute: string) => `"\${${path}.${attribute}}"`);
  }

  /** JSON that stands for a value which is made only when it is asked for. */
  public standIn(json: JsonObject, make: () => unknown): Json {
    this.origins.set(json, make);
    return json;
  }

  /** What a logical id stands for, if a reference to it has been resolved. */
  public targetOf(logicalId: string): IConstruct | undefined {
    return this.targets.get(logicalId);
  }

  /** Notes what a reference refers to. */
  public rememberTarget(json: unknown, target: IConstruct): void {
    const id = refOf(json as Json) ?? getAttOf(json as Json)?.[0];
    if (id !== undefined) this.targets.set(id, target);
  }

  /** Notes what an intrinsic function was made of. */
  public remember(json: unknown, origin: () => unknown): unknown {
    if (isIntrinsic(json as Json) && !this.origins.has(json as object)) this.origins.set(json as object, origin);
    return json;
  }

  /** The value with tokens in it again, wherever it came from one. */
  public restore(value: Json): unknown {
    if (isArray(value)) return value.map(item => this.restore(item));
    if (!isObject(value)) return value;
    const key = value[PLACEHOLDER];
    if (isString(key)) return this.foreign.get(key)!;
    const origin = this.origins.get(value);
    if (origin) return origin();
    const restored: Record<string, Json> = {};
    for (const name of Object.keys(value)) setOwn(restored, name, this.restore(value[name]!) as Json);
    return restored;
  }
}

class VaultResolver extends DefaultTokenResolver {
  constructor(
    private readonly vault: TokenVault,
    private readonly stack: Stack | undefined,
  ) {
    super(JOIN);
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    const reference = Reference.isReference(token) ? token : undefined;
    if (reference && (!this.stack || Stack.of(reference.target) !== this.stack)) return this.vault.placeholder(reference);
    const json: unknown = super.resolveToken(token, context, postProcessor);
    if (reference) this.vault.rememberTarget(json, reference.target);
    return this.vault.remember(json, () => token);
  }

  public resolveString(fragments: TokenizedStringFragments, context: IResolveContext): unknown {
    return this.vault.remember(super.resolveString(fragments, context), () => textOf(fragments));
  }
}

/** The text that the fragments were, tokens encoded in it. */
const textOf = (fragments: TokenizedStringFragments): unknown =>
  fragments.mapTokens({ mapToken: token => Token.asString(token) }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });

/** Text with tokens in it becomes `Fn::Join`, as the CDK itself renders it. */
const JOIN: IFragmentConcatenator = {
  join(left: unknown, right: unknown): unknown {
    const parts: unknown[] = [];
    for (const part of [...partsOf(left), ...partsOf(right)]) {
      if (typeof part === 'string' && typeof parts.at(-1) === 'string') parts.push(`${String(parts.pop())}${part}`);
      else parts.push(part);
    }
    return parts.length === 1 ? parts[0] : { 'Fn::Join': ['', parts] };
  },
};

function partsOf(fragment: unknown): readonly unknown[] {
  const join = isObject(fragment) ? fragment['Fn::Join'] : undefined;
  return fragment === undefined ? [] : isArray(join) && join[0] === '' && isArray(join[1]) ? join[1] : [fragment];
}
