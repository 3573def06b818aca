import { App, BootstraplessSynthesizer, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, IntegrationPattern, Parallel, Pass, QueryLanguage, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { JsonObject } from '../../src/core/json';

/** Functions that answer with the event that they got. */
const ECHO = {
  Node: [Runtime.NODEJS_22_X, 'exports.handler = async event => event;'],
  Python: [Runtime.PYTHON_3_13, 'def handler(event, context):\n    return event\n'],
} as const;

/** Stands where Datadog's Forwarder is: it takes what log groups send. */
export class ForwarderStack extends Stack {
  constructor(stackName: string) {
    super(new App(), 'Stack', { stackName, synthesizer: new BootstraplessSynthesizer() });
    const forwarder = new LambdaFunction(this, 'Forwarder', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(ECHO.Node[1]) });
    new CfnOutput(this, 'ForwarderArn', { value: forwarder.functionArn });
  }
}

export const templateOf = (stack: Stack): JsonObject => Template.fromStack(stack).toJSON() as JsonObject;

const SYNCHRONOUS = IntegrationPattern.RUN_JOB;

/** An app of two machines, one in JSONPath and one in JSONata, that call both functions and a machine of their own. */
export class StateMachineStack extends Stack {
  readonly machines: readonly StateMachine[];
  private readonly js = this.echo('Node', 'Node');
  private readonly python = this.echo('Python', 'Python');
  private readonly child = new StateMachine(this, 'Child', { definitionBody: DefinitionBody.fromChainable(new Pass(this, 'Nothing')) });

  constructor(stackName: string) {
    super(new App(), 'Stack', { stackName, synthesizer: new BootstraplessSynthesizer() });
    this.machines = [this.jsonPath(), this.jsonata()];
    for (const [id, { stateMachineArn }] of Object.entries({ JsonPathArn: this.machines[0]!, JsonataArn: this.machines[1]! })) {
      new CfnOutput(this, id, { value: stateMachineArn });
    }
  }

  private echo(id: string, language: keyof typeof ECHO): LambdaFunction {
    const [runtime, code] = ECHO[language];
    return new LambdaFunction(this, id, { runtime, handler: 'index.handler', code: Code.fromInline(code) });
  }

  private jsonPath(): StateMachine {
    const invoke = (id: string, lambdaFunction: LambdaFunction, payload?: TaskInput): LambdaInvoke =>
      new LambdaInvoke(this, id, { lambdaFunction, outputPath: '$.Payload', ...(payload && { payload }) });
    const body = new Parallel(this, 'JsonPathAll').branch(
      invoke('NodeInput', this.js),
      invoke('PythonPath', this.python, TaskInput.fromJsonPathAt('$.order')),
      invoke('NodeObject', this.js, TaskInput.fromObject({ id: TaskInput.fromJsonPathAt('$.order.id').value as string })),
      new StepFunctionsStartExecution(this, 'Nested', {
        stateMachine: this.child,
        integrationPattern: SYNCHRONOUS,
        input: TaskInput.fromObject({ kept: true }),
        outputPath: '$.Output',
      }),
    );
    return new StateMachine(this, 'JsonPath', { definitionBody: DefinitionBody.fromChainable(body) });
  }

  private jsonata(): StateMachine {
    const outputs = '{% $states.result.Payload %}';
    const body = Parallel.jsonata(this, 'JsonataAll').branch(
      LambdaInvoke.jsonata(this, 'NodeExpression', { lambdaFunction: this.js, outputs }),
      LambdaInvoke.jsonata(this, 'PythonExpression', { lambdaFunction: this.python, payload: TaskInput.fromText('{% $states.input.order %}'), outputs }),
      LambdaInvoke.jsonata(this, 'PythonObject', { lambdaFunction: this.python, payload: TaskInput.fromObject({ id: '{% $states.input.order.id %}' }), outputs }),
      StepFunctionsStartExecution.jsonata(this, 'NestedJsonata', {
        stateMachine: this.child,
        integrationPattern: SYNCHRONOUS,
        input: TaskInput.fromObject({ kept: true }),
        outputs: '{% $states.result.Output %}',
      }),
    );
    return new StateMachine(this, 'Jsonata', { definitionBody: DefinitionBody.fromChainable(body), queryLanguage: QueryLanguage.JSONATA });
  }
}
