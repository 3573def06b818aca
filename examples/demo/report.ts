import { styleText } from 'node:util';
import { Covered } from '../../src/core/coverage';
import { Change } from './changes';

type Style = Parameters<typeof styleText>[0];

/** Colour is for people: not for files, pipes, or those who said that they want none. */
const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;
export const paint = (style: Style, content: string): string => (coloured ? styleText(style, content) : content);

export interface ReportedFunction {
  readonly name: string;
  readonly runtime: string;
  readonly covered: Covered;
  readonly changes: readonly Change[];
}

export function printFunction({ name, runtime, covered, changes }: ReportedFunction): void {
  const { status, code, message, remedy } = covered;
  const verdict = status === 'instrumented' ? paint('green', status) : paint('yellow', `skipped (${code})`);
  console.log(`\n${paint('bold', name.padEnd(10))} ${runtime.padEnd(16)} ${verdict}`);
  if (status === 'skipped') [message, remedy].forEach(line => line && console.log(`  ${line}`));
  let before = '';
  for (const { what, text } of changes) {
    console.log(`  ${paint('dim', (what === before ? '' : what).padEnd(10))} ${text}`);
    before = what;
  }
}

/** One line for each comparison; whether there was no difference in it. */
export function printAgreement(what: string, differences: readonly string[]): boolean {
  const agreed = differences.length === 0;
  console.log(`${agreed ? paint('green', 'agree ') : paint('red', 'DIFFER')}  ${what}`);
  differences.forEach(path => console.log(`        ${path}`));
  return agreed;
}
