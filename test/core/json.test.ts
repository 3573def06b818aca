import fc from 'fast-check';
import { isEqual, Json, objectOf, own, setOwn, valueAt } from '../../src/core/json';

test.each<[readonly string[], Json | undefined]>([
  [[], { a: [{ b: 1 }], '': 2 }],
  [['a', '0', 'b'], 1],
  [[''], 2],
  [['a', '1'], undefined],
  [['a', 'b'], undefined],
  [['a', '0', 'b', 'c'], undefined],
  [['constructor'], undefined],
])('the value at %j', (path, value) => {
  expect(valueAt({ a: [{ b: 1 }], '': 2 }, path)).toEqual(value);
});

test('what a prototype holds is no property', () => {
  expect(own({}, 'toString')).toBeUndefined();
  expect(own({}, '__proto__')).toBeUndefined();
  expect(objectOf(undefined)).toEqual({});
  expect(objectOf([])).toEqual({});
});

test('a key is set as an own property, __proto__ included', () => {
  const target: Record<string, Json> = {};
  setOwn(target, '__proto__', 1);
  setOwn(target, 'a', 2);
  expect(JSON.stringify(target)).toBe('{"__proto__":1,"a":2}');
});

test('equality is that of values', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
    expect(isEqual(a as Json, JSON.parse(JSON.stringify(a)) as Json)).toBe(true);
    expect(isEqual(a as Json, b as Json)).toBe(isEqual(b as Json, a as Json));
    if (isEqual(a as Json, b as Json)) expect(a).toEqual(b);
  }));
  expect(isEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(isEqual([1, 2], [2, 1])).toBe(false);
  expect(isEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(isEqual({ a: 1 }, { b: 1 })).toBe(false);
});
