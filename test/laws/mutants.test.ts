import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import fc from 'fast-check';
import { environment, options } from './arbitrary-options';
import { anyTemplate } from './arbitrary-template';
import { DEPLOYED_LAWS } from './deployed-laws';
import { Core, Law } from './law';
import { TEMPLATE_LAWS } from './template-laws';

/** A fault planted in the core's source, and a law that must catch it. */
interface Mutant {
  readonly fault: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly law: keyof typeof TEMPLATE_LAWS | keyof typeof DEPLOYED_LAWS;
}

const MUTANTS: readonly Mutant[] = [
  {
    fault: 'a value on the function is overwritten',
    file: 'steps/environment.ts',
    from: 'before === undefined || required.includes(name) ? json',
    to: 'before === undefined || required.includes(name) || name === \'DD_SITE\' || name === \'DD_TRACE_ENABLED\' ? json',
    law: 'what a person wrote on the function wins',
  },
  {
    fault: 'the handler is redirected where the layer cannot be added',
    file: 'steps/layer-and-handler.ts',
    from: 'if (results.includes(undefined)) return UNREADABLE;',
    to: 'if (results.includes(undefined)) return { edits: [] };',
    law: 'a function is changed whole or not at all',
  },
  {
    fault: 'AWS::NoValue gets no layer',
    file: 'layer-list.ts',
    from: 'if (written === undefined || isNoValue(written)) return counted(merged([], wanted, account));',
    to: 'if (isNoValue(written)) return counted([]);\n  if (written === undefined) return counted(merged([], wanted, account));',
    law: 'a function is changed whole or not at all',
  },
  {
    fault: 'an edit is made in place',
    file: 'apply.ts',
    from: 'const copy = isArray(value) ? [...value] : isObject(value) ? { ...value } : {};',
    to: 'const copy = (isArray(value) ? value : isObject(value) ? value : {}) as Draft;',
    law: 'the input is never mutated',
  },
  {
    fault: 'a template is instrumented upon its instrumentation',
    file: 'instrument.ts',
    from: 'const base = uninstrument(template);',
    to: 'const base = template;',
    law: 'a second application changes nothing',
  },
  {
    fault: 'variables stand beside a function',
    file: 'variable-places.ts',
    from: 'if (!isObject(value) || isIntrinsic(value) || hasFunctions(value)) return false;',
    to: 'if (!isObject(value)) return false;',
    law: 'no function stands beside other keys',
  },
  {
    fault: 'layers are not counted',
    file: 'layer-list.ts',
    from: 'export const LAYER_LIMIT = 5;',
    to: 'export const LAYER_LIMIT = 50;',
    law: 'no edit exceeds a limit',
  },
  {
    fault: 'the environment is not measured',
    file: 'steps/environment.ts',
    from: '> ENVIRONMENT_LIMIT)',
    to: '> 2 * ENVIRONMENT_LIMIT)',
    law: 'no edit exceeds a limit',
  },
  {
    fault: 'a tag is added twice',
    file: 'resource-tags.ts',
    from: 'bringsKey(member, tag[0])',
    to: 'bringsKey(member, `${tag[0]}s`)',
    law: 'no edit exceeds a limit',
  },
  {
    fault: 'a layer is made up where none is published',
    file: 'layers.ts',
    from: 'published && (version ?? published)',
    to: '(version ?? published ?? 1)',
    law: 'no layer is added that nobody has published',
  },
  {
    fault: 'the record forgets a value',
    file: 'undo-record.ts',
    from: 'const changes = Object.keys(was).length > 0;',
    to: 'const changes = false;',
    law: 'taking it off gives back the template',
  },
  {
    fault: 'references to a renamed version do not follow in text',
    file: 'references.ts',
    from: 'return sub && renamedSub(value, sub.text, sub.variables, renames);',
    to: 'return sub && value;',
    law: 'what refers to a renamed version follows',
  },
  {
    fault: 'a resource nearby is touched',
    file: 'references.ts',
    from: 'return result.every((item, i) => item === list[i]) ? list : result;',
    to: 'return result.slice(0, 1);',
    law: 'every other resource is byte-equal',
  },
  {
    fault: 'an excluded function is instrumented',
    file: 'plan-function.ts',
    from: 'if (selected) return skipped(fn, selected, context.settings);',
    to: 'if (selected && selected.skip.code !== \'excluded\') return skipped(fn, selected, context.settings);',
    law: 'nothing asked, nothing changed',
  },
  {
    fault: 'what is right is done although something is wrong',
    file: 'instrument.ts',
    from: '.some(isError)) return { template,',
    to: '.some(isError)) return { template: { ...template },',
    law: 'an error changes nothing',
  },
  {
    fault: 'a skipped function is not reported',
    file: 'plan.ts',
    from: 'const coverage = plans.map(planned => planned.covered);',
    to: "const coverage = plans.map(planned => planned.covered).filter(({ status }) => status !== 'skipped');",
    law: 'every function is in the report',
  },
];

const CORE = join(__dirname, '../../src/core');

async function coreWith({ file, from, to }: Mutant): Promise<Core> {
  const { outputFiles } = await build({
    stdin: { contents: "export { instrument } from './instrument';\nexport { uninstrument } from './uninstrument';\n", resolveDir: CORE, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'cjs',
    banner: { js: "'use strict';" },
    target: 'es2022',
    plugins: [{
      name: 'plant',
      setup: ({ onLoad }) => onLoad({ filter: /\/src\/core\/.*\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (path !== join(CORE, file)) return { contents: source, loader: 'ts' };
        expect(source.split(from)).toHaveLength(2); // the place is there, once
        return { contents: source.replace(from, () => to), loader: 'ts' };
      }),
    }],
  });
  const module = { exports: {} as Core };
  const run = new Script(`(function (module, exports) {${outputFiles[0]!.text}\n})`).runInThisContext() as (module: object, exports: object) => void;
  run(module, module.exports);
  return module.exports;
}

const LAWS: Readonly<Record<string, Law>> = { ...TEMPLATE_LAWS, ...DEPLOYED_LAWS };
const whole = fc.record({ template: anyTemplate, options, environment });

test.each(MUTANTS)('a fault is caught: $fault', async mutant => {
  const core = await coreWith(mutant);
  const { failed } = fc.check(fc.property(whole, one => LAWS[mutant.law]!(core, one)), { numRuns: 3_000, seed: 1, endOnFailure: true });
  expect(failed).toBe(true);
});
