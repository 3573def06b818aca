import { Json, JsonObject, objectOf } from '../../../src/core/json';
import { instrument, Instrumented } from '../../../src/core/instrument';

export const OPTIONS = { stepFunctionForwarderArn: 'arn:aws:lambda:us-east-1:123456789012:function:forwarder', env: 'prod' };
export const ENVIRONMENT = { region: 'us-east-1' };

/** A template with one state machine, the function that it may call, and its role. */
export const machineTemplate = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role' },
    Callee: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      ...more,
      Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties },
    },
  },
});

export const instrumentMachine = (properties: JsonObject, options = {}): Instrumented =>
  instrument(machineTemplate(properties), { ...OPTIONS, ...options }, ENVIRONMENT);

export const resourceOf = ({ template }: Instrumented, id: string): JsonObject => objectOf(objectOf(template.Resources)[id]);
export const propertyOf = (instrumented: Instrumented, name: string): Json | undefined =>
  objectOf(resourceOf(instrumented, 'Machine').Properties)[name];

export const task = (resource: Json, rest: JsonObject): JsonObject => ({
  StartAt: 'Call',
  States: { Call: { Type: 'Task', Resource: resource, ...rest, End: true } },
});

/** The task of a machine of `task`, after instrumentation as an object. */
export function instrumentedTask(resource: Json, rest: JsonObject): JsonObject {
  const definition = objectOf(propertyOf(instrumentMachine({ Definition: task(resource, rest) }), 'Definition'));
  return objectOf(objectOf(definition.States).Call);
}
