import fc from 'fast-check';
import * as intrinsics from '../../src/core/intrinsics';
import { conditionalJson, conditionalOf, leavesOf, zipConditional } from '../../src/core/conditional';
import { Json } from '../../src/core/json';
import { garbage } from '../laws/arbitrary-values';

const { findInMapOf, getAttOf, ifOf, isIntrinsic, isNoValue, joinOf, namesInSub, readableText, refOf, splitOf, subOf, UNKNOWN } = intrinsics;

test('any JSON may be read', () => {
  fc.assert(fc.property(garbage, value => {
    for (const read of [findInMapOf, getAttOf, ifOf, isIntrinsic, isNoValue, joinOf, readableText, refOf, splitOf, subOf]) read(value);
    conditionalJson(conditionalOf(value) as Parameters<typeof conditionalJson>[0]);
  }), { numRuns: 1_000, seed: 1 });
});

test.each<[Json, unknown]>([
  [{ 'Fn::GetAtt': ['Role', 'Arn'] }, ['Role', 'Arn']],
  [{ 'Fn::GetAtt': 'Role.Arn' }, ['Role', 'Arn']],
  [{ 'Fn::GetAtt': 'Stack.Outputs.Role' }, ['Stack', 'Outputs.Role']],
  [{ 'Fn::GetAtt': 'Role' }, undefined],
  [{ 'Fn::GetAtt': '.Arn' }, undefined],
  [{ 'Fn::GetAtt': ['Role', { Ref: 'Name' }] }, undefined],
  [{ 'Fn::GetAtt': ['Role'] }, undefined],
  [{ 'Fn::GetAtt': ['Role', 'Arn'], 'More': 1 }, undefined],
])('GetAtt %j', (value, read) => {
  expect(getAttOf(value)).toEqual(read);
});

test.each<[string, readonly string[]]>([
  ['${A} ${B.Arn} ${!C} ${ D } ${AWS::Region}', ['A', 'B', 'D', 'AWS::Region']],
  ['none $A {B} $', []],
])('names in %j', (text, names) => {
  expect(namesInSub(text)).toEqual(names);
});

test.each<[Json, string | undefined]>([
  ['text', 'text'],
  [{ 'Fn::Sub': 'a${B}c${!D}' }, `a${UNKNOWN}c\${D}`],
  [{ 'Fn::Sub': ['a${B}', { B: 'b' }] }, `a${UNKNOWN}`],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, { 'Fn::Join': ['', ['c', 'd']] }]] }, `a-${UNKNOWN}-cd`],
  [{ Ref: 'A' }, undefined],
  [1, undefined],
])('the readable text of %j', (value, text) => {
  expect(readableText(value)).toBe(text);
});

describe('conditions', () => {
  const fork = (condition: string, yes: Json, no: Json): Json => ({ 'Fn::If': [condition, yes, no] });

  test('the same condition is answered once', () => {
    const nested = fork('A', fork('A', 1, 2), fork('B', fork('A', 3, 4), 5));
    expect(leavesOf(conditionalOf(nested))).toEqual([1, 4, 5]);
    expect(conditionalJson(conditionalOf(nested) as Parameters<typeof conditionalJson>[0])).toEqual(fork('A', 1, fork('B', 4, 5)));
  });

  test('two values of one condition meet branch by branch', () => {
    const both = zipConditional(conditionalOf(fork('A', 1, 2)), conditionalOf(fork('A', 3, fork('B', 4, 5))), (a, b): Json => `${String(a)}${String(b)}`);
    expect(conditionalJson(both)).toEqual(fork('A', '13', fork('B', '24', '25')));
  });

  test.each(['constructor', 'toString', '__proto__'])('a condition may be named %s', name => {
    const nested = fork(name, fork(name, 1, 2), 3);
    expect(conditionalJson(conditionalOf(nested) as Parameters<typeof conditionalJson>[0])).toEqual(fork(name, 1, 3));
    expect(conditionalJson(zipConditional(conditionalOf(nested), conditionalOf(nested), (a): Json => a!))).toEqual(fork(name, 1, 3));
  });

  test('branches that are the same are no branches', () => {
    expect(conditionalJson(conditionalOf(fork('A', [1], [1])) as Parameters<typeof conditionalJson>[0])).toEqual([1]);
  });
});
