import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import * as path from 'path';
import { AssetHashType, BundlingOptions, DockerImage, Stack } from 'aws-cdk-lib';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { VERSION } from '../core/version';

const ASSETS = path.join(__dirname, '..', '..', 'assets');
const NODEJS_ZIP = path.join(ASSETS, 'layer-nodejs.zip');
const PYTHON_SOURCES = path.join(ASSETS, 'layer-python');

/** Keys of the layers that the package brings ready to use. */
export const readyKeys = (): readonly string[] => (existsSync(NODEJS_ZIP) ? ['nodejs'] : []);

/** The code of a layer by its key: `nodejs`, or `python3.12-x86_64` and the like, which is built when its asset is staged. */
export function runtimeLayerCode(key: string): Code {
  if (key === 'nodejs') return Code.fromAsset(NODEJS_ZIP);
  const [python, architecture] = key.slice('python'.length).split('-') as [string, string];
  return Code.fromAsset(PYTHON_SOURCES, {
    assetHashType: AssetHashType.CUSTOM,
    assetHash: `datadog-serverless-${VERSION}-${key}`,
    bundling: pythonBundling(python, architecture),
  });
}

/** The one layer of a stack under its key; made when a function first asks for it. By its id a release's versions of functions move on. */
export function runtimeLayerOf(stack: Stack, key: string): LayerVersion {
  const id = `DatadogServerlessLayer-${VERSION}-${key}`;
  const made = stack.node.tryFindChild(id) as LayerVersion | undefined;
  if (made) return made;
  try {
    return new LayerVersion(stack, id, { code: runtimeLayerCode(key), description: `datadog-serverless ${VERSION}`, license: 'Apache-2.0' });
  } catch (error) {
    // A stack without bootstrapping, or a product of Service Catalog without a bucket, takes no assets.
    throw new Error(`${stack.node.path}: the runtime layer cannot be added: ${(error as Error).message}\n${CURE}`, { cause: error });
  }
}

const CURE = "Give `runtimeLayers: RuntimeLayers.DATADOG`, which takes Datadog's published layer.";

/** By the machine's own Python of that version, which compiles the code; else in the image in which AWS builds for it. */
function pythonBundling(python: string, architecture: string): BundlingOptions {
  const build = (script: string, output: string): string[] => [
    script,
    '--python',
    python,
    '--architecture',
    architecture,
    '--output',
    output,
  ];
  return {
    image: DockerImage.fromRegistry(`public.ecr.aws/sam/build-python${python}`),
    platform: architecture === 'arm64' ? 'linux/arm64' : 'linux/amd64',
    command: ['python3', ...build('build/build_layer.py', '/asset-output')],
    local: {
      // Any Python 3 runs the build, which looks for the one that it needs to compile with.
      tryBundle(outputDirectory: string): boolean {
        const script = path.join(PYTHON_SOURCES, 'build', 'build_layer.py');
        const { status, stderr } = spawnSync('python3', build(script, outputDirectory), { encoding: 'utf8', env: process.env });
        return status === 0 || requireDocker(python, stderr ?? 'There is no python3 here.');
      },
    },
  };
}

/** False, by which the CDK goes on in Docker, where that is here. */
function requireDocker(python: string, reason: string): false {
  if (spawnSync(process.env.CDK_DOCKER ?? 'docker', ['info'], { stdio: 'ignore', env: process.env }).status === 0) return false;
  const last = reason.trim().split('\n').at(-1);
  throw new Error(`The runtime layer for Python ${python} could not be built, and there is no Docker to build it in. ${last} Install one of them.`);
}
