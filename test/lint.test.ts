import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Planted {
  readonly title: string;
  readonly path: string;
  readonly code: string;
  /** The rules it breaks, all of them. */
  readonly breaks: readonly string[];
}

const IMPURE: Readonly<Record<string, readonly [rule: string, code: string]>> = {
  'a CDK import': ['no-restricted-imports', "import { Stack } from 'aws-cdk-lib';\nexport const a = Stack;\n"],
  'a CDK module': ['no-restricted-imports', "import { Function } from 'aws-cdk-lib/aws-lambda';\nexport const a = Function;\n"],
  'constructs': ['no-restricted-imports', "import { Construct } from 'constructs';\nexport const a = Construct;\n"],
  'an AWS SDK client': ['no-restricted-imports', "import { S3Client } from '@aws-sdk/client-s3';\nexport const a = S3Client;\n"],
  'a node: module': ['no-restricted-imports', "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n"],
  'a Node.js module': ['no-restricted-imports', "import { readFileSync } from 'fs';\nexport const a = readFileSync;\n"],
  'the construct': ['no-restricted-imports', "import { DatadogProps } from '../cdk/props';\nexport type A = DatadogProps;\n"],
  'the construct from a step': ['no-restricted-imports', "import { DatadogProps } from '../../cdk/props';\nexport type A = DatadogProps;\n"],
  'the macro': ['no-restricted-imports', "import { handler } from '../../macro/handler';\nexport const a = handler;\n"],
  'a dynamic import': ['no-restricted-syntax', "export const a = import('./json');\n"],
  'process': ['no-restricted-globals', 'export const a = process.env;\n'],
  'console': ['no-restricted-globals', "console.log('a');\n"],
  'fetch': ['no-restricted-globals', "export const a = fetch('a');\n"],
  'Buffer': ['no-restricted-globals', "export const a = Buffer.from('a');\n"],
  'a timer': ['no-restricted-globals', 'setTimeout(() => 1, 1);\n'],
  'globalThis': ['no-restricted-globals', 'export const a = globalThis;\n'],
  'new Date()': ['no-restricted-syntax', 'export const a = new Date();\n'],
  'Date()': ['no-restricted-syntax', 'export const a = Date();\n'],
  'Date.now()': ['no-restricted-syntax', 'export const a = Date.now();\n'],
  'Math.random()': ['no-restricted-syntax', 'export const a = Math.random();\n'],
};

const PURE = `import { Json } from './json';
export const a = (given: Json, at: string): number => new Date(at).getTime() + Math.max(1, String(given).length);
`;

const lines = (count: number): string => Array.from({ length: count }, (_, line) => `export const a${line} = ${line};\n`).join('');
const functionOf = (count: number): string =>
  `export function planted(a: (n: number) => void): void {\n${Array.from({ length: count - 2 }, (_, line) => `  a(${line});\n`).join('')}}\n`;

const AREAS = ['src/core/planted.ts', 'src/cdk/planted.ts', 'macro/planted.ts', 'layer/nodejs/planted.ts', 'projenrc/planted.ts'];

const PLANTED: readonly Planted[] = [
  ...Object.entries(IMPURE).flatMap(([title, [rule, code]]) => ['src/core/planted.ts', 'src/core/steps/planted.ts']
    .map(path => ({ title: `${title} in ${path}`, path, code, breaks: [rule] }))),
  { title: 'nothing impure', path: 'src/core/planted.ts', code: PURE, breaks: [] },
  { title: 'what src/core may not hold, elsewhere', path: 'src/cdk/planted.ts', code: 'export const a = process.env;\n', breaks: [] },
  ...AREAS.flatMap(path => [
    { title: `any in ${path}`, path, code: 'export const a = (b: any): unknown => b;\n', breaks: ['@typescript-eslint/no-explicit-any'] },
    { title: `an empty catch in ${path}`, path, code: "try {\n  parseInt('1', 10);\n} catch {}\n", breaks: ['no-empty'] },
    { title: `201 lines in ${path}`, path, code: lines(201), breaks: ['max-lines'] },
    { title: `200 lines in ${path}`, path, code: `// not counted\n\n${lines(200)}`, breaks: [] },
    { title: `a function of 41 lines in ${path}`, path, code: functionOf(41), breaks: ['max-lines-per-function'] },
    { title: `a function of 40 lines in ${path}`, path, code: functionOf(40), breaks: [] },
  ]),
  ...['src/cdk/props.ts', 'src/core/catalog-data.ts'].map(path => ({ title: `a long generated file ${path}`, path, code: lines(300), breaks: [] })),
];

const ROOT = join(__dirname, '..');
const found: readonly (readonly string[])[] = JSON.parse(execFileSync(process.execPath, ['test/lint-planted.mjs'], {
  cwd: ROOT, encoding: 'utf8', input: JSON.stringify(PLANTED),
}));

test.each(PLANTED.map((planted, index) => ({ ...planted, found: found[index] })))('the linter on $title', planted => {
  expect(planted.found).toEqual(planted.breaks);
});
