import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { CACHE, ROOT, withNpmPackage } from './built-package';
import { run, synthesize, Templates } from './consumer';

/** Package names of aws-cdk-lib in this project's node_modules. */
const CDK = { newest: 'aws-cdk-lib', oldest: 'aws-cdk-lib-oldest' } as const;

/** The examples in TypeScript, through the npm package as it would be published, beside the newest or the oldest aws-cdk-lib. */
export async function synthesizeInTypeScript(peers: keyof typeof CDK): Promise<Templates> {
  const home = mkdtempSync(join(CACHE, 'typescript-'));
  try {
    install(join(home, 'node_modules'), CDK[peers]);
    cpSync(join(ROOT, 'examples/src'), join(home, 'src'), { recursive: true });
    await bundle(['examples/cdk/app.ts', 'test/languages/reports-app.ts'], join(home, 'cdk'));
    return synthesize(join(home, 'cdk'), ['sh', '-c', 'node app.js && node reports-app.js']);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function install(modules: string, cdk: string): void {
  mkdirSync(modules, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules', cdk), join(modules, 'aws-cdk-lib'));
  withNpmPackage(tarball => run(['tar', '-xzf', tarball, '--transform', 's,^package,datadog-serverless,', '-C', modules], modules));
}

/** The apps import the library from src/; here they get the package of that name. */
async function bundle(apps: readonly string[], outdir: string): Promise<void> {
  await build({
    entryPoints: apps.map(app => ({ in: join(ROOT, app), out: app.split('/').at(-1)!.replace('.ts', '') })),
    outdir, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning',
    external: ['aws-cdk-lib', 'constructs'],
    plugins: [{
      name: 'library',
      setup: ({ onResolve }) => onResolve({ filter: /^(?:\.\.\/)+src$/ }, () => ({ path: 'datadog-serverless', external: true })),
    }],
  });
}
