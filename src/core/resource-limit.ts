import { JsonObject, objectOf } from './json';
import { Problem } from './problem';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const RESOURCE_LIMIT = 500;

/** CloudFormation would refuse the template, and not say that it is the instrumentation that makes it too large. */
export function resourceLimit(before: JsonObject, after: JsonObject): readonly Problem[] {
  const [written, count] = [before, after].map(({ Resources }) => Object.keys(objectOf(Resources)).length) as [number, number];
  if (count <= RESOURCE_LIMIT || count === written) return [];
  return [
    {
      code: 'resource-limit',
      severity: 'error',
      path: 'Resources',
      message: `The template would have ${count} resources, ${count - written} of them added here; CloudFormation allows ${RESOURCE_LIMIT}.`,
      remedy:
        'Functions that share a role or a log group share what is added to it, and `grantSecretReadAccess: false` adds no policies; or split the stack.',
    },
  ];
}
