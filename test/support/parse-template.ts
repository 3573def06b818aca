import { CollectionTag, parse, ScalarTag, Tags } from 'yaml';
import { JsonObject } from '../../src/core/json';

const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'Select', 'Split', 'Sub',
  'ToJsonString', 'Transform',
];

interface Plain { toJSON(): unknown }

function tagsOf(name: string, key: string, scalar: (text: string) => unknown = text => text): Tags {
  const long = (item: unknown): unknown => ({ [key]: (item as Plain).toJSON() });
  const list: CollectionTag = { tag: `!${name}`, collection: 'seq', resolve: long };
  const map: CollectionTag = { tag: `!${name}`, collection: 'map', resolve: long };
  const text: ScalarTag = { tag: `!${name}`, resolve: written => ({ [key]: scalar(written) }) };
  return [list, map, text];
}

const FUNCTION_TAGS: Tags = [
  ...FUNCTIONS.flatMap(name => tagsOf(name, `Fn::${name}`)),
  ...tagsOf('Ref', 'Ref'),
  ...tagsOf('Condition', 'Condition'),
  ...tagsOf('GetAtt', 'Fn::GetAtt', text => text.split(/\.(.*)/s).slice(0, 2)),
];

/** CloudFormation reads `2012-10-17` as the text that it is. */
const TIMESTAMP = 'tag:yaml.org,2002:timestamp';

/** A CloudFormation template in YAML or JSON, short forms of functions in their long form. */
export function parseTemplate(text: string): JsonObject {
  const customTags = (tags: Tags): Tags => [...tags.filter(tag => typeof tag === 'string' || tag.tag !== TIMESTAMP), ...FUNCTION_TAGS];
  const document: unknown = parse(text, { customTags, logLevel: 'error', schema: 'yaml-1.1', merge: true });
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}
