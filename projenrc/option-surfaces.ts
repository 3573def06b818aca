import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awscdk, Component, TextFile } from 'projen';
import { renderOptionsTable } from './options-table';
import { renderProps } from './props-source';

const PROPS_FILE = 'src/cdk/props.ts';
const TABLE = /(<!-- options:[^>]*-->\n)[^]*?(<!-- \/options -->)/;

/** Writes what follows from the schema of options: the construct's props (and so API.md) and the table in README.md. */
export class OptionSurfaces extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    new TextFile(project, PROPS_FILE, { lines: renderProps().split('\n'), marker: false });
  }

  public synthesize(): void {
    const readme = join(this.project.outdir, 'README.md');
    const text = readFileSync(readme, 'utf8');
    if (!TABLE.test(text)) throw new Error('README.md has lost the markers of the options table: <!-- options: … --> and <!-- /options -->');
    const table = renderOptionsTable();
    writeFileSync(readme, text.replace(TABLE, (_, start: string, end: string) => `${start}${table}${end}`));
  }
}
