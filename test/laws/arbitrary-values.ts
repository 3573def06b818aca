import fc from 'fast-check';
import { Json } from '../../src/core/json';

/** Names that every generated template declares, so that what is generated mostly holds together. */
export const CONDITIONS = ['IsProd', 'UseArm', 'HasVpc'] as const;

const NO_VALUE: Json = { Ref: 'AWS::NoValue' };

/** A value, now and then behind `Fn::If`: nested, with conditions that repeat, with `AWS::NoValue` in a branch. */
export function conditional(value: fc.Arbitrary<Json>, depth = 2): fc.Arbitrary<Json> {
  if (depth === 0) return value;
  const branch = fc.oneof({ weight: 4, arbitrary: conditional(value, depth - 1) }, { weight: 1, arbitrary: fc.constant(NO_VALUE) });
  const fork = fc.tuple(fc.constantFrom(...CONDITIONS), branch, branch).map(([name, yes, no]): Json => ({ 'Fn::If': [name, yes, no] }));
  return fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fork });
}

/** Functions that nobody can read before deployment. */
export const unknownIntrinsic: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { 'Fn::ImportValue': 'Shared' },
  { 'Fn::GetAtt': ['Other', 'Outputs.Value'] },
  { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
  { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] },
  { 'Fn::Transform': { Name: 'Another', Parameters: { A: 'b' } } },
  { 'Fn::Unheard': { of: ['it'] } },
  { Ref: 'Undeclared' },
);

/** A text in each of its forms. */
export const text = (literals: fc.Arbitrary<string>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 6, arbitrary: literals },
    { weight: 1, arbitrary: fc.constant<Json>({ Ref: 'Name' }) },
    { weight: 1, arbitrary: literals.map((literal): Json => ({ 'Fn::Sub': `${literal}-\${Name}-\${AWS::Region}` })) },
    { weight: 1, arbitrary: literals.map((literal): Json => ({ 'Fn::Join': ['-', [literal, { Ref: 'Name' }]] })) },
    { weight: 1, arbitrary: fc.constant<Json>({ 'Fn::FindInMap': ['Names', { Ref: 'Stage' }, 'name'] }) },
    { weight: 1, arbitrary: unknownIntrinsic },
  );

/** Keys that a prototype has, beside ordinary ones. */
export const key: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Z][A-Za-z0-9_]{0,8}$/) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a/b', 'a~b', '0', '') },
);

/** An object of any keys, `__proto__` as an own property among them. */
export const map = (values: fc.Arbitrary<Json>, maxLength = 4): fc.Arbitrary<Json> =>
  fc.array(fc.tuple(key, values), { maxLength }).map((entries): Json => Object.fromEntries(entries));

const WORDS = [
  'Ref', 'Fn::If', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join', 'Fn::Split', 'Fn::FindInMap', 'AWS::NoValue', 'Resources', 'Type', 'Properties', 'Metadata',
  'Mappings', 'Parameters', 'Globals', 'Function', 'Tags', 'Key', 'Value', 'Layers', 'Environment', 'Variables', 'Handler', 'Runtime', 'Role',
  'Architectures', 'LoggingConfig', 'LogGroup', 'TracingConfig', 'DatadogServerless', 'Undo', 'At', 'Was', 'Remove', 'Added', 'RenamedFrom',
  'AWS::Lambda::Function', 'AWS::Serverless::Function', 'AWS::Lambda::Version', 'AWS::DynamoDB::Table', 'IsProd', 'F0', '${F0}', '/Properties',
] as const;

/** Any JSON, made of the words that templates are made of so that it gets far. */
export const garbage: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, '', ...WORDS),
    fc.string({ maxLength: 6 }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom<string>(...WORDS), key), tie('json')), { maxLength: 4 }).map((entries): Json => Object.fromEntries(entries)),
  ),
})).json;
