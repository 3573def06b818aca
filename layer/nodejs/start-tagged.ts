/** Starts a span whose tags stay an object that V8 is quick with. */
import type { Span, SpanOptions, Tracer } from './tracer-types';

type SpanTags = Readonly<Record<string, unknown>>;

/** By the name of a span: an object with the names of its tags and room for them. */
const forms = new Map<string, SpanTags>();

/**
 * The tracer adds tag by tag to an object that began empty. With more than some sixteen V8 makes a dictionary of it, once for every
 * span, which costs more than all else about a span: the tags are copies of an object that has a place for each.
 *
 * A tracer that keeps its tags in another way is given them in its own.
 */
export function startTagged(tracer: Tracer, name: string, options: SpanOptions, tags: SpanTags): Span {
  const span = tracer.startSpan(name, options);
  const context = span.context();
  const own = context._tags;
  if (own === undefined || context.getTags?.() !== own) return span.addTags(tags);
  context._tags = { ...forms.get(name) ?? makeForm(name, { ...own, ...tags }), ...own, ...tags };
  return span;
}

/** Objects from JSON hold as many values in themselves as the text has; null is no tag, should one of the names not come again. */
function makeForm(name: string, tags: SpanTags): SpanTags {
  const form = JSON.parse(JSON.stringify(tags, (key, value: unknown) => key === '' ? value : null)) as SpanTags;
  forms.set(name, form);
  return form;
}
