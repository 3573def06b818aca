import { IConstruct } from 'constructs';

/** An id that no child of the scope has: the name itself, or with a number. */
export function freeId(scope: IConstruct, name: string, number = 1): string {
  const id = number === 1 ? name : `${name}${number}`;
  return scope.node.tryFindChild(id) ? freeId(scope, name, number + 1) : id;
}
