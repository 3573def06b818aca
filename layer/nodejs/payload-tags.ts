/** The event and the result as tags, when asked for (DD_CAPTURE_LAMBDA_PAYLOAD): no secret, no more than fits. */
import type { Tags } from './tracer-types';

const MAX_VALUE_LENGTH = 5000;
/** The tracers' own limit for payloads of AWS calls. */
const MAX_TAGS = 758;
const INCOMPLETE = '_dd.payload_tags_incomplete';
/** A handler's own object may be circular. */
const MAX_HIDDEN_DEPTH = 50;
const REDACTED = 'redacted';

const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization', 'x-authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api_key', 'apikey',
  'password', 'passwd', 'secret', 'token', 'x-amz-security-token',
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

type Container = Readonly<Record<string, unknown>> | readonly unknown[];

class Walk {
  constructor(private readonly maxDepth: number, private readonly extraSecrets: ReadonlySet<string>) {}

  * leaves(name: string, given: unknown, depth: number): Iterable<readonly [string, string]> {
    const value = unpacked(given);
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return;
    if (!isContainer(value)) {
      yield [name, typeof value === 'string' ? value : json(value)];
    } else if (depth >= this.maxDepth || isEmpty(value)) {
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
    if (depth > this.maxDepth + MAX_HIDDEN_DEPTH) return REDACTED;
    const value = unpacked(given);
    if (!isContainer(value)) return value;
    const inner = Array.isArray(value)
      ? value.map(item => this.hidden(item, depth + 1))
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.isSecret(key) ? REDACTED : this.hidden(item, depth + 1)]));
    return typeof given === 'string' ? json(inner) : inner;
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
