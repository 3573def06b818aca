import { applyEdits } from '../../src/core/apply';
import { Edit } from '../../src/core/edit';
import { mappingToAdd, withoutPartitionMapping } from '../../src/core/mapping-record';
import { Json, JsonObject } from '../../src/core/json';
import { PARTITION_MAPPING_ID } from '../../src/core/layers';
import { recordEdit } from '../../src/core/undo-record';
import { uninstrument } from '../../src/core/uninstrument';
import { bytesOf } from '../support/json';

const edit = (path: readonly string[], value: Json): Edit => ({ logicalId: 'F', path, value, reason: 'environment' });

/** A resource after the edits and their record, and after the undoing. */
function thereAndBack(resource: JsonObject, edits: readonly Edit[]): readonly [JsonObject, JsonObject] {
  const after = applyEdits({ Resources: { F: resource } }, [...edits, recordEdit('F', resource, edits)]);
  return [(after.Resources as JsonObject).F as JsonObject, uninstrument(after)];
}

test.each<[string, JsonObject, readonly Edit[]]>([
  ['a new map', { Type: 'T' }, [edit(['Properties', 'A', 'B'], 1), edit(['Properties', 'A', 'C'], 2)]],
  ['a new key', { Properties: { A: {} } }, [edit(['Properties', 'A', 'B'], 1)]],
  ['another value', { Properties: { A: 1, B: 2 } }, [edit(['Properties', 'A'], 3)]],
  ['another value twice', { Properties: { A: 1 } }, [edit(['Properties', 'A'], 3), edit(['Properties', 'A'], 4)]],
  ['a member of a list', { Properties: { 'Fn::If': ['C', { A: 1 }, {}] } }, [edit(['Properties', 'Fn::If', '1', 'A'], 2), edit(['Properties', 'Fn::If', '2', 'A'], 3)]],
  ['a list member whole', { Properties: { 'Fn::If': ['C', 1, 2] } }, [edit(['Properties', 'Fn::If', '2'], { A: 1 })]],
  ['keys with blanks in them, or nothing', { Properties: {} }, [edit(['Properties', 'A B'], 1), edit(['Properties', 'B'], 2), edit(['Properties', ''], 3)]],
  ['keys with slashes and tildes', { 'a/b': { '~': 1 } }, [edit(['a/b', '~'], 2), edit(['a/b', '/'], 3)]],
  ['metadata of its own', { Metadata: { A: 1 } }, [edit(['Properties'], {})]],
  ['metadata of another shape', { Metadata: ['a'] }, [edit(['Properties'], {})]],
  ['__proto__', JSON.parse('{"Properties": {"__proto__": {"A": 1}}}') as JsonObject, [edit(['Properties', '__proto__', 'A'], 2), edit(['__proto__'], 3)]],
  ['a scalar on the way', { Properties: 5 }, [edit(['Properties', 'A'], 1)]],
])('%s is taken back', (_, resource, edits) => {
  const before = bytesOf({ Resources: { F: resource } });
  const [after, undone] = thereAndBack(resource, edits);
  expect(bytesOf(after)).not.toBe(bytesOf(resource));
  expect(bytesOf(undone)).toBe(before);
});

test.each<Json>(['DD_ENV DD_SITE', ['DD_ENV', 'DD_SITE']])('names are taken out whether they are written as a text or as a list', Remove => {
  const record = { Version: '1.0.0', Undo: [{ At: '/Properties', Remove }, { At: '', Remove: 'Metadata' }] };
  const resource = { Properties: { DD_ENV: 'a', DD_SITE: 'b', OWN: 'c' }, Metadata: { DatadogServerless: record } };
  expect(uninstrument({ Resources: { F: resource } })).toEqual({ Resources: { F: { Properties: { OWN: 'c' } } } });
});

test.each<Json>([
  { Undo: 5 }, { Undo: [5, { At: 5 }, { At: '/Properties/Nothing', Remove: ['a'] }] }, { Undo: [{ At: '/Type', Was: { A: 1 } }] }, { RenamedFrom: 5 },
])('a record that somebody else wrote throws nothing: %j', record => {
  const template = { Resources: { F: { Type: 'T', Metadata: { DatadogServerless: record } }, G: 'no resource' } };
  expect((uninstrument(template).Resources as JsonObject).F).toMatchObject({ Type: 'T', Metadata: {} });
});

test.each<Json | undefined>([undefined, {}, { Own: { A: { B: 'c' } } }, 'text', null])('the mapping is taken out of %j', mappings => {
  const template: JsonObject = { ...(mappings !== undefined && { Mappings: mappings }), Resources: {} };
  const added = applyEdits(template, [
    { section: 'Mappings', logicalId: PARTITION_MAPPING_ID, path: [], value: mappingToAdd(mappings), reason: 'partition' },
  ]);
  expect(bytesOf(withoutPartitionMapping(added).Mappings)).toBe(bytesOf(mappings));
});

test('a mapping that holds no JSON of what was before is taken out all the same', () => {
  const template = { Mappings: { [PARTITION_MAPPING_ID]: { Before: { Mappings: '{' } } } };
  expect(withoutPartitionMapping(template)).toEqual({});
});
