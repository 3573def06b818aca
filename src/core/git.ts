import { isString } from './json';
import { Options, Text } from './option-values';
import { Resolve } from './parse-options';

export interface Commit {
  readonly sha: Text;
  readonly repositoryUrl: Text;
}

/** Where CI providers say which commit they build: [commit, repository], the first that is complete counts. */
const PROVIDERS: readonly (readonly [string, string])[] = [
  ['DD_GIT_COMMIT_SHA', 'DD_GIT_REPOSITORY_URL'],
  ['CI_COMMIT_SHA', 'CI_REPOSITORY_URL'], // GitLab
  ['CIRCLE_SHA1', 'CIRCLE_REPOSITORY_URL'],
  ['BITBUCKET_COMMIT', 'BITBUCKET_GIT_HTTP_ORIGIN'],
  ['BUILD_SOURCEVERSION', 'BUILD_REPOSITORY_URI'], // Azure Pipelines
  ['BUILDKITE_COMMIT', 'BUILDKITE_REPO'],
  ['CODEBUILD_RESOLVED_SOURCE_VERSION', 'CODEBUILD_SOURCE_REPO_URL'],
  ['GIT_COMMIT', 'GIT_URL'], // Jenkins
];

/** The commit that a CI provider's variables name. */
export function commitOfEnvironment(variables: Readonly<Record<string, string | undefined>>): Commit | undefined {
  const { GITHUB_SHA: sha, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = variables;
  if (sha && server && repository) return { sha, repositoryUrl: `${server}/${repository}` };
  for (const [shaName, urlName] of PROVIDERS) {
    if (variables[shaName] && variables[urlName]) return { sha: variables[shaName], repositoryUrl: variables[urlName] };
  }
  return undefined;
}

/** The commit that the options name, where both of its parts are known and source code integration is on. */
export function commitOf(options: Options, resolve: Resolve): Commit | undefined {
  if (options.sourceCodeIntegration === false) return undefined;
  const known = (text: Text | undefined): Text | undefined => (text === undefined || resolve(text) === '' ? undefined : text);
  const data = options.gitData === undefined ? undefined : resolve(options.gitData);
  const [dataSha, dataUrl] = isString(data) ? data.split(',').map(part => part.trim()) : [];
  const sha = known(options.gitCommitSha) ?? dataSha;
  const repositoryUrl = known(options.gitRepositoryUrl) ?? dataUrl;
  return sha && repositoryUrl ? { sha, repositoryUrl } : undefined;
}

/**
 * A repository's address as Datadog reads it, `github.com/acme/shop`: the tag holds no protocol, and nothing that is secret.
 * https://docs.datadoghq.com/source_code/service-mapping/#configure-telemetry-tagging
 */
export function repositoryAddress(url: string): string {
  return url
    .trim()
    .replace(/^ssh:\/\/(?:[^/]*@)?([^/:]+)(?::\d*)?\/?/i, '$1/')
    .replace(/^[^/:@]+@([^/:]+):/, '$1/')
    .replace(/^(?:[a-z][a-z+.-]*:\/\/)?(?:[^/]*@)?/i, '');
}
