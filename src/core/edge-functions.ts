import { referredId } from './intrinsics';
import { isObject, visit } from './json';
import { referencesIn } from './references';
import { Settings } from './settings';
import { FunctionView, propertiesOf, TemplateView } from './template';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html */
const EDGE_REGION = 'us-east-1';

/** Whether what a role allows tells a function of Lambda@Edge: elsewhere, the role's other functions are meant. */
export const mayHoldEdgeFunctions = (region: string | undefined): boolean => region === undefined || region === EDGE_REGION;

/** Tells a template's functions of Lambda@Edge: a distribution names them, or their role may be assumed at the edge. */
export function edgeFunctions({ environment: { region } }: Settings, template: TemplateView): (fn: FunctionView) => boolean {
  const named = associatedFunctions(template);
  const roles = mayHoldEdgeFunctions(region) ? edgeRoles(template) : NONE;
  return fn => named.has(fn.logicalId) || roles.has(roleOf(fn));
}

const NONE: ReadonlySet<string> = new Set();

const roleOf = ({ properties }: FunctionView): string => referredId(properties.Role) ?? '';

/** Functions that a CloudFront distribution names, by one of their versions or directly. */
function associatedFunctions(template: TemplateView): ReadonlySet<string> {
  const found = new Set<string>();
  for (const id of template.idsOfType('AWS::CloudFront::Distribution')) {
    visit(template.resources[id]!, value => {
      const associations = isObject(value) ? value.LambdaFunctionAssociations : undefined;
      if (associations === undefined) return;
      for (const name of referencesIn(associations)) {
        found.add(name);
        const target = referredId(propertiesOf(template.resources[name]).FunctionName);
        if (target !== undefined) found.add(target);
        // The version that SAM publishes for an alias is named `<function>.Version` before its transform.
        found.add(name.split('.')[0]!);
      }
    });
  }
  return found;
}

/** Roles that Lambda@Edge may assume; the distribution itself may stand in another stack. */
function edgeRoles(template: TemplateView): ReadonlySet<string> {
  const assumedAtEdge = (id: string): boolean => {
    let edge = false;
    visit(propertiesOf(template.resources[id]).AssumeRolePolicyDocument ?? null, value => {
      if (value === 'edgelambda.amazonaws.com') edge = true;
    });
    return edge;
  };
  return new Set(template.idsOfType('AWS::IAM::Role').filter(assumedAtEdge));
}
