import { mergeTags, tagText } from '../../src/core/dd-tags';
import { Json } from '../../src/core/json';

const SUB: Json = { 'Fn::Sub': 'team:${Team},zone:a' };

test.each<[string, readonly (Json | undefined)[], Json | undefined]>([
  ['nothing', [undefined, ''], undefined],
  ['one', ['a:1'], 'a:1'],
  ['a higher value takes the key from the lower ones', ['a:1,b:1', 'b:2,c:2', 'c:3'], 'a:1,b:2,c:3'],
  ['the highest stays as it was written', ['a:1', ' b:2, ,c '], 'a:1, b:2, ,c '],
  ['a key may hold colons in its value', ['url:http://a', 'b:1'], 'url:http://a,b:1'],
  ['what is taken whole leaves nothing', ['a:1', 'a:2'], 'a:2'],
  ['an intrinsic function is joined, and its readable keys count', ['team:a,b:1,zone:z', SUB], { 'Fn::Join': [',', ['b:1', SUB]] }],
  ['an unreadable one is joined whole', ['a:1', { Ref: 'Tags' }], { 'Fn::Join': [',', ['a:1', { Ref: 'Tags' }]] }],
  ['a lower intrinsic function stays whole', [SUB, 'zone:b'], { 'Fn::Join': [',', [SUB, 'zone:b']] }],
])('%s', (_, sources, merged) => {
  expect(mergeTags(sources)).toEqual(merged);
});

test('a tag of a value that is known at deployment', () => {
  expect(tagText('a', 'b')).toBe('a:b');
  expect(tagText('a', { Ref: 'B' })).toEqual({ 'Fn::Join': [':', ['a', { Ref: 'B' }]] });
});
