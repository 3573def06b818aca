import fc from 'fast-check';
import { withDependencies, withoutDependencies } from '../../src/core/dependencies';
import { Json, JsonObject } from '../../src/core/json';

const ADDED = ['NewPolicy', 'NewPermission'];
const before = fc.oneof(fc.constant(undefined), fc.constantFrom('A', 'B'), fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }));

test('what was added is taken out, and what was there is as it was', () => {
  fc.assert(fc.property(before, fc.subarray(ADDED, { minLength: 1 }), (written, ids) => {
    const resource: JsonObject = { Type: 'T', DependsOn: withDependencies(written as Json | undefined, ids) };
    expect(withoutDependencies(resource, new Set(ids))).toEqual({ Type: 'T', ...(written !== undefined && { DependsOn: written }) });
  }));
});

test('of what is still there nothing is taken out', () => {
  for (const dependsOn of ['A', ['A', 'B'], [5], 5]) {
    const resource: Json = { Type: 'T', DependsOn: dependsOn };
    expect(withoutDependencies(resource, new Set(ADDED))).toBe(resource);
  }
  expect(withoutDependencies('text', new Set(ADDED))).toBe('text');
});
