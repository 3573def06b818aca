import fc from 'fast-check';
import { jsonBytes } from '../../src/core/json-bytes';

const unresolved = (): undefined => undefined;

test('it counts what JSON of the map takes in UTF-8', () => {
  fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), map => {
    expect(jsonBytes(map, unresolved)).toBe(Buffer.byteLength(JSON.stringify(map)));
  }));
});

test.each(['', 'plain', '"\\', '\b\f\n\r\t', '\u0000\u001f\u007f', 'äöü', '€', '😀', '\ud800', 'a\udc00', '\ud83d', '\u2028'])('of %j', text => {
  expect(jsonBytes({ [text]: text }, unresolved)).toBe(Buffer.byteLength(JSON.stringify({ [text]: text })));
});

test.each([
  [{ A: { Ref: 'Name' } }, { A: '' }],
  [{ A: { 'Fn::Sub': 'arn:${AWS::Partition}:s3' } }, { A: 'arn::s3' }],
  [{ A: { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 'c']] } }, { A: 'a--c' }],
  [{ A: { 'Fn::If': ['C', 'short', { 'Fn::If': ['D', 'the longest', { Ref: 'AWS::NoValue' }] }] } }, { A: 'the longest' }],
  [{ A: { 'Fn::Join': [',', ['a', { 'Fn::If': ['C', 'x', 'longer'] }]] } }, { A: 'a,longer' }],
  [{ A: { 'Fn::If': ['C', '\u0001', 'five!'] } }, { A: '\u0001' }],
  [{ A: {}, B: [] }, { A: '', B: '' }],
  [{ A: 12, B: true, C: null }, { A: '12', B: 'true', C: 'null' }],
])('of %j as far as it is known', (map, known) => {
  expect(jsonBytes(map, unresolved)).toBe(Buffer.byteLength(JSON.stringify(known)));
});

test('of what the template resolves', () => {
  expect(jsonBytes({ A: { Ref: 'Name' } }, () => 'orders')).toBe(Buffer.byteLength('{"A":"orders"}'));
});
