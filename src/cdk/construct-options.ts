import { Duration, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkOptions } from '../core/check-options';
import { commitOfEnvironment } from '../core/git';
import { Options } from '../core/option-values';
import { parseOptions } from '../core/parse-options';
import { formatProblem, isError, Problem } from '../core/problem';
import { Environment, settingsOf } from '../core/settings';
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
  for (const [name, value] of Object.entries(given)) if (isDuration(value)) given[name] = value.toMilliseconds();
  if (apiKeySecret) {
    if (given.apiKeySecretArn !== undefined) {
      throw new Error('`apiKeySecret` and `apiKeySecretArn` are the same option. Keep `apiKeySecret`.');
    }
    given.apiKeySecretArn = apiKeySecret.secretFullArn ?? apiKeySecret.secretArn;
    given.apiKeyEncryptionKeyArn ??= apiKeySecret.encryptionKey?.keyArn;
  }
  if (apiKeyParameter) {
    if (given.apiKeySsmArn !== undefined) {
      throw new Error('`apiKeyParameter` and `apiKeySsmArn` are the same option. Keep `apiKeyParameter`.');
    }
    given.apiKeySsmArn = apiKeyParameter.parameterArn;
  }
  return parseOptions(vault.resolve(given, scope));
}

/** Throws what is wrong with the props where the construct is made, before any function is looked at. */
export function checkProps(props: DatadogProps, scope: IConstruct): void {
  const { options, problems } = optionsOfProps(props, new TokenVault(tryStackOf(scope)), scope);
  const environment: Environment = {};
  const errors = [...problems, ...checkOptions(settingsOf(options, environment))].filter(isError);
  if (errors.length > 0) throw new Error(`${scope.node.path}: ${errors.map(formatProblem).join('\n')}`);
}

/** Without git data of the person's, that of the CI provider. Git itself is never run. */
function withCommit(props: DatadogProps): DatadogProps {
  const off = props.sourceCodeIntegration === false || props.enableSourceCodeIntegration === false;
  if (off || props.gitData !== undefined || props.gitCommitSha !== undefined || props.gitRepositoryUrl !== undefined) return props;
  const commit = commitOfEnvironment(process.env);
  return commit ? { ...props, gitCommitSha: commit.sha as string, gitRepositoryUrl: commit.repositoryUrl as string } : props;
}

const isDuration = (value: unknown): value is Duration => typeof (value as Duration | undefined)?.toMilliseconds === 'function';

/** The stack around a construct; an app or a stage has none. */
export function tryStackOf(scope: IConstruct): Stack | undefined {
  return scope.node.scopes.some(parent => Stack.isStack(parent)) ? Stack.of(scope) : undefined;
}
