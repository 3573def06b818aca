import { Edit } from './edit';
import { getAttOf, refOf, subOf } from './intrinsics';
import { Json, JsonObject } from './json';
import { stableHash } from './logical-id';
import { propertiesOf, TemplateView } from './template';

/**
 * A published version keeps the configuration that it was made with. So that an alias moves on when only the
 * instrumentation changes, the version's logical id carries a hash of the edits of its function: old id to new.
 */
export function renamedVersions(
  template: TemplateView,
  editsByFunction: ReadonlyMap<string, readonly Edit[]>,
): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const id of template.idsOfType('AWS::Lambda::Version')) {
    const functionId = publishedFunction(propertiesOf(template.resources[id]).FunctionName);
    const edits = publishedEdits(editsByFunction.get(functionId ?? '') ?? []);
    if (edits.length > 0) renames.set(id, versionIdOf(id, edits, template.resources));
  }
  return renames;
}

/** The logical id of the function that a version's `FunctionName` refers to, by its name or by its ARN. */
export const publishedFunction = (name: Json | undefined): string | undefined =>
  refOf(name) ?? getAttOf(name)?.[0] ?? /^\$\{\s*([^!}.\s]+)(\.Arn)?\s*\}$/.exec(subOf(name)?.text ?? '')?.[1];

/** Those that a version holds. Lambda refuses to publish a second version of a function whose tags alone have changed. */
export const publishedEdits = (edits: readonly Edit[]): readonly Edit[] =>
  edits.filter(({ path: [section, property] }) => section === 'Properties' && property !== 'Tags');

/** The logical id of a version whose function has these edits. */
export function versionIdOf(id: string, edits: readonly Edit[], resources: JsonObject): string {
  const hash = stableHash(edits.map(({ path, value }) => [path, value] as Json));
  const renamed = `${id.slice(0, 255 - 10)}Dd${hash}`;
  return renamed in resources ? `${renamed}x` : renamed;
}
