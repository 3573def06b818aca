import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { MACRO_SOURCES, packed, renderMacroTemplate, TEMPLATE_BODY_LIMIT } from '../../projenrc/bundles';
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
