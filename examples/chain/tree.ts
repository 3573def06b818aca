/** Traces as trees of text. */
import { DecodedSpan } from '../../test/layer/nodejs/agent-sink';
import { paint } from '../demo/report';
import { childrenOf, Link, rootsOf, traceIdOf } from './traces';

const LABEL_WIDTH = 100;
const NANOSECONDS_PER_MS = 1e6;

export function treeOf(title: string, trace: readonly DecodedSpan[], links: readonly Link[]): string[] {
  return [paint('bold', `${title}: trace ${traceIdOf(trace)}`), ...rootsOf(trace).flatMap(root => branch(trace, root, links, '  ', '  '))];
}

function branch(trace: readonly DecodedSpan[], span: DecodedSpan, links: readonly Link[], first: string, rest: string): string[] {
  const children = childrenOf(trace, span.span_id);
  const bar = children.length > 0 ? '│  ' : '   ';
  return [
    line(first, span),
    ...links.filter(({ from }) => from === span).map(link => `${rest}${bar}${paint('green', `↳ link to ${target(link)}`)}`),
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      return branch(trace, child, links, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`);
    }),
  ];
}

function line(indent: string, span: DecodedSpan): string {
  const isFunction = span.name === 'aws.lambda';
  const name = isFunction ? span.resource : span.service;
  const what = isFunction || span.resource === span.service ? span.name : `${span.name} ${shortened(span.resource)}`;
  const gap = ' '.repeat(Math.max(1, LABEL_WIDTH - indent.length - name.length - 1 - what.length));
  const ms = (Number(span.duration) / NANOSECONDS_PER_MS).toFixed(1).padStart(8);
  return `${indent}${isFunction ? paint('bold', name) : name} ${paint('dim', what)}${gap}${ms} ms${span.error ? paint('red', ' error') : ''}`;
}

export function target({ to, pointer }: Link): string {
  if (!to) return 'a span that never came';
  const by = pointer ? ` by ${pointer}` : '';
  return `${to.service} ${shortened(to.resource)}${by}, trace …${to.trace_id.toString(16).padStart(16, '0').slice(-8)}`;
}

/** Without the address that an emulator has in place of AWS's. */
function shortened(resource: string): string {
  return resource.replace(/(?:https?:\/\/[^ ]*\/|arn:[^ ]*:)/, '');
}
