/** The event and the result as tags, when asked for (DD_CAPTURE_LAMBDA_PAYLOAD): no secret, no more than fits. */
import type { Tags } from './tracer-types';

const MAX_VALUE_LENGTH = 5000;
/** The tracers' own limit for payloads of AWS calls. */
const MAX_TAGS = 758;
const INCOMPLETE = '_dd.payload_tags_incomplete';
/** A handler's own object may be circular. */
const MAX_HIDDEN_DEPTH = 50;
/** Each is one character at least, so what comes after them is cut off: without end where an object leads back to itself twice. */
const MAX_HIDDEN_VALUES = MAX_VALUE_LENGTH;
const REDACTED = 'redacted';

const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization', 'x-authorization', 'proxy-authorization', 'authorizationtoken', 'identitysource', 'cookie', 'set-cookie', 'cookies', 'x-api-key', 'api_key', 'apikey',
  'password', 'passwd', 'secret', 'token', 'x-amz-security-token',
  // OAuth and OpenID Connect, also as a load balancer hands them on.
  'access_token', 'refresh_token', 'id_token', 'client_secret', 'x-amzn-oidc-accesstoken', 'x-amzn-oidc-data',
  // Events of CodePipeline, of CloudFormation's custom resources, and of S3 Object Lambda: credentials, and addresses that are signed.
  'secretaccesskey', 'sessiontoken', 'responseurl', 'inputs3url', 'outputtoken',
]);

export interface Capture {
  readonly captureDepth: number;
  readonly redactedNames: ReadonlySet<string>;
}

/** The value flattened with dots; what is deeper than asked for is JSON text. */
export function payloadTags(prefix: string, value: unknown, { captureDepth, redactedNames }: Capture): Tags {
  const tags: Record<string, string> = {};
  let count = 0;
  for (const [name, text] of new Walk(captureDepth, redactedNames).leaves(prefix, value, 0)) {
    if (count++ >= MAX_TAGS) {
      tags[INCOMPLETE] = 'true';
      break;
    }
    tags[name] = text.slice(0, MAX_VALUE_LENGTH);
  }
  return tags;
}

type Fields = Readonly<Record<string, unknown>>;
type Container = Fields | readonly unknown[];

class Walk {
  /** How many more values one text may hold. */
  private left = 0;

  constructor(private readonly maxDepth: number, private readonly extraSecrets: ReadonlySet<string>) {}

  * leaves(name: string, given: unknown, depth: number): Iterable<readonly [string, string]> {
    const value = unpacked(given);
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return;
    if (!isContainer(value)) {
      yield [name, typeof value === 'string' ? value : json(value)];
    } else if (depth >= this.maxDepth || isEmpty(value)) {
      this.left = MAX_HIDDEN_VALUES;
      yield [name, json(this.hidden(value, depth))];
    } else {
      for (const [key, inner] of Object.entries(value)) {
        if (this.isSecret(key)) yield [`${name}.${key}`, REDACTED];
        else yield* this.leaves(`${name}.${key}`, inner, depth + 1);
      }
    }
  }

  /** The value with every secret in it replaced, in JSON inside of text too. */
  private hidden(given: unknown, depth: number): unknown {
    if (depth > this.maxDepth + MAX_HIDDEN_DEPTH || this.left-- <= 0) return REDACTED;
    const value = unpacked(given);
    if (!isContainer(value)) return value;
    const inner = Array.isArray(value) ? this.hiddenItems(value, depth + 1) : this.hiddenFields(value as Fields, depth + 1);
    return typeof given === 'string' ? json(inner) : inner;
  }

  private hiddenItems(items: readonly unknown[], depth: number): unknown[] {
    const hidden: unknown[] = [];
    for (let index = 0; index < items.length && this.left > 0; index++) hidden.push(this.hidden(items[index], depth));
    return hidden;
  }

  private hiddenFields(fields: Fields, depth: number): Fields {
    const hidden: Record<string, unknown> = Object.create(null) as Record<string, unknown>; // `__proto__` is a name like others
    for (const key of Object.keys(fields)) {
      if (this.left <= 0) break;
      hidden[key] = this.isSecret(key) ? REDACTED : this.hidden(fields[key], depth);
    }
    return hidden;
  }

  private isSecret(key: string): boolean {
    const name = key.toLowerCase();
    return SECRET_NAMES.has(name) || this.extraSecrets.has(name);
  }
}

/** JSON in a text taken apart. */
function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // a text that only looks like JSON is a text
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value) && !(value instanceof Date);
}

function isEmpty(value: Container): boolean {
  return Object.keys(value).length === 0;
}

/** As JSON writes it; what JSON cannot write is named by its class, never shown. */
function json(value: unknown): string {
  try {
    return typeof value === 'bigint' ? String(value) : JSON.stringify(value) ?? 'null';
  } catch {
    return `<${(value as object).constructor?.name ?? typeof value}>`;
  }
}
