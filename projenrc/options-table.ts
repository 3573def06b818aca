import { OPTION_DOCS } from '../src/core/option-docs';
import { type OptionName, OPTION_NAMES, type OptionSpec, specOf } from '../src/core/options';

/** The options as a table of README.md, in the order of the schema. */
export function renderOptionsTable(): string {
  const header = ['| option | type | default | variable | meaning |', '|---|---|---|---|---|'];
  return [...header, ...OPTION_NAMES.map(row), ''].join('\n');
}

function row(name: OptionName): string {
  const spec = specOf(name);
  const aliases = [...spec.aliases ?? [], ...spec.deprecatedAliases ?? []].map(code).join(', ');
  const cells = [
    code(name) + (aliases ? ` (${aliases})` : ''),
    typeOf(spec),
    spec.default === undefined ? OPTION_DOCS[name].otherwise ?? '' : code(String(spec.default)),
    spec.env ? code(spec.env) : '',
    OPTION_DOCS[name].doc,
  ];
  return `| ${cells.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}

function typeOf(spec: OptionSpec): string {
  switch (spec.kind) {
    case 'choice': return (spec.values ?? []).map(code).join(', ');
    case 'names': return 'list of text';
    default: return spec.kind;
  }
}

const code = (text: string): string => `\`${text}\``;
