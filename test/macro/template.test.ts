import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { venvBinary } from '../runtime-api/runtime-clients';

const TEMPLATE = join(__dirname, '../../assets/macro/template.yml');

test("cfn-lint finds nothing in the macro's stack", () => {
  const { stdout, stderr, status } = spawnSync(venvBinary('cfn-lint'), ['--regions', 'us-east-1', 'us-gov-west-1', '--format', 'parseable', '--', TEMPLATE], {
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});
