/**
 * The oldest peers an app may have. The suite runs the construct's tests on exactly these (`npm:` aliases below),
 * so that the peer range of package.json is a tested promise.
 */
export const OLDEST = { cdk: '2.200.0', constructs: '10.0.5' } as const;

/** The newest peers: compiled against, and what every other test uses. */
export const NEWEST = { cdk: '2.276.0', constructs: '10.8.1' } as const;

export const DEV_DEPENDENCIES: readonly string[] = [
  `aws-cdk-lib-oldest@npm:aws-cdk-lib@${OLDEST.cdk}`,
  `constructs-oldest@npm:constructs@${OLDEST.constructs}`,
  // The dist-tag `latest` of aws-cdk is not of the 2.x line that deploys aws-cdk-lib 2.
  'aws-cdk@^2.1148.1',
  '@aws-sdk/client-cloudformation@^3.1169.0',
  '@aws-sdk/client-lambda@^3.1162.0',
  '@aws-sdk/client-s3@^3.1169.0',
  '@aws-sdk/client-sfn@^3.1162.0',

  'jsii-pacmak@^1.140.0',
  'jsii-diff@^1.134.0',
  'jsii-docgen@^10.12.6',
  'esbuild@0.28.2',
  'tsx@^4.23.15',
  'yaml@2.9.1',

  'jest@30.5.2',
  'jsonata@^2.2.1',
  '@types/jest@^30.0.0',
  '@swc/core@1.16.18',
  '@swc/jest@^0.2.39',
  'fast-check@4.10.2',
  'asl-validator@^4.0.0',

  'eslint@^10.15.0',
  'typescript-eslint@^8.73.0',
  '@stylistic/eslint-plugin@^5.10.0',
];
