import { awscdk, javascript } from 'projen';
import { Stability } from 'projen/lib/cdk';
import { TypeScriptRunner } from 'projen/lib/typescript';
import { BuildWorkflow } from './projenrc/build-workflow';
import { LayerPython } from './projenrc/layer-python';
import { OptionSurfaces } from './projenrc/option-surfaces';
import { ProjectTasks } from './projenrc/project-tasks';
import { TestSuite } from './projenrc/test-suite';
import { DEV_DEPENDENCIES, NEWEST, OLDEST } from './projenrc/versions';
import { VERSION } from './src/core/version';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'datadog-serverless',
  description: 'Datadog on AWS Lambda from infrastructure code: a CDK construct library and a CloudFormation macro over one core.',
  keywords: ['aws', 'cdk', 'cloudformation', 'datadog', 'lambda', 'sam', 'serverless', 'tracing'],
  author: 'Datadog Serverless maintainers',
  authorAddress: 'maintainers@datadog-serverless.dev',
  repositoryUrl: 'https://github.com/datadog-serverless/datadog-serverless.git',
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  stability: Stability.STABLE,

  // The peers stay as low as the tests prove to work; the newest ones are what we compile against.
  cdkVersion: OLDEST.cdk,
  constructsVersion: OLDEST.constructs,
  peerDependencyOptions: { pinnedDevDependency: false },
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~5.9.3',
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  // They look for the binary of the platform, nothing else.
  allowScripts: ['@parcel/watcher', '@swc/core', 'esbuild', 'unrs-resolver'],
  projenrcTs: true,
  runner: TypeScriptRunner.tsx(),

  publishToPypi: { distName: 'datadog-serverless', module: 'datadog_serverless' },
  publishToMaven: {
    javaPackage: 'io.github.datadogserverless.cdk',
    mavenGroupId: 'io.github.datadogserverless',
    mavenArtifactId: 'datadog-serverless',
  },
  publishToGo: { moduleName: 'github.com/datadog-serverless/datadog-serverless-go', packageName: 'datadogserverless' },
  publishToNuget: { dotNetNamespace: 'DatadogServerless', packageId: 'DatadogServerless' },

  // projen's own linter and test runner are replaced: eslint.config.mjs (flat, with the purity boundary) and projenrc/test-suite.ts.
  eslint: false,
  jest: false,
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLint: false },
  sampleCode: false,
  tsconfigDev: { include: ['../examples/**/*.ts', '../bench/**/*.ts'], exclude: ['../examples/**/cdk.out'] },
  gitignore: ['/assets/', '/reports/', '/cdk.out/', '.venv/', '__pycache__/', '*.pyc', '.mypy_cache/', '.ruff_cache/', '.pytest_cache/'],
});

// Named after construction, since the project's own defaults (`*`) would win otherwise.
project.addDevDeps(`aws-cdk-lib@${NEWEST.cdk}`, `constructs@${NEWEST.constructs}`, ...DEV_DEPENDENCIES);

// Without it `npm ci` fails: a platform binding of a later version was never published.
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

const NOT_SHIPPED = ['/.venv/', '/cdk.out/', '__pycache__/', '/macro/', '/layer/', '/projenrc/', '/examples/', '/bench/', '/reports/', '/.ci/', '/.projen/', '/eslint.config.mjs', '/jest.config.json'];
NOT_SHIPPED.forEach(pattern => project.npmignore?.exclude(pattern));
// Of what is built into assets/, this ships: tests and benches leave things of their own beside it.
project.npmignore?.exclude('/assets/*');
project.npmignore?.include('/assets/macro/', '/assets/layer-nodejs.zip', '/assets/layer-python/');

project.package.addVersion(VERSION);

new OptionSurfaces(project);
new TestSuite(project);
new ProjectTasks(project);
new LayerPython(project);
new BuildWorkflow(project);
project.synth();
