import { mergeTags, tagsIn, tagText } from '../../src/core/dd-tags';
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
  ['blanks divide where no comma does, as the tracers read it', ['a:1 b:2', 'a:3'], 'b:2,a:3'],
  ['divided by blanks, the highest is joined by commas', ['a:1', 'b:2 c:3'], 'a:1,b:2,c:3'],
  ['divided by blanks, the highest stays as it was written where nothing joins it', ['a:1', 'a:2 c:3'], 'a:2 c:3'],
  ['a blank in a value divides nothing where a comma does', ['core:1,d:1', 'team:payments core,e:2'], 'core:1,d:1,team:payments core,e:2'],
  ['a lower intrinsic function stays whole', [SUB, 'zone:b'], { 'Fn::Join': [',', [SUB, 'zone:b']] }],
])('%s', (_, sources, merged) => {
  expect(mergeTags(sources)).toEqual(merged);
});

test('a tag of a value that is known at deployment', () => {
  expect(tagText('a', 'b')).toBe('a:b');
  expect(tagText('a', { Ref: 'B' })).toEqual({ 'Fn::Join': [':', ['a', { Ref: 'B' }]] });
});

test('the tags of a text, of which several with one key are one', () => {
  expect([...tagsIn('a:1, url:http://a,alone,empty:,:b,z:1,z:two words')]).toEqual([['a', '1'], ['url', 'http://a'], ['', 'b'], ['z', 'two words']]);
  expect([...tagsIn({ Ref: 'Tags' })]).toEqual([]);
});
