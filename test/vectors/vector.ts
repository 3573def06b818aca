/**
 * The shape of the files beside this one. README.md says what each field means; both languages read the files.
 * Times are nanoseconds since 1970 as decimal strings, span ids are decimal strings, trace ids 32 hex digits:
 * none of them fits a JSON number.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A string is a tag, a number is a numeric tag (a metric of the span), null says that the tag must not be there. */
export type Tags = Readonly<Record<string, string | number | null>>;

/** A moment: nanoseconds, or one of the two moments that only the running invocation knows. */
export type Moment = string; // /^\d+$/ | 'invocation-start' | 'invocation-end'

export interface VectorFile<Case> {
  readonly subject: Subject;
  readonly title: string;
  readonly cases: readonly Case[];
}

export type Subject =
  | 'invocation'
  | 'xray-header'
  | 'step-functions-ids'
  | 'pointer-hash'
  | 'service-mapping'
  | 'payload-tags'
  | 'authorizer-answer'
  | 'sandbox'
  | 'metric-line'
  | 'log-correlation';

export interface CaseBase {
  readonly name: string;
  /** One sentence: what the answer is and which public source it comes from. */
  readonly why: string;
  /** Left out: both languages. Given: only a runtime of that language can have this input. */
  readonly languages?: ReadonlyArray<'nodejs' | 'python'>;
}

export interface InvocationCase extends CaseBase {
  /** The event itself, or … */
  readonly event?: Json;
  /** … a file beside this one, */
  readonly eventFile?: string;
  /** with these places changed: JSON pointers (RFC 6901) to new values; a `{"$remove": true}` takes the place away. */
  readonly eventPatch?: Readonly<Record<string, Json>>;
  readonly context?: InvocationContext;
  readonly environment?: Readonly<Record<string, string>>;
  readonly extractor?: ExtractorBehaviour;
  readonly handler?: HandlerBehaviour;
  readonly expected: InvocationExpected;
}

export interface InvocationContext {
  readonly functionArn?: string;
  readonly requestId?: string;
  readonly clientContext?: Json;
  /** The value of `_X_AMZN_TRACE_ID`. */
  readonly xrayHeader?: string;
  /** Whether Datadog's extension is there. Left out: it is not. */
  readonly extension?: boolean;
}

/** What DD_TRACE_EXTRACTOR's function does: it returns a value of this shape, or throws. */
export interface ExtractorBehaviour {
  readonly returns?: Json;
  readonly throws?: string;
}

/** What the user's handler does. Left out: it returns null. */
export interface HandlerBehaviour {
  readonly returns?: Json;
  /** Nothing at all: `undefined` in Node.js, `None` in Python. */
  readonly returnsNothing?: boolean;
  readonly throws?: { readonly type: string; readonly message: string };
  readonly streaming?: boolean;
}

export interface InvocationExpected {
  /** What was found to extract from, keys in lower case; the keys listed must be there with these values. null: nothing. */
  readonly carrier?: Readonly<Record<string, string>> | null;
  /** The parent from outside (of the outermost inferred span, else of `aws.lambda`). null: a new trace. */
  readonly parent?: Parent | null;
  /** The span links of `aws.lambda`, in order, without pointers. */
  readonly links?: readonly Link[];
  /** `_dd.span_links.dropped` of `aws.lambda`. 0: the tag is not there. */
  readonly droppedLinks?: number;
  /** All inferred spans, outermost first; each is the parent of the next, the last of `aws.lambda`. */
  readonly inferredSpans?: readonly InferredSpan[];
  /** The services of `inferredSpans` alone, outermost first. */
  readonly services?: readonly string[];
  /** The error flags of `inferredSpans` alone, outermost first. */
  readonly inferredErrors?: ReadonlyArray<0 | 1>;
  readonly lambdaSpan?: LambdaSpan;
  /** Tags of `aws.lambda` that say what triggered it. */
  readonly triggerTags?: Tags;
  /** On the innermost inferred span, else on `aws.lambda`; no two alike. */
  readonly pointers?: readonly Pointer[];
  /** By name, every value that the layer sends during the invocation; an empty list: the metric is not sent. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
}

export interface Parent {
  readonly traceId: string;
  readonly spanId: string;
  readonly priority: number | null;
  readonly origin?: string;
  /** `_dd.p.*` without `_dd.p.tid`, which is in traceId, and without `_dd.p.dm` where the case does not give it. */
  readonly tags?: Readonly<Record<string, string>>;
  /** As it must leave the function again: the other vendors' part of the header. */
  readonly tracestate?: string;
  readonly baggage?: Readonly<Record<string, string>>;
  /** Which turn found it. `_dd.parent_source` is `xray` for xray, `event` for all others. */
  readonly source: 'custom' | 'event' | 'step-functions' | 'client-context' | 'xray';
}

export interface Link {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface InferredSpan {
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type?: string;
  readonly start: Moment;
  readonly end: Moment;
  readonly synchronicity: 'sync' | 'async';
  readonly error?: 0 | 1;
  readonly tags?: Tags;
}

export interface LambdaSpan {
  readonly resource?: string;
  readonly service?: string;
  readonly error?: 0 | 1;
  readonly tags?: Tags;
}

export interface Pointer {
  readonly kind: 'aws.s3.object' | 'aws.dynamodb.item';
  readonly direction: 'u' | 'd';
  readonly hash: string;
}

/** Every other subject is a function of its input alone. */
export interface FunctionCase extends CaseBase {
  readonly input: Readonly<Record<string, Json>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, Json>>;
}
