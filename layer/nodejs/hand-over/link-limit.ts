/** Span links where the tracer itself writes them: as JSON in one tag, which it cuts off where a tag ends, so that nobody could read any. */
import { note } from '../diagnostics';
import { linksJson } from './link-encoder';
import { LONGEST_VALUE } from './tag-encoder';
import type { FinishedSpan, Processor, TraceState } from './tracer-internals';

const DROPPED = '_dd.span_links.dropped';
/** So few are short enough, unless their attributes are none of ours. */
const FEW = 16;

/** From now on what the tracer formats has as many links as a tag holds, and says how many it had more. */
export function keepLinksReadable(processor: Pick<Processor, 'process' | '_config'>): void {
  const { process } = processor;
  processor.process = span => {
    try {
      dropFrom(span.context()._trace, processor._config.flushMinSpans);
    } catch (error) {
      note('link-limit', error); // a tracer of the user's may be built otherwise
    }
    return process.call(processor, span);
  };
}

/** Only when the trace is sent with this span: what is whole by then may go another way. */
function dropFrom({ started, finished }: TraceState, flushMinSpans: unknown): void {
  if (started.length !== finished.length && finished.length < Number(flushMinSpans)) return;
  for (const span of finished) if (span._links && span._links.length > FEW) dropLinks(span, span._links);
}

function dropLinks(span: FinishedSpan, links: NonNullable<FinishedSpan['_links']>): void {
  let length = 2; // the brackets
  const fitting = links.findIndex((_, index) => {
    length += linksJson(links.slice(index, index + 1)).length - 1; // a comma in place of two brackets
    return length - 1 > LONGEST_VALUE; // the last has none
  });
  if (fitting < 0) return;
  span.setTag(DROPPED, Number(span.context().getTags()[DROPPED] ?? 0) + links.length - fitting);
  (links as unknown[]).splice(fitting);
}
