import { Stack } from 'aws-cdk-lib';
import { CfnStateMachine, DefinitionBody, IChainable, StateMachine, StateMachineProps } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, IConstruct } from 'constructs';
import { DatadogProps } from '../../src/cdk';
import { isObject, Json, JsonObject, objectOf } from '../../src/core/json';
import { FORWARDER_ARN, resourcesOf } from './cdk';

export const TRACED: DatadogProps = { stepFunctionForwarderArn: FORWARDER_ARN, env: 'prod', service: 'shop', version: '1' };

/** What a JSONPath payload gets. */
export const CONTEXT_KEYS = { 'Execution.$': '$$.Execution', 'State.$': '$$.State', 'StateMachine.$': '$$.StateMachine' };

export const newMachine = (scope: Construct, body: IChainable, props: Partial<StateMachineProps> = {}, id = 'Machine'): StateMachine =>
  new StateMachine(scope, id, { definitionBody: DefinitionBody.fromChainable(body), ...props });

const cfnOf = (machine: IConstruct): CfnStateMachine => (machine.node.defaultChild ?? machine) as CfnStateMachine;

export function resourceOf(machine: IConstruct): JsonObject {
  const stack = Stack.of(machine);
  return resourcesOf(stack)[stack.resolve(cfnOf(machine).logicalId) as string]!;
}

export const propertiesOf = (machine: IConstruct): JsonObject => objectOf(resourceOf(machine).Properties);

/** The machine as it will run, a reference as its JSON in single quotes. */
function definitionOf(machine: IConstruct): JsonObject {
  const { DefinitionString: text } = propertiesOf(machine);
  const parts = isObject(text) ? (text['Fn::Join'] as readonly [string, readonly Json[]])[1] : [text!];
  return JSON.parse(parts.map(part => (typeof part === 'string' ? part : JSON.stringify(part).replace(/"/g, '\''))).join('')) as JsonObject;
}

/** A state of the machine, or of one within it. */
export const stateOf = (machine: IConstruct, name: string, within = definitionOf(machine)): JsonObject =>
  objectOf(objectOf(within.States)[name]);

export const ofType = (stack: Stack, type: string): readonly JsonObject[] => Object.values(resourcesOf(stack)).filter(({ Type }) => Type === type);
