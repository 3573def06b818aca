import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/**
 * What the library looks like in Python, Java, Go and .NET. jsii refuses little by itself: a union becomes `object`, a union of
 * literals silently `string`, a missing default no word at all.
 */
const ROOT = join(__dirname, '..');

interface Docs { readonly summary?: string; readonly default?: string; readonly deprecated?: string }
interface Value { readonly name?: string; readonly type?: unknown; readonly optional?: boolean }
interface Member extends Value {
  readonly docs?: Docs;
  readonly immutable?: boolean;
  readonly parameters?: readonly Value[];
  readonly returns?: Value;
}
interface Type {
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly docs?: Docs;
  readonly symbolId: string;
  readonly initializer?: Member;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Member[];
}

function assembly(): readonly Type[] {
  const path = join(ROOT, '.jsii');
  if (!existsSync(path)) throw new Error('no .jsii: run `npx projen compile` first');
  return Object.values((JSON.parse(readFileSync(path, 'utf8')) as { types: Record<string, Type> }).types);
}

const TYPES = assembly();
const MEMBERS = TYPES.flatMap(type => [...type.initializer ? [type.initializer] : [], ...type.properties ?? [], ...type.methods ?? []]
  .map(member => ({ title: `${type.fqn}.${member.name ?? 'constructor'}`, type, member })));
const STRUCT_PROPS = MEMBERS.filter(({ type }) => type.kind === 'interface' && type.datatype);

/** The kinds of type that other languages cannot say, anywhere inside a type reference. */
function unsayable(type: unknown): readonly string[] {
  if (typeof type !== 'object' || type === null) return [];
  const here = 'union' in type ? ['union'] : 'primitive' in type && (type.primitive === 'any' || type.primitive === 'json') ? [String(type.primitive)] : [];
  return [...here, ...Object.values(type).flatMap(unsayable)];
}

test('there is a surface to look at', () => {
  expect(TYPES.map(type => type.fqn)).toContain('datadog-serverless.DatadogProps');
  expect(STRUCT_PROPS.length).toBeGreaterThan(60);
});

test('no unions and no any', () => {
  const found = MEMBERS.flatMap(({ title, member }) => [member, ...member.parameters ?? [], ...member.returns ? [member.returns] : []]
    .flatMap(value => unsayable(value.type).map(kind => `${title}: ${kind}`)));
  expect(found).toEqual([]);
  expect(unsayable({ collection: { kind: 'array', elementtype: { union: { types: [{ primitive: 'string' }] } } } })).toEqual(['union']);
  expect(unsayable({ primitive: 'any' })).toEqual(['any']);
});

test('no unions of literals, which jsii turns into plain strings', () => {
  const files = [...new Set(TYPES.map(type => `${type.symbolId.split(':')[0]}.d.ts`))];
  expect(files.flatMap(file => unionsIn(readFileSync(join(ROOT, file.replace(/^src\//, 'lib/')), 'utf8')).map(union => `${file}: ${union}`))).toEqual([]);
  expect(unionsIn("export interface A { readonly b?: 'c' | 'd'; readonly e: string | undefined }")).toEqual(["'c' | 'd'"]);
});

test('structs are flat and read-only, each prop with a sentence, and a default where it is optional', () => {
  const faults = STRUCT_PROPS.flatMap(({ title, member }) => [
    ...member.immutable ? [] : ['not readonly'],
    ...member.docs?.summary ? [] : ['no sentence'],
    ...Boolean(member.docs?.default) === Boolean(member.optional) ? [] : [member.optional ? 'no @default' : 'a @default, but not optional'],
  ].map(fault => `${title}: ${fault}`));
  expect(faults).toEqual([]);
});

test('everything public has a sentence', () => {
  const bare = [
    ...TYPES.map(type => ({ title: type.fqn, docs: type.docs })),
    ...TYPES.flatMap(type => (type.members ?? []).map(member => ({ title: `${type.fqn}.${member.name}`, docs: member.docs }))),
    ...MEMBERS.filter(({ member }) => member.name !== undefined).map(({ title, member }) => ({ title, docs: member.docs })),
  ].filter(({ docs }) => !docs?.summary);
  expect(bare.map(({ title }) => title)).toEqual([]);
});

/** Has the parameters that it has in Datadog's own library, so that calls of it stay as they are. */
const TAKEN_OVER = ['datadog-serverless.Datadog.setEnvironment'];

test('at most two positional parameters, beside the scope and id of a construct', () => {
  const parameters = (type: Type, member: Member): number => (member.parameters?.length ?? 0) - (member === type.initializer && member.parameters?.[1]?.name === 'id' ? 2 : 0);
  expect(MEMBERS.filter(({ type, member }) => parameters(type, member) > 2).map(({ title }) => title)).toEqual(TAKEN_OVER);
});

/** The unions of a declaration file other than `T | undefined`. */
function unionsIn(declarations: string): readonly string[] {
  const source = ts.createSourceFile('surface.d.ts', declarations, ts.ScriptTarget.ES2022, true);
  const unions: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isUnionTypeNode(node) && node.types.filter(type => type.kind !== ts.SyntaxKind.UndefinedKeyword).length > 1) unions.push(node.getText());
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return unions;
}
