import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonObject } from '../../src/core/json';
import { parseTemplate } from './parse-template';

/** Templates of other projects, beside this one; tests over them are skipped where they are absent. */
const ROOT = join(__dirname, '../../../shared/templates');

export interface CorpusTemplate {
  readonly name: string;
  readonly template: JsonObject;
}

function read(folder: string, parse: (text: string) => JsonObject): readonly CorpusTemplate[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path).sort().map(name => ({ name, template: parse(readFileSync(join(path, name), 'utf8')) }));
}

export const samSources = (): readonly CorpusTemplate[] => read('sam', parseTemplate);
export const transformed = (): readonly CorpusTemplate[] => read('post-sam', text => JSON.parse(text) as JsonObject);

/** `test`, or where the templates are absent `test.skip`, which says so in the report. */
export const corpusTest: typeof test = existsSync(ROOT) ? test : test.skip;
