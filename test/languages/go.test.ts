import { join } from 'node:path';
import { builtPackage } from './built-package';
import { copyExample, describeWith, FIRST_RUN, run, synthesize, Templates } from './consumer';
import { synthesizeInTypeScript } from './typescript-consumer';

const MODULE = 'github.com/datadog-serverless/datadog-serverless-go/datadogserverless';

/**
 * A module of aws-cdk-lib's that the generated go.mod names in the version that npm has, which not every Go proxy serves.
 * Nothing of it runs here.
 */
const ASSET_MODULE = 'github.com/cdklabs/awscdk-asset-node-proxy-agent-go/nodeproxyagentv6/v2';

/** The one that aws-cdk-go 2.200.0 itself asks for. */
const ASSET_VERSION = 'v2.1.0';

describeWith('go')('Go', () => {
  let go: Templates;
  let typescript: Templates;

  beforeAll(async () => {
    const directory = copyExample('cdk-go');
    const built = join(builtPackage('go').directory, 'datadogserverless');
    run(['go', 'mod', 'edit', `-replace=${MODULE}=${built}`, `-replace=${ASSET_MODULE}=${ASSET_MODULE}@${ASSET_VERSION}`], directory);
    run(['go', 'mod', 'tidy'], directory);
    run(['go', 'vet', '.'], directory);
    go = synthesize(directory, ['go', 'run', '.']);
    typescript = await synthesizeInTypeScript('oldest');
  }, FIRST_RUN);

  test('the shop', () => expect(go.Shop).toEqual(typescript.Shop));
  test('the reports', () => expect(go.Reports).toEqual(typescript.Reports));
});
