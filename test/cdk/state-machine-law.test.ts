import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { IChainable, INextable, LogLevel, Map as MapState, Parallel, Pass, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, SqsSendMessage, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import fc from 'fast-check';
import { handler } from '../../macro/handler';
import { Datadog } from '../../src/cdk';
import { withoutKey } from '../../src/core/apply';
import { isArray, Json, JsonObject, objectOf } from '../../src/core/json';
import { ACCOUNT, newFunction, REGION, templateOf } from '../support/cdk';
import { newMachine, TRACED } from '../support/state-machines';

/** Law: machines that the construct traces are those that the macro makes of the same app without it. */

beforeAll(() => jest.spyOn(console, 'log').mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

type State = IChainable & INextable;
type Task = 'invoke' | 'invokeJsonata' | 'direct' | 'execution' | 'sqs' | 'sqsJsonata';

interface MachineSpec {
  readonly tasks: readonly Task[];
  readonly around: 'nothing' | 'parallel' | 'map';
  readonly logs: boolean;
  readonly sharesRole: boolean;
  readonly tag: boolean;
}
interface AppSpec {
  readonly machines: readonly MachineSpec[];
  readonly knowsRegion: boolean;
}

const machineSpec: fc.Arbitrary<MachineSpec> = fc.record({
  tasks: fc.array(fc.constantFrom<Task>('invoke', 'invokeJsonata', 'direct', 'execution', 'sqs', 'sqsJsonata'), { maxLength: 3 }),
  around: fc.constantFrom('nothing', 'parallel', 'map'),
  logs: fc.boolean(),
  sharesRole: fc.boolean(),
  tag: fc.boolean(),
});
const appSpec: fc.Arbitrary<AppSpec> = fc.record({ machines: fc.array(machineSpec, { minLength: 1, maxLength: 3 }), knowsRegion: fc.boolean() });

class Builder {
  readonly stack: Stack;
  private readonly role: Role;
  private readonly child: StateMachine;

  constructor({ machines, knowsRegion }: AppSpec) {
    this.stack = new Stack(new App(), 'Stack', knowsRegion ? { env: { region: REGION, account: ACCOUNT } } : {});
    this.role = new Role(this.stack, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.child = newMachine(this.stack, new Pass(this.stack, 'Pass'), {}, 'Child');
    for (const [index, spec] of machines.entries()) this.add(`Machine${index}`, spec);
  }

  private add(id: string, { tasks, around, logs, sharesRole, tag }: MachineSpec): void {
    const start: State = new Pass(this.stack, `${id}Start`);
    const chain = tasks.reduce((before: State, task, index) => before.next(this.task(task, `${id}${task}${index}`)), start);
    const machine = newMachine(this.stack, this.wrapped(around, `${id}Around`, chain), {
      ...(logs && { logs: { destination: new LogGroup(this.stack, `${id}Log`), level: LogLevel.ERROR } }),
      ...(sharesRole && { role: this.role }),
    }, id);
    if (tag) (machine.node.defaultChild as CfnResource).addPropertyOverride('Tags', [{ Key: 'env', Value: 'mine' }]);
  }

  private wrapped(around: MachineSpec['around'], id: string, chain: IChainable): IChainable {
    if (around === 'parallel') return new Parallel(this.stack, id).branch(chain);
    return around === 'map' ? new MapState(this.stack, id).itemProcessor(chain) : chain;
  }

  private task(task: Task, id: string): State {
    const { stack } = this;
    switch (task) {
      case 'invoke': return new LambdaInvoke(stack, id, { lambdaFunction: newFunction(stack, `${id}Fn`) });
      case 'invokeJsonata': return LambdaInvoke.jsonata(stack, id, { lambdaFunction: newFunction(stack, `${id}Fn`) });
      case 'direct': return new LambdaInvoke(stack, id, { lambdaFunction: newFunction(stack, `${id}Fn`), payload: TaskInput.fromObject({ a: 1 }), payloadResponseOnly: true });
      case 'execution': return new StepFunctionsStartExecution(stack, id, { stateMachine: this.child });
      case 'sqs': return new SqsSendMessage(stack, id, { queue: new Queue(stack, `${id}Queue`), messageBody: TaskInput.fromText('a') });
      case 'sqsJsonata': return SqsSendMessage.jsonata(stack, id, { queue: new Queue(stack, `${id}Queue`), messageBody: TaskInput.fromText('a') });
    }
  }
}

const MACHINE = 'AWS::StepFunctions::StateMachine';

/** Machines and what was added, without the memory of what was before; the order of dependencies says nothing. */
function comparable(template: JsonObject, base: JsonObject): Json {
  const before = objectOf(base.Resources);
  return Object.entries(objectOf(template.Resources)).sort().flatMap(([id, resource]): readonly Json[] => {
    const { DependsOn: ids, Type } = objectOf(resource);
    if (id in before && Type !== MACHINE) return [];
    const DependsOn = isArray(ids) ? [...ids].sort() : [ids ?? null];
    return [[id, { ...withoutKey(objectOf(resource), 'Metadata'), DependsOn }]];
  });
}

test('macro(synth(app)) is the app with the construct', async () => {
  let traced = 0;
  await fc.assert(fc.asyncProperty(appSpec, async spec => {
    const base = templateOf(new Builder(spec).stack);
    const params = TRACED as JsonObject;
    const answer = await handler({ region: REGION, requestId: '1', fragment: base, params: { ...params, exclude: '*Fn*' }, templateParameterValues: {} });
    const { stack } = new Builder(spec);
    Datadog.instrument(stack, { ...TRACED, exclude: ['*Fn*'] });
    const construct = comparable(templateOf(stack), base);
    expect(answer).toMatchObject({ status: 'success' });
    expect(construct).toEqual(comparable(answer.fragment as JsonObject, base));
    traced += JSON.stringify(construct).match(/_datadog|JsonMerge|\$\$\.Execution/g)?.length ?? 0;
  }), { numRuns: 20, seed: 20261121 });
  expect(traced).toBeGreaterThan(20);
});
