import { App, CfnResource, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnFunction, Code, Function as LambdaFunction, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct, IConstruct } from 'constructs';
import { Json, JsonObject, objectOf } from '../../src/core/json';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
export const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:datadog-AbCdEf`;
export const FORWARDER_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:forwarder`;
export const NODE_HANDLER = '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler';

/** A stack of an app of its own, in a known region. */
export const newStack = (props: StackProps = {}): Stack =>
  new Stack(new App(), 'Stack', { env: { region: REGION, account: ACCOUNT }, ...props });

/** A function of the simplest kind, of a runtime whose layer is Datadog's published one. */
export function newFunction(scope: Construct, id = 'Fn', props: Partial<FunctionProps> = {}): LambdaFunction {
  const code = Code.fromInline('exports.handler = async () => 1;');
  return new LambdaFunction(scope, id, { runtime: Runtime.NODEJS_20_X, handler: 'index.handler', code, ...props });
}

export const templateOf = (stack: Stack): JsonObject => Template.fromStack(stack).toJSON() as JsonObject;
export const resourcesOf = (stack: Stack): Readonly<Record<string, JsonObject>> =>
  objectOf(templateOf(stack).Resources) as Readonly<Record<string, JsonObject>>;

/** The resource of a function. */
export const cfnOf = (fn: IConstruct): CfnFunction => (CfnResource.isCfnResource(fn) ? fn : fn.node.defaultChild) as CfnFunction;

/** The properties of a function as they are synthesized. */
export function propertiesOf(fn: IConstruct): Readonly<Record<string, Json>> {
  const stack = Stack.of(fn);
  const id = stack.resolve(cfnOf(fn).logicalId) as string;
  return objectOf(resourcesOf(stack)[id]!.Properties);
}

export const variablesOf = (fn: IConstruct): JsonObject => objectOf(objectOf(propertiesOf(fn).Environment).Variables);
export const layersOf = (fn: IConstruct): readonly Json[] => (propertiesOf(fn).Layers ?? []) as readonly Json[];
/** Whether the function has the library, the handler that calls its own, and the variable that says which that is. */
export const isInstrumented = (fn: IConstruct): boolean =>
  layersOf(fn).some(layer => JSON.stringify(layer).includes('Datadog-')) && variablesOf(fn).DD_LAMBDA_HANDLER !== undefined;

/** Messages of annotations on a construct and below it. */
export function messagesOf(stack: Stack, severity: 'Warning' | 'Error' | 'Info'): readonly string[] {
  const annotations = Annotations.fromStack(stack);
  return annotations[`find${severity}`]('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}

/** What the stack's metadata says of each function. */
export const coverageOf = (stack: Stack): JsonObject =>
  objectOf(objectOf(objectOf(templateOf(stack).Metadata).DatadogServerless).Functions);
