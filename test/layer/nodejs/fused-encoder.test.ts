/** What is formatted and encoded in one pass is byte for byte what the tracer makes in two. */
import { bundled } from './run-bundled';

interface Compared {
  readonly name: string;
  readonly taken: boolean;
  readonly equal: boolean;
}

const run = bundled('fused-encoder-runner');

test.each([22, 24] as const)('every span, under Node.js %i', version => {
  const compared = run(undefined, {}, version) as Compared[];
  expect(compared.length).toBeGreaterThan(140);
  expect(compared.filter(({ equal }) => !equal)).toEqual([]);
  // The common ones must not go the long way.
  const refused = compared.filter(({ taken }) => !taken).map(({ name }) => name);
  expect(refused.filter(name => /^(?:value \d+: (?:number|boolean|undefined)|an error|links|a pointer|an internal span|a remote parent|http\.status_code)/.test(name))).toEqual([]);
  expect(compared.filter(({ taken }) => taken).length).toBeGreaterThan(90);
});
