import { awscdk, Component, JsonFile } from 'projen';
import { NEWEST, OLDEST } from './versions';

const TRANSFORM = {
  '^.+\\.ts$': ['@swc/jest', {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  }],
};

interface SuiteProject {
  readonly name: string;
  /** Globs below the project's root. */
  readonly tests: readonly string[];
  readonly ignore?: readonly string[];
  readonly modules?: Readonly<Record<string, string>>;
  /** The versions that `aws-cdk-lib` and `constructs` are in these tests. */
  readonly peers?: typeof NEWEST | typeof OLDEST;
}

/**
 * Four jest projects in one configuration: `unit` (all that needs nothing but this package), `oldest-cdk` (the construct's
 * tests again, on the oldest peers allowed), `stage` (a deployed application) and `languages` (built jsii packages).
 * swc only strips types: the types are checked by the task `typecheck`.
 */
export class TestSuite extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    new JsonFile(project, 'jest.config.json', {
      marker: false,
      obj: {
        testTimeout: 60_000,
        projects: [
          suite({ name: 'unit', tests: ['test/**/*.test.ts'], ignore: ['<rootDir>/test/stage/', '<rootDir>/test/languages/'] }),
          suite({
            name: 'oldest-cdk',
            tests: ['test/cdk/**/*.test.ts'],
            peers: OLDEST,
            modules: { '^aws-cdk-lib(/.*)?$': 'aws-cdk-lib-oldest$1', '^constructs$': 'constructs-oldest' },
          }),
          suite({ name: 'stage', tests: ['test/stage/**/*.test.ts'] }),
          suite({ name: 'languages', tests: ['test/languages/**/*.test.ts'] }),
        ],
      },
    });
  }
}

function suite(options: SuiteProject): unknown {
  return {
    displayName: options.name,
    testEnvironment: 'node',
    roots: ['<rootDir>/test'],
    testMatch: options.tests.map(glob => `<rootDir>/${glob}`),
    testPathIgnorePatterns: ['/node_modules/', ...options.ignore ?? []],
    modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/', '<rootDir>/test/runtime-clients/'],
    globals: { PEERS: options.peers ?? NEWEST },
    moduleNameMapper: options.modules ?? {},
    setupFiles: ['<rootDir>/test/jest-setup.ts'],
    transform: TRANSFORM,
  };
}
