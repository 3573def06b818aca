import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../src/core/version';
import { builtPackage } from './built-package';
import { copyExample, run, synthesize, Templates } from './consumer';
import { describeConsumer } from './describe-consumer';

const MODULE = 'github.com/datadog-serverless/datadog-serverless-go/datadogserverless';

/**
 * A module of aws-cdk-lib's that the generated go.mod names in the version that npm has, which not every Go proxy serves.
 * Nothing of it runs here, so it is taken in the version that aws-cdk-go 2.200.0 itself asks for.
 */
const ASSETS = 'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2';
const ASSETS_VERSION = 'v2.1.0';

const builtModule = (): string => join(builtPackage('go').directory, 'datadogserverless');

function synthesizeInGo(): Templates {
  const directory = copyExample('cdk-go');
  run(['go', 'mod', 'edit', `-replace=${MODULE}=${builtModule()}`, `-replace=${ASSETS}=${ASSETS}@${ASSETS_VERSION}`], directory);
  run(['go', 'mod', 'tidy'], directory);
  return synthesize(directory, ['go', 'run', '.']);
}

describeConsumer({
  language: 'go',
  toolchains: ['Go'],
  // The version that the example asks for.
  peers: 'oldest',
  synthesize: synthesizeInGo,
  carried: () => readFileSync(join(builtModule(), `jsii/datadog-serverless-${VERSION}.tgz`)),
});

test('a Go app may stay on the oldest aws-cdk-lib that the library allows', () => {
  expect(readFileSync(join(builtModule(), 'go.mod'), 'utf8')).toContain('github.com/aws/aws-cdk-go/awscdk/v2 v2.200.0\n');
});
