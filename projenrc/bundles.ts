import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSync, type Metafile } from 'esbuild';
import { parse } from 'yaml';
import { VERSION } from '../src/core/version';
import { MACRO_DEFAULTS } from './macro-defaults';
import { MACRO_LAYERS } from './macro-layers';

/**
 * Builds the macro into assets/macro: `index.js`; `template.yml`, the one file that `aws cloudformation deploy` takes with no
 * bucket because the code stands in it; and `template-with-layer.yml`, for `sam deploy`, which publishes the Node.js layer too.
 */
const ROOT = join(__dirname, '..');
const MACRO = join(ROOT, 'assets/macro');

/** CloudFormation's quota for a template given in the request: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const TEMPLATE_BODY_LIMIT = 51_200;

/** The only places that code of the macro may come from: no CDK, no AWS SDK, no dependency at all. */
export const MACRO_SOURCES: readonly RegExp[] = [/^macro\/[^/]+\.ts$/, /^src\/core\/(?:[^/]+\/)?[^/]+\.ts$/];

/**
 * The code as a Brotli stream in base64, with a line that runs it as the module it is: plain, it is more than the whole template may
 * be; packed, less than half of that. It costs about 3 ms at a cold start of the macro.
 */
export function packed(code: string): string {
  const stream = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: code.length } });
  return `new Function("exports","module","require",require("zlib").brotliDecompressSync(Buffer.from("${stream.toString('base64')}","base64")).toString())(exports,module,require)\n`;
}

export interface MacroBundle {
  readonly code: string;
  /** Files that are part of it, relative to the project's root. */
  readonly inputs: readonly string[];
}

function bundleMacro(): MacroBundle {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ['macro/handler.ts'],
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    tsconfig: 'macro/tsconfig.json',
    logLevel: 'warning',
  });
  return { code: outputFiles[0].text, inputs: checkedInputs(metafile) };
}

function checkedInputs({ inputs }: Metafile): readonly string[] {
  const files = Object.keys(inputs).sort();
  const foreign = files.filter(file => !MACRO_SOURCES.some(source => source.test(file)));
  if (foreign.length > 0) throw new Error(`the macro's bundle may hold macro/ and src/core/ only, found: ${foreign.join(', ')}`);
  return files;
}

/** macro/template.yml with the code, the version, the account-wide defaults and, where it is asked, the layer in their places. */
export function renderMacroTemplate(source: string, code: string, withLayer = false): string {
  const lines = { ...MACRO_DEFAULTS, ...MACRO_LAYERS[withLayer ? 'published' : 'none'] };
  const indented = code.trimEnd().split('\n').map(line => line && `          ${line}`).join('\n');
  const text = source
    .replace(/^( *)# \{\{([a-z-]+)\}\}$/gm, (_, indent: string, name: string) => lines[name]!.map(line => indent + line).join('\n'))
    .replace(/\n{3,}/g, '\n\n')
    .replaceAll('{{version}}', () => VERSION)
    .replace(/'\{\{code\}\}'/, () => `|\n${indented}`);
  const inlined: unknown = parse(text, { logLevel: 'silent' }).Resources.Function.Properties.Code.ZipFile;
  if (typeof inlined !== 'string' || inlined.trimEnd() !== code.trimEnd()) throw new Error("macro/template.yml does not give back the macro's code");
  const bytes = Buffer.byteLength(text);
  if (!withLayer && bytes >= TEMPLATE_BODY_LIMIT) {
    throw new Error(`assets/macro/template.yml has ${bytes} bytes, CloudFormation takes less than ${TEMPLATE_BODY_LIMIT}: make the core smaller`);
  }
  return text;
}

function main(): void {
  const { code, inputs } = bundleMacro();
  const source = readFileSync(join(ROOT, 'macro/template.yml'), 'utf8');
  const template = renderMacroTemplate(source, packed(code));
  mkdirSync(MACRO, { recursive: true });
  writeFileSync(join(MACRO, 'index.js'), code);
  writeFileSync(join(MACRO, 'template.yml'), template);
  writeFileSync(join(MACRO, 'template-with-layer.yml'), renderMacroTemplate(source, packed(code), true));
  console.log(`assets/macro: index.js ${code.length} bytes of ${inputs.length} files, template.yml ${Buffer.byteLength(template)} of ${TEMPLATE_BODY_LIMIT} bytes`);
}

if (require.main === module) main();
