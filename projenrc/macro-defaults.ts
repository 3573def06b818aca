import { OPTION_DOCS } from '../src/core/option-docs';
import { type OptionName, OPTION_NAMES, specOf } from '../src/core/options';
import { SITES } from '../src/core/sites';

/** Options that an account-wide default can be given for: those that the macro's function has a variable for. */
const OPTIONS_WITH_VARIABLE = OPTION_NAMES.filter(name => specOf(name).env !== undefined);

/** Keys in themselves, which CloudFormation shall not show. */
const SECRETS: readonly OptionName[] = ['apiKey', 'apiKmsKey'];

/** What stands in macro/template.yml for each of its comments `# {{…}}`: lines at the comment's own depth. */
export const MACRO_DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  'default-parameters': OPTIONS_WITH_VARIABLE.map(name => `${parameterOf(name)}: {${[
    'Type: String',
    "Default: ''",
    ...constraintOf(name),
    ...(SECRETS.includes(name) ? ['NoEcho: true'] : []),
    `Description: '${OPTION_DOCS[name].doc.replace(/`/g, '').replace(/'/g, "''")}'`,
  ].join(', ')}}`),
  // An empty variable counts as none, so that no condition is needed for each.
  'default-variables': OPTIONS_WITH_VARIABLE.map(name => `${specOf(name).env}: !Ref ${parameterOf(name)}`),
};

function parameterOf(name: OptionName): string {
  return `Default${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** What CloudFormation itself can refuse: a default that is wrong would be an error in every template. */
function constraintOf(name: OptionName): readonly string[] {
  const { kind, values } = specOf(name);
  const one = (allowed: readonly string[]): readonly string[] => [`AllowedValues: ['', ${allowed.join(', ')}]`];
  if (kind === 'boolean') return one(["'true'", "'false'"]);
  if (kind === 'choice') return one(values!);
  if (kind === 'milliseconds') return ["AllowedPattern: '\\d{0,9}'"];
  return name === 'site' ? one(SITES) : [];
}
