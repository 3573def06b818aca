import { Json, JsonObject } from '../../src/core/json';
import { referencesIn, renameResources } from '../../src/core/references';

test.each<[Json, readonly string[]]>([
  [{ A: { Ref: 'R' }, B: [{ 'Fn::GetAtt': ['G', 'Arn'] }, { 'Fn::GetAtt': 'H.Arn' }] }, ['R', 'G', 'H']],
  [{ 'Fn::Sub': '${A} ${B.Arn} ${!C}' }, ['A', 'B']],
  [{ 'Fn::Sub': ['${A} ${V}', { V: { Ref: 'W' } }] }, ['A', 'W']],
  [{ 'Fn::Join': ['', ['a', { Ref: 'R' }]] }, ['R']],
  [{ Ref: 'R', More: 1 }, []],
  ['text', []],
])('references in %j', (value, names) => {
  expect([...referencesIn(value)].sort()).toEqual([...names].sort());
});

describe('renaming', () => {
  const rename = (resources: JsonObject, more: JsonObject = {}): JsonObject => renameResources({ Resources: resources, ...more }, new Map([['Old', 'New']]));

  test('every form of reference follows, literal text does not', () => {
    const { Resources: resources } = rename({
      Old: { Type: 'A' },
      User: {
        DependsOn: ['Old', 'Other'],
        Properties: {
          Ref: { Ref: 'Old' },
          List: { 'Fn::GetAtt': ['Old', 'Version'] },
          Dot: { 'Fn::GetAtt': 'Old.Version' },
          Sub: { 'Fn::Sub': '${Old} ${Old.Version} ${!Old} Old ${Older}' },
          Pair: { 'Fn::Sub': ['${Old} ${A}', { A: { Ref: 'Old' } }] },
          Shadowed: { 'Fn::Sub': ['${Old}', { Old: 'x' }] },
          Text: 'Old',
        },
      },
    });
    expect(resources).toEqual({
      New: { Type: 'A' },
      User: {
        DependsOn: ['New', 'Other'],
        Properties: {
          Ref: { Ref: 'New' },
          List: { 'Fn::GetAtt': ['New', 'Version'] },
          Dot: { 'Fn::GetAtt': 'New.Version' },
          Sub: { 'Fn::Sub': '${New} ${New.Version} ${!Old} Old ${Older}' },
          Pair: { 'Fn::Sub': ['${New} ${A}', { A: { Ref: 'New' } }] },
          Shadowed: { 'Fn::Sub': ['${Old}', { Old: 'x' }] },
          Text: 'Old',
        },
      },
    });
  });

  test('a single dependency and an output follow', () => {
    const renamed = rename({ Old: {}, User: { DependsOn: 'Old' } }, { Outputs: { A: { Value: { Ref: 'Old' } } } });
    expect(renamed).toEqual({ Resources: { New: {}, User: { DependsOn: 'New' } }, Outputs: { A: { Value: { Ref: 'New' } } } });
  });

  test('what does not refer to it is the same object, in its place', () => {
    const other = { Type: 'B', Properties: { A: [{ Ref: 'Another' }] }, DependsOn: 5 };
    const renamed = rename({ First: other, Old: {}, Last: other }).Resources as JsonObject;
    expect(Object.keys(renamed)).toEqual(['First', 'New', 'Last']);
    expect(renamed.First).toBe(other);
  });

  test('without names to change the template is the same object', () => {
    const template = { Resources: { A: {} } };
    expect(renameResources(template, new Map())).toBe(template);
  });
});
