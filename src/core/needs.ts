import { dependenciesOf } from './dependencies';
import { Json, objectOf } from './json';
import { referencesIn } from './references';

/** All that CloudFormation makes before a value is known: what the value refers to, and what that refers to or depends on. */
export function needsOf(value: Json, tryFind: (logicalId: string) => Json | undefined): ReadonlySet<string> {
  const needs = new Set(referencesIn(value));
  for (const id of needs) {
    const resource = objectOf(tryFind(id));
    for (const next of [...referencesIn(resource.Properties), ...dependenciesOf(resource.DependsOn)]) needs.add(next);
  }
  return needs;
}
