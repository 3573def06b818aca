/** The types that the layer ships, against what it exports: that they agree, and take a function as people write one, the compiler says. */
import { readFileSync } from 'fs';
import { join } from 'path';
import type * as shipped from '../../../layer/nodejs/files/index';
import * as exported from '../../../layer/nodejs/index';

interface Order { readonly sku: string }
interface Context { readonly awsRequestId: string }
type Callback = (error: Error | null, result?: string) => void;

const layer: typeof shipped = exported;

afterEach(() => { delete process.env.DD_SERVERLESS_INSTRUMENTATION; });

test('a handler keeps its own type, and an extractor may say what event it takes', async () => {
  process.env.DD_SERVERLESS_INSTRUMENTATION = 'false';
  const promising = async ({ sku }: Order, { awsRequestId }: Context): Promise<string> => sku + awsRequestId;
  const calling = ({ sku }: Order, _: Context, callback: Callback): void => callback(null, sku);
  const traceExtractor = ({ sku }: Order) => sku ? { traceID: '1', parentID: '2', sampleMode: 1 } : undefined;
  const wrapped: typeof promising = layer.datadog(promising, { traceExtractor });
  const wrappedToo: typeof calling = layer.datadog(calling, { traceExtractor: async (): Promise<[string, string, string]> => ['1', '2', '1'] });
  expect(await wrapped({ sku: 'a' }, { awsRequestId: 'b' })).toBe('ab');
  expect(wrappedToo).toBe(calling);
});

test('all that is exported is declared, and at hand in the package', () => {
  const [types, index] = ['index.d.ts', 'index.js'].map(name => readFileSync(join(__dirname, '../../../layer/nodejs/files', name), 'utf8'));
  const names = Object.keys(exported).sort();
  expect([...types!.matchAll(/export declare function (\w+)/g)].map(([, name]) => name).sort()).toEqual(names);
  expect([...index!.matchAll(/^exports\.(\w+) = layer\.\1;$/gm)].map(([, name]) => name).sort()).toEqual(names);
});
