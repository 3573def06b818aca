import { Json, own, setOwn } from '../json';

/** Where a value stands in a text: from its first character to behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ParsedText {
  readonly value: Json;
  /** By `spanKey(path)`. */
  readonly spans: ReadonlyMap<string, Span>;
}

const spanKey = (path: readonly string[]): string => JSON.stringify(path);

const BARE_HOLE = /\uE000\d+\uE001/y;

/** A definition nests ten or twenty deep. */
const DEEPEST = 500;

/**
 * Parses JSON in which holes (holes.ts) may stand, within strings or as values, and notes where each value is; undefined where it
 * is no JSON even so, or says a key twice. A hole that is a value is text of nothing else.
 */
export function tryParseText(text: string): ParsedText | undefined {
  const parser = new Parser(text);
  try {
    const value = parser.document();
    return { value, spans: parser.spans };
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class NotJson extends Error {}

class Parser {
  public readonly spans = new Map<string, Span>();
  private at = 0;

  constructor(private readonly text: string) {}

  public document(): Json {
    const value = this.value([]);
    this.space();
    if (this.at < this.text.length) throw new NotJson();
    return value;
  }

  private value(path: readonly string[]): Json {
    if (path.length > DEEPEST) throw new NotJson();
    this.space();
    const start = this.at;
    const value = this.unspanned(path);
    this.spans.set(spanKey(path), { start, end: this.at });
    return value;
  }

  private unspanned(path: readonly string[]): Json {
    switch (this.text[this.at]) {
      case '{':
        return this.object(path);
      case '[':
        return this.array(path);
      case '"':
        return this.string();
      case '\uE000':
        return this.match(BARE_HOLE);
      default:
        return JSON.parse(this.match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y)) as Json;
    }
  }

  private object(path: readonly string[]): Json {
    const members: Record<string, Json> = {};
    this.list('}', () => {
      this.space();
      const key = this.string();
      if (own(members, key) !== undefined) throw new NotJson();
      this.space();
      this.match(/:/y);
      setOwn(members, key, this.value([...path, key]));
    });
    return members;
  }

  private array(path: readonly string[]): Json {
    const items: Json[] = [];
    this.list(']', () => items.push(this.value([...path, String(items.length)])));
    return items;
  }

  private list(close: string, member: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      member();
      this.space();
      const next = this.text[this.at++];
      if (next === close) return;
      if (next !== ',') throw new NotJson();
    }
  }

  private string(): string {
    const literal = this.match(/"(?:[^"\\\u0000-\u001F]|\\.)*"/y);
    try {
      return JSON.parse(literal) as string;
    } catch {
      throw new NotJson();
    }
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw new NotJson();
    this.at += found.length;
    return found;
  }
}

/** A value set in a parsed text: a new member of an object, or another value for one that is there. */
export interface TextChange {
  readonly path: readonly string[];
  readonly value: Json;
}

/** The text with the changes in it; every character that no change replaces stays. */
export function changeText(text: string, { spans }: ParsedText, changes: readonly TextChange[]): string {
  const places = changes.map(({ path, value }, order) => {
    const span = spans.get(spanKey(path));
    const start = span ? span.start : spans.get(spanKey(path.slice(0, -1)))!.start + 1;
    return { start, end: span ? span.end : start, order, key: span ? undefined : path.at(-1)!, value };
  });
  const lastFirst = places.sort((a, b) => b.start - a.start || b.order - a.order);
  return lastFirst.reduce((result, { start, end, key, value }) => {
    const before = result.slice(0, start);
    const after = result.slice(end);
    return before + (key === undefined ? JSON.stringify(value) : member(key, value, after)) + after;
  }, text);
}

/** A member goes first into its object, so that only the brace before it has to be found. */
const member = (key: string, value: Json, after: string): string =>
  `${JSON.stringify(key)}:${JSON.stringify(value)}${after.trimStart().startsWith('}') ? '' : ','}`;
