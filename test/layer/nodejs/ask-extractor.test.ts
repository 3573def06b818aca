import { askExtractor } from '../../../layer/nodejs/ask-extractor';
import { countOf } from '../../../layer/nodejs/diagnostics';

const ids = { traceId: '1', parentId: '2' };
const fails = (): never => { throw new Error('as asked'); };

test('it is asked with event and context, and the function begins at once where it answers at once', () => {
  const asked = jest.fn(() => ids);
  const run = jest.fn(() => 'result');
  expect(askExtractor(asked, 'event', 'context', run)).toBe('result');
  expect(asked).toHaveBeenCalledWith('event', 'context');
  expect(run).toHaveBeenCalledWith(ids);
});

test('what it promises is waited for, and what then comes is what the function gives', async () => {
  const run = (answer: unknown) => Promise.resolve(answer);
  await expect(askExtractor(async () => ids, {}, {}, run)).resolves.toBe(ids);
  await expect(askExtractor(async () => ids, {}, {}, () => Promise.reject(new Error('of the function')))).rejects.toThrow('of the function');
});

test.each([['throws', fails], ['rejects', async () => fails()]])('one that %s is noted, and says nothing', async (_, extractor) => {
  const before = countOf('extraction-custom');
  expect(await askExtractor(extractor, {}, {}, answer => Promise.resolve({ answer }))).toEqual({ answer: undefined });
  expect(countOf('extraction-custom')).toBe(before + 1);
});

test('a function that answers by callback ends the invocation by it alone', async () => {
  const settled = jest.fn();
  const called = new Promise(resolve => {
    const returned = askExtractor(async () => ids, {}, {}, () => void setTimeout(resolve, 1, 'by callback'));
    (returned as Promise<unknown>).then(settled, settled);
  });
  expect(await called).toBe('by callback');
  expect(settled).not.toHaveBeenCalled();
});
