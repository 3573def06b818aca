import { commitOf, commitOfEnvironment, repositoryAddress } from '../../src/core/git';

test.each<[string, Record<string, string>]>([
  ['Datadog', { DD_GIT_COMMIT_SHA: 'sha', DD_GIT_REPOSITORY_URL: 'url' }],
  ['GitLab', { CI_COMMIT_SHA: 'sha', CI_REPOSITORY_URL: 'url' }],
  ['CircleCI', { CIRCLE_SHA1: 'sha', CIRCLE_REPOSITORY_URL: 'url' }],
  ['Bitbucket', { BITBUCKET_COMMIT: 'sha', BITBUCKET_GIT_HTTP_ORIGIN: 'url' }],
  ['Azure Pipelines', { BUILD_SOURCEVERSION: 'sha', BUILD_REPOSITORY_URI: 'url' }],
  ['Buildkite', { BUILDKITE_COMMIT: 'sha', BUILDKITE_REPO: 'url' }],
  ['CodeBuild', { CODEBUILD_RESOLVED_SOURCE_VERSION: 'sha', CODEBUILD_SOURCE_REPO_URL: 'url' }],
  ['Jenkins', { GIT_COMMIT: 'sha', GIT_URL: 'url' }],
])('the commit that %s builds', (_, variables) => {
  expect(commitOfEnvironment(variables)).toEqual({ sha: 'sha', repositoryUrl: 'url' });
  const [first] = Object.entries(variables);
  expect(commitOfEnvironment(Object.fromEntries([first!]))).toBeUndefined();
});

test('the commit that GitHub Actions builds', () => {
  const variables = { GITHUB_SHA: 'sha', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/shop' };
  expect(commitOfEnvironment(variables)).toEqual({ sha: 'sha', repositoryUrl: 'https://github.com/acme/shop' });
  expect(commitOfEnvironment({ ...variables, GITHUB_REPOSITORY: '' })).toBeUndefined();
});

test.each([
  ['git@github.com:acme/shop.git', 'github.com/acme/shop.git'],
  ['git@github.com:2222/shop.git', 'github.com/2222/shop.git'],
  ['ssh://git@github.com/acme/shop.git', 'github.com/acme/shop.git'],
  ['ssh://git@git.example.com:2222/acme/shop.git', 'git.example.com/acme/shop.git'],
  ['ssh://git@github.com:acme/shop.git', 'github.com/acme/shop.git'],
  ['git@gitlab.com:group/sub/shop.git', 'gitlab.com/group/sub/shop.git'],
  ['https://user:token@github.com/acme/shop', 'github.com/acme/shop'],
  ['https://user:to@ken@github.com/acme/shop', 'github.com/acme/shop'],
  ['https://token@github.com/acme/shop', 'github.com/acme/shop'],
  ['HTTPS://git.example.com:8443/acme/shop', 'git.example.com:8443/acme/shop'],
  ['http://github.com/a@b', 'github.com/a@b'],
  ['  https://github.com/acme/shop ', 'github.com/acme/shop'],
  ['github.com/acme/shop', 'github.com/acme/shop'],
  ['codecommit::eu-west-1://shop', 'codecommit::eu-west-1://shop'],
])('the address %s is read as %s, without protocol and credentials', (url, address) => {
  expect(repositoryAddress(url)).toBe(address);
});

describe('the commit that options name', () => {
  const known = (value: unknown): undefined | string => (typeof value === 'string' ? value : undefined);

  test.each([
    [{ gitCommitSha: 'sha', gitRepositoryUrl: 'url' }, { sha: 'sha', repositoryUrl: 'url' }],
    [{ gitData: 'sha, url' }, { sha: 'sha', repositoryUrl: 'url' }],
    [{ gitData: 'old,url', gitCommitSha: 'new' }, { sha: 'new', repositoryUrl: 'url' }],
    [{ gitCommitSha: { Ref: 'Sha' }, gitRepositoryUrl: 'url' }, { sha: { Ref: 'Sha' }, repositoryUrl: 'url' }],
    [{ gitData: 'sha' }, undefined],
    [{ gitData: 'sha,' }, undefined],
    [{ gitData: ',url' }, undefined],
    [{ gitData: { Ref: 'Unknown' } }, undefined],
    [{ gitCommitSha: 'sha' }, undefined],
    [{ gitCommitSha: 'sha', gitRepositoryUrl: 'url', sourceCodeIntegration: false }, undefined],
    [{}, undefined],
  ])('%j gives %j', (options, commit) => {
    expect(commitOf(options, known)).toEqual(commit);
  });

  test('a parameter that is empty gives none', () => {
    expect(commitOf({ gitCommitSha: { Ref: 'Sha' }, gitRepositoryUrl: 'url' }, () => '')).toBeUndefined();
  });
});
