import {
  Capability, ChangeSetType, CloudFormationClient, CreateChangeSetCommand, DeleteStackCommand, DescribeChangeSetCommand, DescribeStackEventsCommand,
  DescribeStackResourcesCommand, DescribeStacksCommand, ExecuteChangeSetCommand, StackStatus,
} from '@aws-sdk/client-cloudformation';

export const cloudFormation = new CloudFormationClient();

/** Stacks of one run of the tests, so that several runs can share a stage. */
export const RUN = `run-${Date.now().toString(36)}`;

export type Outcome = 'created' | 'updated' | 'unchanged';

export interface Deployment {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly Capability[];
}

/** What a template with IAM roles and transforms needs to be acknowledged. */
const ALL: readonly Capability[] = [Capability.CAPABILITY_IAM, Capability.CAPABILITY_AUTO_EXPAND];

/**
 * Deploys a template through a change set.
 *
 * @throws with the reason where the change set or its execution fails.
 */
export async function deploy(stackName: string, templateBody: string, { parameters = {}, capabilities = ALL }: Deployment = {}): Promise<Outcome> {
  const creates = !await tryFindStatus(stackName);
  const { Id: id } = await cloudFormation.send(new CreateChangeSetCommand({
    StackName: stackName,
    ChangeSetName: `change-${Date.now()}`,
    ChangeSetType: creates ? ChangeSetType.CREATE : ChangeSetType.UPDATE,
    TemplateBody: templateBody,
    Capabilities: [...capabilities],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  }));
  if (!await changesIn(id!)) return 'unchanged';
  await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: id }));
  const status = await settled(stackName);
  const wanted = creates ? StackStatus.CREATE_COMPLETE : StackStatus.UPDATE_COMPLETE;
  if (status !== wanted) throw new Error(`${stackName}: ${status}. ${await failuresOf(stackName)}`);
  return creates ? 'created' : 'updated';
}

/** Whether a change set holds changes, once it is there. CloudFormation says of an empty one that it failed. */
async function changesIn(id: string): Promise<boolean> {
  for (;;) {
    const { Status, StatusReason = '', Changes = [] } = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: id }));
    if (Status === 'CREATE_COMPLETE') return Changes.length > 0;
    if (Status === 'FAILED') {
      if (/didn't contain changes|No updates are to be performed/.test(StatusReason)) return false;
      throw new Error(StatusReason);
    }
    await pause();
  }
}

/** The status of a stack that nothing is being done to any more. */
export async function settled(stackName: string): Promise<string> {
  for (;;) {
    const status = await tryFindStatus(stackName) ?? 'DELETE_COMPLETE';
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await pause();
  }
}

async function tryFindStatus(stackName: string): Promise<string | undefined> {
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return stack?.StackStatus === 'DELETE_COMPLETE' || stack?.StackStatus === 'REVIEW_IN_PROGRESS' ? undefined : stack?.StackStatus;
  } catch (error) {
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}

async function failuresOf(stackName: string): Promise<string> {
  const { StackEvents: events = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackName }));
  return events.filter(({ ResourceStatus: status }) => status?.endsWith('_FAILED'))
    .map(({ LogicalResourceId: id, ResourceStatusReason: reason }) => `${id}: ${reason}`).join('; ');
}

export async function remove(stackName: string): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName: stackName }));
  await settled(stackName);
}

export async function outputsOf(stackName: string): Promise<Readonly<Record<string, string>>> {
  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey: key, OutputValue: value }) => [key!, value ?? '']));
}

/** Physical ids by logical id. */
export async function resourcesOf(stackName: string): Promise<Readonly<Record<string, string>>> {
  const { StackResources: resources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stackName }));
  return Object.fromEntries(resources.map(({ LogicalResourceId: id, PhysicalResourceId: physical }) => [id!, physical ?? '']));
}

const pause = async (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 100); });
