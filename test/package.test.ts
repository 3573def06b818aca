import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { TEMPLATE_BODY_LIMIT } from '../projenrc/bundles';
import { VERSION } from '../src/core/version';

/** Opens the tarball that npm would publish, and runs what is in it. */
const ROOT = join(__dirname, '..');

/** Below the project's node_modules, so that the unpacked package finds its peers as an installed one does. */
const CACHE = join(ROOT, 'node_modules/.cache');

interface Answer { readonly requestId: string; readonly status: string; readonly errorMessage?: string; readonly fragment: unknown }

let directory: string;
let root: string;
let packedBytes: number;

beforeAll(() => {
  mkdirSync(CACHE, { recursive: true });
  directory = mkdtempSync(join(CACHE, 'package-test-'));
  const [{ filename, size }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], {
    cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  })) as readonly { filename: string; size: number }[];
  execFileSync('tar', ['-xzf', join(directory, filename), '-C', directory]);
  root = join(directory, 'package');
  packedBytes = size;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs code in a process of its own, whose answer is what it prints as JSON. */
function run(code: string, ...args: readonly string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, ['-e', code, '--', ...args], { cwd: root, encoding: 'utf8' }));
}

const macro = (event: object): Answer => run(`
  const { handler } = require('./assets/macro/index.js');
  const log = console.log;
  console.log = () => {};
  Promise.resolve(handler(JSON.parse(process.argv[1]), {})).then(answer => log(JSON.stringify(answer)));
`, JSON.stringify({ accountId: '123456789012', region: 'eu-west-1', transformId: 'DatadogServerless', requestId: 'request', templateParameterValues: {}, ...event })) as Answer;

function filesOf(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name))).sort();
}

test('it holds the library, the assets and their papers, and no source', () => {
  const files = filesOf(root);
  expect(files).toEqual(expect.arrayContaining([
    '.jsii', 'API.md', 'LICENSE', 'NOTICE', 'README.md', 'assets/macro/index.js', 'assets/macro/template.yml', 'lib/index.d.ts', 'lib/index.js', 'package.json',
  ]));
  const foreign = files.filter(file => !/^(lib|assets)\//.test(file) && !['.jsii', 'API.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json'].includes(file));
  expect(foreign).toEqual([]);
  expect(files.filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
});

test('it depends on nothing but its peers', () => {
  const { dependencies, bundledDependencies, optionalDependencies, peerDependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect({ dependencies, bundledDependencies, optionalDependencies }).toEqual({});
  expect(peerDependencies).toEqual({ 'aws-cdk-lib': '^2.200.0', 'constructs': '^10.0.5' });
  expect(version).toBe(VERSION);
});

test('the library loads', () => {
  expect(run("console.log(JSON.stringify(Object.keys(require('./lib'))))")).toEqual(expect.arrayContaining(['RuntimeLayers', 'BatchPropagation']));
});

test('the macro in it instruments a function', () => {
  const fragment = {
    Resources: {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler', Role: 'arn:aws:iam::123456789012:role/r', Code: { ZipFile: 'exports.handler = () => 1;' } },
      },
    },
  };
  const answer = macro({ fragment, params: { apiKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:datadog-abcdef', runtimeLayers: 'datadog' } });
  expect(answer).toMatchObject({
    requestId: 'request',
    status: 'success',
    fragment: {
      Resources: {
        Function: {
          Properties: {
            Handler: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
            Layers: [
              expect.stringMatching(/^arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Node22-x:\d+$/),
              expect.stringMatching(/^arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:\d+$/),
            ],
            Environment: { Variables: { DD_LAMBDA_HANDLER: 'app.handler', DD_SITE: 'datadoghq.com' } },
          },
        },
      },
    },
  });
});

test('the macro in it refuses an unknown option and gives the fragment back', () => {
  const fragment = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
  const answer = macro({ fragment, params: { apiKeySecretARN: 'a' } });
  expect(answer).toMatchObject({ requestId: 'request', status: 'failure', fragment });
  expect(answer.errorMessage).toContain('apiKeySecretArn');
});

test('sizes stay where they were', () => {
  expect(statSync(join(root, 'assets/macro/index.js')).size).toBeLessThan(98_000);
  expect(statSync(join(root, 'assets/macro/template.yml')).size).toBeLessThan(TEMPLATE_BODY_LIMIT);
  expect(packedBytes).toBeLessThan(3_000_000);
});
