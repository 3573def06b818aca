/** What no JSON can say: a handler's own objects. What JSON can is in the vectors. */
import { payloadTags } from '../../../layer/nodejs/payload-tags';

const CAPTURE = { captureDepth: 2, redactedNames: new Set<string>() };

test('an object that leads back to itself twice ends, as what fits a tag', () => {
  const root: Record<string, unknown> = { name: 'root' };
  Object.assign(root, { left: root, right: root, list: [root, root] });
  const tags = payloadTags('function.response', root, CAPTURE);
  expect(tags['function.response.name']).toBe('root');
  expect(String(tags['function.response.left.left'])).toMatch(/^\{"name":"root","left":\{"name":"root"/);
  for (const text of Object.values(tags)) expect(String(text).length).toBeLessThanOrEqual(5000);
});

test('what is cut off for its length is all that is missing', () => {
  const items = Array.from({ length: 20_000 }, (_, index) => index);
  expect(payloadTags('p', { a: { b: { items } } }, CAPTURE)['p.a.b']).toBe(JSON.stringify({ items }).slice(0, 5000));
});
