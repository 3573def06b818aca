import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { MACRO_SOURCES, packed, renderMacroTemplate, TEMPLATE_BODY_LIMIT } from '../../projenrc/bundles';
import { OPTION_NAMES, specOf } from '../../src/core/options';
import { optionsInEnvironment } from '../../src/core/parse-options';
import { VERSION } from '../../src/core/version';

const SOURCE = readFileSync(join(__dirname, '../../macro/template.yml'), 'utf8');
const CODE = 'var a=`two\n  lines, ${1+1}, "quotes", \'{{version}}\' $& # no comment`;\n\nexports.handler=()=>a+require("node:path").sep;\n';
const inlined = (template: string): string => parse(template, { logLevel: 'silent' }).Resources.Function.Properties.Code.ZipFile;

/** What the code exports when Lambda loads it as index.js. */
function load(code: string): { handler(): string } {
  const module = { exports: {} as { handler(): string } };
  runInNewContext(`(function (exports, module, require) {${code}\n})`, { Buffer })(module.exports, module, require);
  return module.exports;
}

test('code stands in the template byte for byte', () => {
  expect(inlined(renderMacroTemplate(SOURCE, CODE))).toBe(CODE);
});

test('packed code runs as what it was', () => {
  const inTemplate = inlined(renderMacroTemplate(SOURCE, packed(CODE)));
  expect(load(inTemplate).handler()).toBe(load(CODE).handler());
});

test('the version is the one of the package', () => {
  const template = renderMacroTemplate(SOURCE, 'exports.handler=()=>1;\n');
  expect(parse(template, { logLevel: 'silent' }).Outputs.MacroVersion.Value).toBe(VERSION);
  expect(template).not.toContain('{{');
});

test('a template above the limit of a request is a build error that says what to do', () => {
  const code = `exports.handler=()=>"${randomBytes(TEMPLATE_BODY_LIMIT / 2).toString('hex')}";\n`;
  expect(() => renderMacroTemplate(SOURCE, code)).toThrow(/template.yml has \d+ bytes, CloudFormation takes less than 51200: make the core smaller/);
});

test('only macro/ and src/core/ may be part of the macro', () => {
  const allowed = (file: string): boolean => MACRO_SOURCES.some(source => source.test(file));
  expect(['macro/handler.ts', 'src/core/plan.ts', 'src/core/steps/tags.ts'].filter(allowed)).toHaveLength(3);
  expect(['src/cdk/props.ts', 'node_modules/yaml/dist/index.js', 'layer/nodejs/index.ts', '../macro/handler.ts'].filter(allowed)).toEqual([]);
});

describe('account-wide defaults', () => {
  interface Parameter { readonly Default: string; readonly NoEcho?: boolean; readonly AllowedValues?: readonly string[] }
  const template = parse(renderMacroTemplate(SOURCE, 'exports.handler=()=>1;\n'), { logLevel: 'silent' });
  const parameters: Readonly<Record<string, Parameter>> = template.Parameters;
  const variables: Readonly<Record<string, string>> = template.Resources.Function.Properties.Environment.Variables;

  test.each(OPTION_NAMES.filter(name => specOf(name).env))('%s is a parameter, unset unless given, under its own variable', name => {
    const parameter = variables[specOf(name).env!]!;
    expect(parameter.toLowerCase()).toBe(`default${name.toLowerCase()}`);
    expect(parameters[parameter]!.Default).toBe('');
    expect(optionsInEnvironment({ [specOf(name).env!]: parameters[parameter]!.Default })).toEqual({});
  });

  test('values that are no text of their own are checked by CloudFormation', () => {
    expect(parameters.DefaultEnableProfiling!.AllowedValues).toEqual(['', 'true', 'false']);
    expect(parameters.DefaultBatchPropagation!.AllowedValues).toEqual(['', 'parent-and-links', 'links', 'parent']);
  });

  test('keys are not shown', () => {
    const hidden = Object.entries(parameters).filter(([, { NoEcho: noEcho }]) => noEcho).map(([name]) => name);
    expect(hidden).toEqual(['DefaultApiKey', 'DefaultApiKmsKey']);
  });
});
