import { Duration, Stack, Stage } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { checkOptions } from '../core/check-options';
import { commitOfEnvironment } from '../core/git';
import { isString } from '../core/json';
import { Options } from '../core/option-values';
import { parseOptions } from '../core/parse-options';
import { formatProblem, isError, Problem } from '../core/problem';
import { settingsOf } from '../core/settings';
import { isConstruct } from './find-resource';
import { DatadogProps } from './props';
import { TokenVault } from './token-vault';

export interface ConstructOptions {
  readonly options: Options;
  readonly problems: readonly Problem[];
}

/** The core's options from the construct's props, as the templates of one stack will hold them. */
export function optionsOfProps(props: DatadogProps, vault: TokenVault, scope: IConstruct): ConstructOptions {
  const { apiKeySecret, apiKeyParameter, ...plain } = props;
  const given: Record<string, unknown> = { ...withCommit(plain) };
  const misplaced = misplacedIn(props);
  for (const { path } of misplaced) delete given[path!];
  for (const [name, value] of Object.entries(given)) if (isDuration(value)) given[name] = value.toMilliseconds();
  for (const [name, value] of Object.entries(given)) if (isDummy(value)) given[name] = { 'Fn::Sub': value };
  const clashes = [
    ...(apiKeySecret && given.apiKeySecretArn !== undefined ? [clash('apiKeySecret', 'apiKeySecretArn')] : []),
    ...(apiKeyParameter && given.apiKeySsmArn !== undefined ? [clash('apiKeyParameter', 'apiKeySsmArn')] : []),
  ];
  if (apiKeySecret) given.apiKeySecretArn = apiKeySecret.secretFullArn ?? apiKeySecret.secretArn;
  if (apiKeyParameter) given.apiKeySsmArn = apiKeyParameter.parameterArn;
  given.apiKeyEncryptionKeyArn ??= (apiKeySecret ?? (apiKeyParameter as Encrypted | undefined))?.encryptionKey?.keyArn;
  const { options, problems } = parseOptions(vault.resolve(given, scope));
  return { options, problems: [...misplaced, ...clashes, ...problems] };
}

/** A construct where its ARN belongs, or the ARN where the construct does, from languages without types. */
function misplacedIn({ apiKeySecret, apiKeyParameter, ...plain }: DatadogProps): readonly Problem[] {
  const constructs = Object.entries(plain).filter(([, value]) => isConstruct(value));
  const wants = (arn: string): string => `It takes a construct; an ARN belongs in \`${arn}\`.`;
  return [
    ...constructs.map(([name]) => wrongKind(name, 'a construct', 'It takes text: give its ARN.')),
    ...(apiKeySecret && !isString(apiKeySecret.secretArn) ? [wrongKind('apiKeySecret', 'not a secret', wants('apiKeySecretArn'))] : []),
    ...(apiKeyParameter && !isString(apiKeyParameter.parameterArn)
      ? [wrongKind('apiKeyParameter', 'not a parameter', wants('apiKeySsmArn'))]
      : []),
  ];
}

const wrongKind = (path: string, is: string, remedy: string): Problem => ({
  code: 'wrong-type',
  severity: 'error',
  path,
  message: `\`${path}\` is ${is}.`,
  remedy,
});

/** What the interface of parameters does not name, and secure ones have. */
interface Encrypted {
  readonly encryptionKey?: IKey;
}

const clash = (construct: string, arn: string): Problem => ({
  code: 'option-given-twice',
  severity: 'error',
  path: arn,
  message: `\`${construct}\` and \`${arn}\` are the same option.`,
  remedy: `Keep \`${construct}\`.`,
});

/** Throws what is wrong with the props where the construct is made, before any function is looked at. */
export function checkProps(props: DatadogProps, scope: IConstruct): void {
  const { options, problems } = optionsOfProps(props, new TokenVault(tryStackOf(scope)), scope);
  const errors = [...problems, ...checkOptions(settingsOf(options, {}))].filter(isError);
  if (errors.length > 0) throw new Error(`${scope.node.path}: ${errors.map(formatProblem).join('\n')}`);
}

/** Without git data of the person's, that of the CI provider. Git itself is never run. */
function withCommit(props: DatadogProps): DatadogProps {
  const off = props.sourceCodeIntegration === false || props.enableSourceCodeIntegration === false;
  if (off || props.gitData !== undefined || props.gitCommitSha !== undefined || props.gitRepositoryUrl !== undefined) return props;
  const commit = commitOfEnvironment(process.env);
  return commit ? { ...props, gitCommitSha: commit.sha as string, gitRepositoryUrl: commit.repositoryUrl as string } : props;
}

/** What `valueFromLookup` gives until the CDK has looked the value up, which it does only after a synthesis: it is known only later. */
const isDummy = (value: unknown): boolean => typeof value === 'string' && value.startsWith('dummy-value-for-');

const isDuration = (value: unknown): value is Duration => typeof (value as Duration | undefined)?.toMilliseconds === 'function';

/** The stack around a construct; an app or a stage has none, even where the stage itself stands in the stack of a pipeline. */
function tryStackOf(scope: IConstruct): Stack | undefined {
  const nearest = [...scope.node.scopes].reverse().find(parent => Stack.isStack(parent) || Stage.isStage(parent));
  return Stack.isStack(nearest) ? nearest : undefined;
}
