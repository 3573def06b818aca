import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCES = join(__dirname, '../../examples/src');
const PROBES = join(__dirname, 'probes');

interface Probed {
  /** The file of the handler, whose place the probe takes. */
  readonly file: string;
  readonly probe: string;
  readonly code: string;
}

const commonJs = (file: string): Probed => ({
  file,
  probe: 'inside.js',
  code: `const original = require('./original/${file}');
const { inside } = require('./inside.js');
exports.handler = async (event, context) => (event?.inside ? inside() : original.handler(event, context));
`,
});

const python = (file: string): Probed => ({
  file,
  probe: 'inside.py',
  code: `import original.${file.replace('.py', '')} as original
from inside import inside


def handler(event, context):
    return inside() if event.get("inside") else original.handler(event, context)
`,
});

const FUNCTIONS: Readonly<Record<string, Probed>> = {
  checkout: commonJs('index.js'),
  status: commonJs('index.js'),
  health: commonJs('index.js'),
  fulfil: python('app.py'),
};

/**
 * The example's sources, where a function that is asked by `{"inside": true}` answers with what it sees, and does its own work for
 * every other event. Handlers keep their names.
 */
export function probedSources(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sources-'));
  cpSync(SOURCES, directory, { recursive: true });
  for (const [name, { file, probe, code }] of Object.entries(FUNCTIONS)) {
    cpSync(join(SOURCES, name), join(directory, name, 'original'), { recursive: true });
    cpSync(join(PROBES, probe), join(directory, name, probe));
    writeFileSync(join(directory, name, file), code);
  }
  return directory;
}
