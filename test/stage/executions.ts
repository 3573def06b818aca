import { DescribeExecutionCommand, DescribeStateMachineCommand, LoggingConfiguration, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const stepFunctions = new SFNClient();

/**
 * What an execution gives, 30 seconds at most.
 *
 * @throws with the cause where it fails.
 */
export async function execute<T>(stateMachineArn: string, input: unknown): Promise<{ readonly arn: string; readonly output: T }> {
  const { executionArn: arn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  for (let attempt = 0; attempt < 150; attempt++) {
    const { status, output, error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: arn }));
    if (status === 'SUCCEEDED') return { arn: arn!, output: JSON.parse(output!) as T };
    if (status !== 'RUNNING') throw new Error(`${arn}: ${status}: ${error}: ${cause}`);
    await new Promise(resolve => { setTimeout(resolve, 200); });
  }
  throw new Error(`${arn} runs for more than 30 seconds`);
}

export async function loggingOf(stateMachineArn: string): Promise<LoggingConfiguration | undefined> {
  return (await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }))).loggingConfiguration;
}
