import fc from 'fast-check';
import { needsNoRecord, withDependencies, withoutDependencies } from '../../src/core/dependencies';
import { Json, JsonObject } from '../../src/core/json';

const ADDED = ['NewPolicy', 'NewPermission'];
const before = fc.oneof(fc.constant(undefined), fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 }));

test('what was added is taken out, and what was there is as it was, whatever order the CDK gives it', () => {
  fc.assert(fc.property(before, fc.subarray(ADDED, { minLength: 1 }), (written, ids) => {
    expect(needsNoRecord(written)).toBe(true);
    const together = withDependencies(written, ids);
    for (const DependsOn of [together, Array.isArray(together) ? [...ids, ...(written ?? [])] : [together]]) {
      const resource = { Type: 'T', DependsOn } as JsonObject;
      expect(withoutDependencies(resource, new Set(ids))).toEqual({ Type: 'T', ...(written !== undefined && { DependsOn: written }) });
    }
  }));
});

test('a name, and what is no list of names, is kept in the record', () => {
  for (const written of ['A', [], 5]) expect(needsNoRecord(written)).toBe(false);
});

test('of what is still there nothing is taken out', () => {
  for (const dependsOn of ['A', ['A', 'B'], [5], 5]) {
    const resource: Json = { Type: 'T', DependsOn: dependsOn };
    expect(withoutDependencies(resource, new Set(ADDED))).toBe(resource);
  }
  expect(withoutDependencies('text', new Set(ADDED))).toBe('text');
});
